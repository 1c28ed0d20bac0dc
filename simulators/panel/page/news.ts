import type { Said } from './state.ts';

const KEPT = 40;
let time = '';

/** The list of what happened, the newest on top. */
export function news(): HTMLElement {
  const list = document.createElement('ol');
  list.id = 'news';
  list.setAttribute('role', 'log');
  list.setAttribute('aria-label', 'What happened');
  return list;
}

/** The time that the next lines carry, as the machines read it. */
export function itIs(now: string): void {
  time = now.slice(-8);
}

export function tell(text: string, kind: 'seen' | 'done' | 'not_done' = 'seen'): void {
  const list = document.querySelector('#news');
  if (list === null) return;
  const entry = document.createElement('li');
  entry.className = kind;
  const at = document.createElement('time');
  at.append(time);
  entry.append(at, ' ', text);
  list.prepend(entry);
  for (const old of [...list.children].slice(KEPT)) old.remove();
}

export function say(said: Said | null): void {
  if (said !== null) tell(said.text, said.kind);
}
