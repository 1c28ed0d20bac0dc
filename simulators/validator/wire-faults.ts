import { z } from 'zod';
import { milliseconds, type Clock } from '#kernel';
import { act, type Act } from '../control/index.ts';

const TIMES = z.strictObject({ count: z.number().int().positive().default(1) });

interface Waiting {
  lose: number;
  corrupt: number;
  shorten: number;
  double: number;
  delay: number;
  delayMs: number;
  loseRequests: number;
}

/** What befalls the wire rather than the device, each for so many frames to come. */
export class WireFaults {
  readonly #clock: Clock;
  readonly #waiting: Waiting = { lose: 0, corrupt: 0, shorten: 0, double: 0, delay: 0, delayMs: 0, loseRequests: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether what the host just said reaches the device. */
  lets(): boolean {
    return !this.#take('loseRequests');
  }

  /** Brings one answer to the host, or what is left of it. Resolves with whether anything left. */
  async carry(bytes: Uint8Array, write: (bytes: Uint8Array) => void): Promise<boolean> {
    if (this.#take('lose')) return false;
    if (this.#take('delay')) await this.#clock.sleep(milliseconds(this.#waiting.delayMs));
    const at = Math.min(3, bytes.length - 1);
    if (this.#take('corrupt')) write(bytes.map((byte, index) => (index === at ? byte ^ 0x10 : byte)));
    else if (this.#take('shorten')) write(bytes.filter((_, index) => index !== at));
    else {
      write(bytes);
      if (this.#take('double')) write(bytes);
    }
    return true;
  }

  acts(): Record<string, Act> {
    const during = (fault: Exclude<keyof Waiting, 'delayMs'>) =>
      act(TIMES, ({ count }) => {
        this.#waiting[fault] = count;
      });
    return {
      lose_next_reply: during('lose'),
      corrupt_next_reply: during('corrupt'),
      shorten_next_reply: during('shorten'),
      double_next_reply: during('double'),
      lose_next_request: during('loseRequests'),
      delay_next_reply: act(TIMES.extend({ ms: z.number().int().positive().max(60_000) }), ({ count, ms }) => {
        this.#waiting.delay = count;
        this.#waiting.delayMs = ms;
      }),
    };
  }

  #take(fault: Exclude<keyof Waiting, 'delayMs'>): boolean {
    if (this.#waiting[fault] === 0) return false;
    this.#waiting[fault] -= 1;
    return true;
  }
}
