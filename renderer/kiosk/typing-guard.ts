import type { KioskBridge } from './bridge.ts';
import { useEffect } from 'react';

/** Nobody's fingers follow each other faster than this for three keys; a scanner, or a device that plays keys, does. */
const BETWEEN_KEYS_MS = 50;
const MACHINE_KEYS = 3;
/** How long a key waits to be the last one: unnoticed by a person, and longer than the time between two keys of a machine. */
const QUIET_MS = 60;
/** A device that plays on and on costs no more than this. */
const LEAST_MS_BETWEEN_NEWS = 1000;

/** Keys that followed each other without a pause: as many of them as a person's, how many there were, and when the last came. */
export interface Run<Key> {
  readonly keys: readonly Key[];
  readonly count: number;
  readonly lastAtMs: number;
}

/** One more key. `ended` is the run before it, where a pause lies between. Pure. */
export function runWith<Key>(
  run: Run<Key> | null,
  key: Key,
  atMs: number,
): { readonly run: Run<Key>; readonly ended: Run<Key> | null } {
  if (run === null || atMs - run.lastAtMs > BETWEEN_KEYS_MS)
    return { run: { keys: [key], count: 1, lastAtMs: atMs }, ended: run };
  const keys = run.count < MACHINE_KEYS ? [...run.keys, key] : run.keys;
  return { run: { keys, count: run.count + 1, lastAtMs: atMs }, ended: null };
}

export function isMachines({ count }: Run<unknown>): boolean {
  return count >= MACHINE_KEYS;
}

/** They move the focus or close what is asked, and press nothing: they act at once, but inside a run. */
const MOVING: ReadonlySet<string> = new Set([
  'Tab',
  'Escape',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
]);
const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock']);

/**
 * Stands between the keyboard and the screen. A key that presses or enters something waits until it is known that no machine typed it; a run of a machine's keys is
 * dropped whole and told. So what a scanner in keyboard mode reads, or a device that plays keys, lands in no field and presses no button. Keys that a person
 * pressed act as they would have.
 */
export function useTypingGuard(bridge: KioskBridge): void {
  useEffect(() => {
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const guard = new TypingGuard(({ lastAtMs }) => {
      if (lastAtMs - toldAtMs < LEAST_MS_BETWEEN_NEWS) return;
      toldAtMs = lastAtMs;
      bridge.send({ kind: 'keys_dropped' });
    });
    return guard.start();
  }, [bridge]);
}

class TypingGuard {
  readonly #onDropped: (run: Run<unknown>) => void;
  #run: Run<KeyboardEvent> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #acting: Promise<void> = Promise.resolve();

  constructor(onDropped: (run: Run<unknown>) => void) {
    this.#onDropped = onDropped;
  }

  /** From now on; the returned function ends it. */
  start(): () => void {
    const first = { capture: true } as const;
    window.addEventListener('keydown', this.#pressed, first);
    window.addEventListener('keyup', this.#released, first);
    return () => {
      window.removeEventListener('keydown', this.#pressed, first);
      window.removeEventListener('keyup', this.#released, first);
      clearTimeout(this.#timer);
      this.#run = null;
    };
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    // What this guard lets act is no key of a keyboard any more.
    if (!event.isTrusted || MODIFIERS.has(event.key)) return;
    // A key that is held says nothing new.
    if (event.repeat) {
      if (!MOVING.has(event.key)) hide(event);
      return;
    }
    const { run, ended } = runWith(this.#run, event, event.timeStamp);
    this.#run = run;
    if (ended !== null) this.#judge(ended);
    if (!MOVING.has(event.key) || run.count > 1) hide(event);
    this.#waitForQuiet();
  };

  readonly #released = (event: KeyboardEvent): void => {
    if (event.isTrusted && !MOVING.has(event.key) && !MODIFIERS.has(event.key)) hide(event);
  };

  /** Keys that wait behind a long task of this page are handled before the second turn. */
  #waitForQuiet(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(() => {
        const run = this.#run;
        this.#run = null;
        if (run !== null) this.#judge(run);
      });
    }, QUIET_MS);
  }

  #judge(run: Run<KeyboardEvent>): void {
    if (isMachines(run)) return this.#onDropped(run);
    const [first, ...more] = run.keys;
    // What moved the focus at once has acted already.
    const waiting = first !== undefined && MOVING.has(first.key) ? more : run.keys;
    this.#acting = this.#acting.then(() => actAll(waiting));
  }
}

function hide(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** One after the other, each after the screen has drawn what the one before it changed. */
async function actAll(keys: readonly KeyboardEvent[]): Promise<void> {
  for (const key of keys) {
    act(key);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Does what the key would have done where it was pressed; nothing, where that is no longer on the screen. */
function act({ key, code, target }: KeyboardEvent): void {
  if (!(target instanceof HTMLElement) || !target.isConnected) return;
  const button = key === 'Enter' || key === ' ' ? target.closest<HTMLElement>('button, a[href]') : null;
  // Who listens to the whole page hears a key that presses a button; the button itself is pressed, and not twice.
  const hearer = button === null ? target : document;
  for (const type of ['keydown', 'keyup'])
    hearer.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true }));
  button?.click();
}
