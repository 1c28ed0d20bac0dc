import { stepCoin, type CoinEvent } from '#app';
import type { CashDevice, CashEvent } from '#hardware/cash';
import { assert, assertNever, ZERO, type Code, type Money } from '#kernel';
import { BillEffects, type BillEffectsOptions } from './bill-effects.ts';

/**
 * Between an acceptor of coins and the journal. Its handler resolves when coin and mark are on the disk together, so that each counts once. A trouble of the acceptor
 * shuts its slot and nothing else: notes are taken on.
 */
export class CoinHost {
  readonly #device: CashDevice;
  readonly #options: BillEffectsOptions;
  readonly #effects: BillEffects;
  #coins: readonly Money[] = [];
  #room: Money = ZERO;

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
    const fitting = this.#coins.filter((value) => value <= room);
    if (fitting.length === 0) this.#device.refuse();
    else this.#device.accept(fitting);
  }

  refuse(): void {
    this.#room = ZERO;
    this.#device.refuse();
  }

  async #handle(event: CashEvent): Promise<void> {
    const { log } = this.#options;
    log.debug('event', { event: event.kind });
    switch (event.kind) {
      case 'coin':
        return this.#money({ kind: 'coin', value: event.coin.value, mark: event.mark });
      case 'events_lost':
        return this.#money(event);
      case 'rejected':
        log.info('rejected', { reason: event.reason });
        return event.mark === undefined ? undefined : this.#money({ kind: 'noted', mark: event.mark });
      case 'trouble':
        return this.#alarm(event.code);
      case 'away':
        return this.#alarm('COINS_AWAY');
      case 'ready':
        if (event.mark !== undefined) await this.#money({ kind: 'noted', mark: event.mark });
        this.#coins = event.denominations;
        return this.#room === ZERO ? undefined : this.accept(this.#room);
      case 'powered_up':
      case 'recovered':
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

  #alarm(code: Code): void {
    this.#options.log.warn('trouble', { code });
    this.#options.onAlarm(code);
  }

  async #money(event: CoinEvent): Promise<void> {
    const moment = await this.#effects.moment(event.mark.serial);
    await this.#effects.carryOut(stepCoin(event, moment), () => assert(false, 'a coin cannot be sent anywhere'));
  }
}
