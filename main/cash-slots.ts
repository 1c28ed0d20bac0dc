import type { Money } from '#kernel';
import type { CashHost } from './cash-host.ts';
import type { CoinHost } from './coin-host.ts';

/** The slots that cash goes into: notes, and coins where the kiosk has an acceptor for them. Coins are taken also where no note fits any more. */
export class CashSlots {
  readonly #notes: CashHost;
  readonly #coins: CoinHost | null;
  #openFor: readonly Money[] = [];

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

  /** These notes, and the coins that the acceptor knows up to this value each. */
  accept(notes: readonly Money[], coinRoom: Money | null): void {
    this.#open(notes);
    if (coinRoom === null) this.#coins?.refuse();
    else this.#coins?.accept(coinRoom);
  }

  refuse(): void {
    this.#open([]);
    this.#coins?.refuse();
  }
  /** A validator hears only what is new to it: the room for coins changes with every coin. */
  #open(notes: readonly Money[]): void {
    if (notes.length > 0 && notes.join() === this.#openFor.join()) return;
    this.#openFor = notes;
    if (notes.length === 0) this.#notes.refuse();
    else this.#notes.accept(notes);
  }
}
