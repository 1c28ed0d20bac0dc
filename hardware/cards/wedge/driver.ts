import type { CardAnswer, CardSort } from '#contracts/api';
import type { Clock, Log } from '#kernel';
import { TypingDevice, type KeyboardSetting, type OpenKeyboard, type TypingEvent } from '../../typing/index.ts';
import type { CardEvent, CardReader } from '../reader.ts';
import type { NumberFormat } from './codec.ts';
import { cardTyped, type LastTap } from './machine.ts';

export interface WedgeFormat extends NumberFormat, Pick<KeyboardSetting, 'layout' | 'terminator'> {}

export interface WedgeCardReaderOptions {
  /** This one device, and no other keyboard: as Linux's input device, or by its raw reports. */
  readonly open: OpenKeyboard;
  readonly format: WedgeFormat;
  readonly clock: Clock;
  readonly log: Log;
}

/** The longest number with prefix and suffix has 52. */
const TYPED_MOST = 64;

/**
 * A reader that types like a keyboard, heard as the one device that it is. Keys of any other keyboard never come here. It only tells numbers, and not when a card
 * is taken away: that is said at once.
 */
export function createWedgeCardReader(options: WedgeCardReaderOptions): CardReader {
  return new WedgeCardReader(options);
}

class WedgeCardReader implements CardReader {
  readonly #device: TypingDevice;
  readonly #format: WedgeFormat;
  #last: LastTap = null;

  constructor({ open, format, clock, log }: WedgeCardReaderOptions) {
    this.#format = format;
    const { layout, terminator } = format;
    this.#device = new TypingDevice({
      open,
      setting: { layout, terminator, plainDigits: layout === 'fr' },
      charactersMost: TYPED_MOST,
      clock,
      log: log.area('cards'),
    });
  }

  start(handler: (event: CardEvent) => void): void {
    this.#device.start((event) => this.#say(event, handler));
  }

  stop(): Promise<void> {
    return this.#device.stop();
  }

  sort(): Promise<CardSort> {
    return Promise.resolve('untold');
  }

  ask(): Promise<CardAnswer> {
    return Promise.resolve({ kind: 'unsupported' });
  }

  #say(event: TypingEvent, handler: (event: CardEvent) => void): void {
    if (event.kind === 'away' || event.kind === 'back') return handler(event);
    const { last, said } = cardTyped(this.#last, event, this.#format);
    this.#last = last;
    if (said === null) return;
    handler(said);
    if (said.kind === 'tapped') handler({ kind: 'removed' });
  }
}
