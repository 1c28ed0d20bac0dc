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
  return element('section', element('h2', title), ...children);
}

export interface Deed {
  readonly label: string;
  readonly hint?: string;
  readonly device: string;
  readonly act: string;
  readonly input?: Record<string, unknown>;
  /** `warm`: what one does first; `harm`: what a vandal would. */
  readonly kind?: 'warm' | 'harm';
}

/** A button that does one thing at a device and says what went wrong. */
export function deed(of: Deed): HTMLElement {
  const button = element(
    `button.${of.kind ?? 'plain'}`,
    of.label,
    of.hint === undefined ? null : element('small', of.hint),
  );
  button.dataset['deed'] = `${of.device}/${of.act}`;
  button.addEventListener('click', () => void act(of.device, of.act, of.input).then(say));
  return button;
}

export function deeds(...all: readonly Deed[]): HTMLElement {
  return element('div.deeds', ...all.map(deed));
}

/** The line at the foot of the page. */
export function say(problem: string | null): void {
  const line = document.querySelector('#said');
  if (line !== null) line.textContent = problem ?? '';
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
