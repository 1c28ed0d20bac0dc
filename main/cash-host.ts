import {
  deskOf,
  stepBill,
  type BillDesk,
  type BillEffect,
  type BillEvent,
  type JournalRow,
  type SessionEvent,
  type Tender,
} from '#app';
import type { CashDevice, CashEvent } from '#hardware/cash';
import {
  assert,
  assertNever,
  newId,
  type Clock,
  type Code,
  type Currency,
  type JournalId,
  type Log,
  type Randomness,
} from '#kernel';
import type { BoxWatch } from './box-watch.ts';
import type { Journal } from './journal/journal.ts';

export interface CashHostOptions {
  readonly journal: Journal;
  /** The newest row as the journal stood at the start: what the validator says first is about this one. */
  readonly newest: JournalRow | null;
  readonly currency: Currency;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly tender: () => Tender | null;
  readonly dispatch: (event: SessionEvent) => void;
  readonly onUpload: () => void;
  /** Told where the cash box is, whenever the validator says something that shows it. */
  readonly box: Pick<BoxWatch, 'seen'>;
}

/**
 * Between the validator and the journal. Its handler resolves only when everything that the event asked for is on the disk, and rejects when the disk did not
 * confirm: the driver then acknowledges nothing, and the validator repeats it to the next start.
 */
export class CashHost {
  readonly #options: CashHostOptions;
  readonly #device: CashDevice;
  readonly #log: Log;
  #desk: BillDesk;
  #isReady = false;
  #trouble: Code | null = null;

  constructor(device: CashDevice, options: CashHostOptions) {
    this.#device = device;
    this.#options = options;
    this.#log = options.log.area('cash');
    this.#desk = deskOf(options.newest);
  }

  start(): void {
    this.#device.start((event) => this.#handle(event));
  }

  stop(): Promise<void> {
    return this.#device.stop();
  }

  accept(values: Parameters<CashDevice['accept']>[0]): void {
    this.#device.accept(values);
  }

  refuse(): void {
    this.#device.refuse();
  }

  async #handle(event: CashEvent): Promise<void> {
    this.#log.debug('event', { event: event.kind });
    switch (event.kind) {
      case 'powered_up':
        // What is in flight is decided before the device is reset; until it is ready again it takes nothing.
        this.#standing({ isReady: false, trouble: this.#trouble });
        return this.#bill(event);
      case 'ready':
        await this.#bill({ kind: 'ready', serial: event.serial });
        this.#standing({ isReady: true, trouble: this.#trouble });
        return this.#trouble === null ? this.#boxSeen('in') : undefined;
      case 'escrowed':
      case 'returned':
        return this.#bill({ kind: event.kind, value: event.bill.value });
      case 'stacked':
        return this.#bill({
          kind: event.kind,
          value: event.bill.value,
          ...(event.isNew === true ? { isNew: true } : {}),
        });
      case 'settled':
        return this.#bill(event);
      case 'rejected':
        this.#log.info('rejected', { reason: event.reason });
        return this.#options.dispatch({ kind: 'bill_rejected' });
      case 'trouble':
        // Cash is off before anything is written down.
        this.#standing({ isReady: this.#isReady, trouble: event.code });
        return event.code === 'VALIDATOR_STACKER_REMOVED' ? this.#boxSeen('out') : undefined;
      case 'recovered':
        this.#standing({ isReady: this.#isReady, trouble: null });
        return this.#boxSeen('in');
      case 'away':
        return this.#standing({ isReady: false, trouble: this.#trouble });
      case 'counted':
      case 'coin':
      case 'events_lost':
        return assert(false, `no validator says ${event.kind}`);
      default:
        return assertNever(event);
    }
  }

  async #boxSeen(where: 'in' | 'out'): Promise<void> {
    try {
      await this.#options.box.seen(where);
    } catch (thrown) {
      this.#journalFailed(thrown);
      throw thrown;
    }
  }

  #journalFailed(thrown: unknown): void {
    this.#log.error('the journal did not confirm', thrown);
    this.#options.dispatch({ kind: 'journal', state: 'failed' });
  }

  #standing(now: { isReady: boolean; trouble: Code | null }): void {
    this.#isReady = now.isReady;
    this.#trouble = now.trouble;
    this.#options.dispatch({ kind: 'validator', trouble: now.trouble ?? (now.isReady ? null : 'VALIDATOR_AWAY') });
  }

  async #bill(event: BillEvent): Promise<void> {
    const { clock, randomness, currency, tender } = this.#options;
    const step = stepBill(this.#desk, event, {
      now: clock.now(),
      freshId: newId<JournalId>(clock, randomness),
      currency,
      tender: tender(),
    });
    try {
      for (const effect of step.effects) await this.#carryOut(effect);
    } catch (thrown) {
      this.#journalFailed(thrown);
      throw thrown;
    }
    this.#desk = step.desk;
  }

  async #carryOut(effect: BillEffect): Promise<void> {
    const { journal, clock, dispatch, onUpload } = this.#options;
    switch (effect.kind) {
      case 'journal_open':
        await journal.open(effect.row);
        return;
      case 'journal_advance':
        await journal.advance(effect.id, effect.to, { now: clock.now(), evidence: effect.evidence });
        return;
      case 'device':
        return effect.command === 'stack' ? this.#device.stack() : this.#device.giveBack();
      case 'upload':
        return onUpload();
      case 'log':
        this.#log.info('bill', { evidence: effect.evidence });
        return;
      case 'alarm':
        this.#log.warn('alarm', { code: effect.code, row: effect.rowId, evidence: effect.evidence });
        return;
      case 'tell':
        return dispatch(effect.news);
      default:
        return assertNever(effect);
    }
  }
}
