/** What a form's `a[b][0]=c` means, as nested objects. Lists stay objects with numbers as names. */
export interface FormTree {
  [name: string]: string | FormTree;
}

const PARTS_AT_MOST = 6;

/** Reads an `application/x-www-form-urlencoded` body or query, as Stripe's API takes it. Null for one that contradicts itself. */
export function readForm(text: string): FormTree | null {
  const tree: FormTree = Object.create(null) as FormTree;
  for (const [name, value] of new URLSearchParams(text)) {
    const parts = name.split(/[[\]]+/).filter((part) => part !== '');
    if (parts.length === 0 || parts.length > PARTS_AT_MOST || !put(tree, parts, value)) return null;
  }
  return tree;
}

function put(tree: FormTree, [first, ...rest]: readonly string[], value: string): boolean {
  if (first === undefined) return false;
  if (rest.length === 0) {
    if (tree[first] !== undefined) return false;
    tree[first] = value;
    return true;
  }
  const inner = (tree[first] ??= Object.create(null) as FormTree);
  return typeof inner === 'string' ? false : put(inner, rest, value);
}
