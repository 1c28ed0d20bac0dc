/** What is not for these ears: hidden things, the digits of a PIN, and what is there for screen readers alone. */
const SILENT = '[hidden], [aria-hidden="true"], [data-unspoken], [inert], script, style, nav, .sr-only';
const CONTROL = 'button, a[href], input, [role="button"]';
const INLINE = new Set(['SPAN', 'STRONG', 'B', 'EM', 'I', 'SMALL', 'TIME', 'BDI', 'DATA', 'ABBR', 'BR', 'WBR', 'SVG']);

/**
 * What a screen says to somebody who does not see it, in the order in which it stands there: each block of words or named picture as one sentence, then the
 * controls. It is read from what is drawn, so a screen can never say less than it shows. The foot's controls speak when they are reached.
 */
export function spokenOf(screen: Element): string[] {
  const sentences: string[] = [];
  const controls: string[] = [];
  gather(screen, { sentences, controls });
  return [...sentences, ...controls].filter((sentence) => sentence !== '');
}

/** How a control is called: by its label, else by the words on it. */
export function nameOf(control: Element): string {
  return tidy(control.getAttribute('aria-label') ?? control.textContent);
}

function gather(element: Element, into: { sentences: string[]; controls: string[] }): void {
  if (element.matches(SILENT)) return;
  if (element.matches(CONTROL)) {
    into.controls.push(nameOf(element));
    return;
  }
  const label = element.getAttribute('aria-label');
  if (label !== null && element.matches('[role="img"], svg')) {
    into.sentences.push(tidy(label));
    return;
  }
  const children = [...element.children];
  if (children.every((child) => isInline(child))) {
    into.sentences.push(tidy(textOf(element)));
    return;
  }
  for (const child of children) gather(child, into);
}

function isInline(element: Element): boolean {
  return INLINE.has(element.tagName.toUpperCase()) && [...element.children].every((child) => isInline(child));
}

/** The words of an element without what is silent in it. */
function textOf(element: Element): string {
  const words: string[] = [];
  for (const node of element.childNodes) {
    if (node instanceof Element) {
      if (!node.matches(SILENT)) words.push(node.getAttribute('aria-label') ?? textOf(node));
    } else words.push(node.textContent ?? '');
  }
  return words.join(' ');
}

function tidy(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
