import { EventBuffer } from '../validator/event-buffer.ts';

const INHIBITED = 2;
const REJECTED = 1;

/** What a hand may try on a coin acceptor, by the error that it says. */
export const tricks = { foreign: REJECTED, string: 20, backwards: 17 } as const;
export type Trick = keyof typeof tricks;

/** The chute with its gate, and the box below. A coin falls into the box at once or into the tray: there is no escrow. */
export class CoinChute {
  readonly events = new EventBuffer();
  /** Hundredths of the unit, by type. */
  readonly cents: readonly number[];
  powered = true;
  mask: readonly number[] = [];
  accepts = false;
  /** The physical truth, counted by hand. */
  readonly box: number[] = [];
  readonly tray: number[] = [];

  constructor(cents: readonly number[]) {
    this.cents = cents;
  }

  insert(cents: number): { taken: boolean } {
    const type = this.cents.indexOf(cents) + 1;
    const isOpen = this.powered && this.accepts && this.mask.includes(type);
    if (isOpen) {
      this.box.push(cents);
      this.events.add(type, 1);
    } else {
      this.tray.push(cents);
      if (this.powered) this.events.add(0, type === 0 ? REJECTED : INHIBITED);
    }
    return { taken: isOpen };
  }

  trick(trick: Trick): void {
    if (this.powered) this.events.add(0, tricks[trick]);
  }

  reset(): void {
    this.events.forget();
    this.mask = [];
    this.accepts = false;
  }

  power(on: boolean): void {
    if (on && !this.powered) this.reset();
    this.powered = on;
  }
}
