import { say } from './news.ts';
import { act } from './state.ts';

type Child = Node | string | null;

/** One element: its tag, classes after dots, what is inside. */
export function element(name: string, ...children: Child[]): HTMLElement {
  const [tag = 'div', ...classes] = name.split('.');
  const made = document.createElement(tag);
  made.className = classes.join(' ');
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function section(title: string, ...children: Child[]): HTMLElement {
  const made = element('section', element('h2', title), ...children);
  made.setAttribute('aria-label', title);
  return made;
}

export interface Deed {
  readonly label: string;
  readonly hint?: string;
  readonly device: string;
  readonly act: string;
  readonly input?: Record<string, unknown>;
  /** `warm`: what one does first; `harm`: what a vandal would; `note-20`: a piece of paper. */
  readonly kind?: string;
}

/** A button that does one thing at a device, and says so where the bench does not show it. */
export function deed(of: Deed): HTMLElement {
  const button = element(
    `button.${of.kind ?? 'plain'}`,
    of.label,
    of.hint === undefined ? null : element('small', of.hint),
  );
  button.addEventListener('click', () => void act(of.device, of.act, of.input).then(say));
  return button;
}

export function deeds(...all: readonly Deed[]): HTMLElement {
  return element('div.deeds', ...all.map(deed));
}

export interface Way {
  /** The state in which it is so. */
  readonly when: string;
  readonly label: string;
  readonly act: string;
  readonly kind?: 'harm';
}

/** A row of the ways in which something can be, the one in which it is pressed in. */
export function choice(
  label: string,
  device: string,
  ways: readonly Way[],
): { place: HTMLElement; show: (now: string | null) => void } {
  const buttons = ways.map((way) => {
    const button = element(`button.way.${way.kind ?? 'plain'}`, way.label);
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-pressed') !== 'true') void act(device, way.act).then(say);
    });
    return { button, when: way.when };
  });
  const row = element('div.choice', element('span.name', label), ...buttons.map(({ button }) => button));
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', label);
  return {
    place: row,
    show: (now) => {
      for (const { button, when } of buttons) setAttribute(button, 'aria-pressed', String(when === now));
    },
  };
}

/** A line of words that changes; nothing is touched while it does not. */
export function line(name = 'p.quiet'): { place: HTMLElement; say: (text: string) => void } {
  const place = element(name);
  return {
    place,
    say: (text) => {
      if (place.textContent !== text) place.textContent = text;
    },
  };
}

export function setAttribute(of: HTMLElement, name: string, value: string): void {
  if (of.getAttribute(name) !== value) of.setAttribute(name, value);
}

/** Opens beside the panel and knows nothing of it. */
export function link(name: string, url: string): HTMLAnchorElement {
  const made = document.createElement('a');
  made.append(name);
  made.href = url;
  made.target = '_blank';
  made.rel = 'noreferrer';
  return made;
}

/** Draws again only what changed, so that a button is never taken from under a finger. */
export function redrawn<Part>(place: HTMLElement, draw: (part: Part) => readonly Node[]): (part: Part) => void {
  let last = '';
  return (part) => {
    const now = JSON.stringify(part);
    if (now === last) return;
    last = now;
    place.replaceChildren(...draw(part));
  };
}
