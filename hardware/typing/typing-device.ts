import { milliseconds, type Clock, type Log } from '#kernel';
import { keepOpen } from '../keep-open.ts';
import { watchSilence } from '../silence-watch.ts';
import { pressOf, type Held, type KeyboardSetting } from './codec.ts';
import type { Keyboard, OpenKeyboard } from './keyboard.ts';
import { SILENCE_MS, stepTyping, typingAtStart, typingSilent, type Typed } from './machine.ts';

export type TypingEvent = Typed | { readonly kind: 'away' } | { readonly kind: 'back' };

export interface TypingDeviceOptions {
  readonly open: OpenKeyboard;
  readonly setting: KeyboardSetting;
  /** More than this between two ends is nothing. */
  readonly charactersMost: number;
  readonly clock: Clock;
  readonly log: Log;
}

const SILENCE = milliseconds(SILENCE_MS);

/** A reader or scanner that types: what it types, whole, and whether it is there. It is opened again with growing pauses when it went away. */
export class TypingDevice {
  readonly #options: TypingDeviceOptions;
  readonly #lifetime = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: TypingDeviceOptions) {
    this.#options = options;
  }

  start(handler: (event: TypingEvent) => void): void {
    const { open, clock, log } = this.#options;
    this.#running = keepOpen({
      open,
      listen: (keyboard, ended) => this.#listen(keyboard, ended, handler),
      onWhere: (where) => handler({ kind: where }),
      clock,
      log,
      signal: this.#lifetime.signal,
    });
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
  }

  #listen(keyboard: Keyboard, ended: AbortSignal, handler: (event: TypingEvent) => void): void {
    const { setting, charactersMost, clock } = this.#options;
    let held: Held = [];
    let state = typingAtStart;
    const become = (stepped: { readonly state: typeof state; readonly said: Typed | null }) => {
      state = stepped.state;
      if (stepped.said !== null) handler(stepped.said);
    };
    const heard = watchSilence({ silence: SILENCE, onSilent: () => become(typingSilent(state)), clock, ended });
    keyboard.onMove((move) => {
      if (ended.aborted) return;
      const pressed = pressOf(held, move, setting);
      held = pressed.held;
      if (pressed.press === null) return;
      heard();
      become(stepTyping(state, pressed.press, charactersMost));
    });
  }
}
