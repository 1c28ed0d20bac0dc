import { deskOf, stepBill, type BillDesk, type BillEvent, type JournalRow, type KeptDevice } from '#app';
import type { CashDevice, CashEvent } from '#hardware/cash';
import { assert, assertNever, type Code, type Log } from '#kernel';
import { BillEffects, type BillEffectsOptions } from './bill-effects.ts';
import type { BoxWatch } from './box-watch.ts';
import type { Journal } from './journal/journal.ts';
import type { VisitTimes } from './times.ts';

/** What the journal knew at the start of the note that the validator's first words are about. */
export interface KeptNote {
  readonly newest: JournalRow | null;
  /** What was kept of the device that this row names. */
  readonly device: KeptDevice | null;
}

export interface CashHostOptions extends BillEffectsOptions {
  readonly kept: KeptNote;
  /** Told where the cash box is, whenever the validator says something that shows it. */
  readonly box: Pick<BoxWatch, 'seen'>;
  readonly times: Pick<VisitTimes, 'stackedSaid'>;
}

/** Rejects with FaultError JOURNAL_UNAVAILABLE. */
export async function keptNote(journal: Pick<Journal, 'newestNote' | 'keptDevice'>): Promise<KeptNote> {
  const newest = await journal.newestNote();
  return { newest, device: newest === null ? null : await journal.keptDevice(newest.validatorSerial) };
}

/**
 * Between the validator and the journal. Its handler resolves only when everything that the event asked for is on the disk, and rejects when the disk did not
 * confirm: the driver then acknowledges nothing, and the validator repeats it to the next start.
 */
export class CashHost {
  readonly #options: CashHostOptions;
  readonly #device: CashDevice;
  readonly #log: Log;
  readonly #effects: BillEffects;
  #desk: BillDesk;
  #isReady = false;
  #trouble: Code | null = null;

  constructor(device: CashDevice, options: CashHostOptions) {
    this.#device = device;
    this.#options = options;
    this.#log = options.log.area('cash');
    this.#effects = new BillEffects({ ...options, log: this.#log });
    this.#desk = deskOf(options.kept.newest, options.kept.device);
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
        if (event.mark !== undefined) await this.#bill({ kind: 'noted', mark: event.mark });
        this.#standing({ isReady: true, trouble: this.#trouble });
        return this.#trouble === null ? this.#boxSeen('in') : undefined;
      case 'escrowed':
        return this.#bill({ kind: event.kind, value: event.bill.value });
      case 'stacked':
        this.#options.times.stackedSaid();
        return this.#bill(endOf(event));
      case 'returned':
        return this.#bill(endOf(event));
      case 'settled':
      case 'counted':
      case 'events_lost':
        return this.#bill(event);
      case 'rejected':
        this.#log.info('rejected', { reason: event.reason });
        if (event.mark !== undefined) await this.#bill({ kind: 'noted', mark: event.mark });
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
      case 'coin':
        return assert(false, 'a validator of notes takes no coins');
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
    const moment = await this.#effects.moment(serialOf(event));
    const step = stepBill(this.#desk, event, moment);
    const other = await this.#effects.carryOut(step.effects, (command) =>
      command === 'stack' ? this.#device.stack() : this.#device.giveBack(),
    );
    this.#desk = other ?? step.desk;
  }
}

function endOf({ kind, bill, isNew, mark }: Extract<CashEvent, { kind: 'stacked' | 'returned' }>): BillEvent {
  const marked = mark === undefined ? {} : { mark };
  if (kind === 'returned') return { kind, value: bill.value, ...marked };
  return { kind, value: bill.value, ...marked, ...(isNew === true ? { isNew } : {}) };
}

/** The device that an event names by what it counts. */
function serialOf(event: BillEvent): string | null {
  if ('count' in event && event.count !== undefined) return event.count.serial;
  return 'mark' in event && event.mark !== undefined ? event.mark.serial : null;
}
