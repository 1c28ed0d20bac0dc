import { stepCoin, type CoinEvent } from '#app';
import type { CashDevice, CashEvent } from '#hardware/cash';
import { add, assert, assertNever, milliseconds, subtract, ZERO, type Code, type Money } from '#kernel';
import { BillEffects, type BillEffectsOptions } from './bill-effects.ts';

/** A disk that does not confirm a coin for so long is waited for with the slot shut. */
const LONGEST_WRITE = milliseconds(500);

/**
 * Between an acceptor of coins and the journal. Its handler resolves when coin and mark are on the disk together, so that each counts once. A trouble of the acceptor
 * shuts its slot and nothing else: notes are taken on.
 *
 * A coin takes its value from the room as it is heard, before it is written and before the session knows: what comes after it must fit beside it. What can go over the room is what had fallen before the acceptor
 * heard of that: the coins of one poll and its answer. They are credited like any other.
 */
export class CoinHost {
  readonly #device: CashDevice;
  readonly #options: BillEffectsOptions;
  readonly #effects: BillEffects;
  #coins: readonly Money[] = [];
  #room: Money = ZERO;
  /** What was heard and is not yet in the room that the session names. */
  #underWay: Money = ZERO;
  #isDiskSlow = false;
  #trouble: Code | null = null;

  constructor(device: CashDevice, options: BillEffectsOptions) {
    this.#device = device;
    this.#options = { ...options, log: options.log.area('coins') };
    this.#effects = new BillEffects(this.#options);
  }

  start(): void {
    this.#device.start((event) => this.#handle(event));
  }

  stop(): Promise<void> {
    return this.#device.stop();
  }

  /** The coins that the device knows, of the site's currency, up to this value: none that has fallen can be given back. */
  accept(room: Money): void {
    this.#room = room;
    this.#open();
  }

  refuse(): void {
    this.#room = ZERO;
    this.#open();
  }

  #open(): void {
    const left = subtract(this.#room, this.#underWay);
    const fitting = this.#isDiskSlow ? [] : this.#coins.filter((value) => value <= left);
    if (fitting.length === 0) this.#device.refuse();
    else this.#device.accept(fitting);
  }

  async #handle(event: CashEvent): Promise<void> {
    const { log } = this.#options;
    log.debug('event', { event: event.kind });
    switch (event.kind) {
      case 'coin':
        return this.#coin({ kind: 'coin', value: event.coin.value, mark: event.mark });
      case 'events_lost':
        return this.#money(event);
      case 'rejected':
        log.info('rejected', { reason: event.reason });
        return event.mark === undefined ? undefined : this.#money({ kind: 'noted', mark: event.mark });
      case 'trouble':
        return this.#standing({ isReady: true, trouble: event.code });
      case 'away':
        return this.#standing({ isReady: false, trouble: this.#trouble });
      case 'ready':
        if (event.mark !== undefined) await this.#money({ kind: 'noted', mark: event.mark });
        this.#coins = event.denominations;
        this.#standing({ isReady: true, trouble: this.#trouble });
        return this.#open();
      case 'recovered':
        return this.#standing({ isReady: true, trouble: null });
      case 'powered_up':
      case 'settled':
        return;
      case 'escrowed':
      case 'stacked':
      case 'returned':
      case 'counted':
        return assert(false, `an acceptor of coins has no escrow and no stacker: ${event.kind}`);
      default:
        return assertNever(event);
    }
  }

  #standing(now: { isReady: boolean; trouble: Code | null }): void {
    this.#trouble = now.trouble;
    const trouble = now.trouble ?? (now.isReady ? null : 'COINS_AWAY');
    if (trouble !== null) this.#options.log.warn('trouble', { code: trouble });
    this.#options.dispatch({ kind: 'coins', trouble });
  }

  async #coin(event: Extract<CoinEvent, { kind: 'coin' }>): Promise<void> {
    const value = event.value ?? ZERO;
    this.#underWay = add(this.#underWay, value);
    this.#open();
    const written = new AbortController();
    void this.#watchDisk(written.signal);
    try {
      await this.#money(event);
    } finally {
      written.abort();
      this.#underWay = subtract(this.#underWay, value);
      this.#isDiskSlow = false;
      this.#open();
    }
  }

  /** Coins fall on while one is being written, and each waits for the one before it. */
  async #watchDisk(written: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(LONGEST_WRITE, written);
    if (written.aborted) return;
    this.#isDiskSlow = true;
    this.#open();
  }

  async #money(event: CoinEvent): Promise<void> {
    const moment = await this.#effects.moment(event.mark.serial);
    await this.#effects.carryOut(stepCoin(event, moment), () => assert(false, 'a coin cannot be sent anywhere'));
  }
}
