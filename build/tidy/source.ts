import { parseSync, Visitor, type ESTree, type VisitorObject } from 'vite';

/** Something that a file takes from another one. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

export interface Comment {
  readonly text: string;
  readonly line: number;
}

/** One TypeScript file, parsed once for all rules. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** Static, dynamic and re-exporting imports, types included, in order. */
  readonly imports: readonly Import[];
  readonly comments: readonly Comment[];
  readonly program: ESTree.Program;
  /** 1-based, of an offset in the text. */
  lineAt(offset: number): number;
}

/** Throws a SyntaxError that names path and line when the text is not TypeScript. */
export function parseSource(path: string, text: string): Source {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineAt = (offset: number) => {
    const next = lineStarts.findIndex((start) => start > offset);
    return next === -1 ? lineStarts.length : next;
  };
  const { program, comments, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined)
    throw new SyntaxError(`${path}:${lineAt(error.labels[0]?.start ?? 0)}  cannot be parsed: ${error.message}`);
  const imports = [
    ...module.staticImports.map((found) => found.moduleRequest),
    ...module.staticExports.flatMap((found) => found.entries.flatMap((entry) => entry.moduleRequest ?? [])),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      value: text.slice(start, end).replaceAll(/^['"`]|['"`]$/g, ''),
      start,
    })),
  ].map((request) => ({ specifier: request.value, line: lineAt(request.start) }));
  return {
    path,
    text,
    imports: imports.filter(
      (item, index) => imports.findIndex((other) => other.specifier === item.specifier) === index,
    ),
    comments: comments.map((comment) => ({ text: comment.value, line: lineAt(comment.start) })),
    program,
    lineAt,
  };
}

/** Walks the syntax tree. A visitor has one function per kind of node. */
export function walk(source: Source, visitor: VisitorObject): void {
  new Visitor(visitor).visit(source.program);
}

/** `Date.now` for a call or a mention of it; null for what is not a name or a chain of names. */
export function dottedName(node: ESTree.Expression | ESTree.Super): string | null {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return null;
  const owner = dottedName(node.object);
  return owner === null ? null : `${owner}.${node.property.name}`;
}
