import type { Money } from '#kernel';
import type { CashHost } from './cash-host.ts';
import type { CoinHost } from './coin-host.ts';

/** The slots that cash goes into: notes, and coins where the kiosk has an acceptor for them. Both are open together or shut together. */
export class CashSlots {
  readonly #notes: CashHost;
  readonly #coins: CoinHost | null;

  constructor(notes: CashHost, coins: CoinHost | null) {
    this.#notes = notes;
    this.#coins = coins;
  }

  start(): void {
    this.#notes.start();
    this.#coins?.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#notes.stop(), this.#coins?.stop()]);
  }

  /** These notes; with none of them, no coins either. */
  accept(values: readonly Money[]): void {
    this.#notes.accept(values);
    if (values.length === 0) this.#coins?.refuse();
    else this.#coins?.accept();
  }

  refuse(): void {
    this.#notes.refuse();
    this.#coins?.refuse();
  }
}
