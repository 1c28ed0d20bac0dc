import type { BillDesk, BillEffect, BillMoment, SessionEvent, Tender } from '#app';
import {
  assertNever,
  newId,
  type Clock,
  type Code,
  type Currency,
  type JournalId,
  type Log,
  type Money,
  type Randomness,
  type SessionId,
} from '#kernel';
import type { Journal } from './journal/journal.ts';

export interface BillEffectsOptions {
  readonly journal: Pick<Journal, 'open' | 'advance' | 'keptDevice' | 'keepDevice' | 'countedDoubts' | 'keepFindings'>;
  readonly currency: Currency;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly tender: () => Tender | null;
  readonly dispatch: (event: SessionEvent) => void;
  readonly onUpload: () => void;
  /** Something about a device itself that staff must hear of. */
  readonly onAlarm: (code: Code) => void;
}

/** A count may tell of this many notes more than the first, each with a row of its own. */
const MORE_IDS = 8;

/** Does what the desks of notes and coins ask for: each effect is done, and durable where it is the journal's, before the next begins. */
export class BillEffects {
  readonly #options: BillEffectsOptions;
  readonly #log: Log;

  constructor(options: BillEffectsOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  /** What a desk is told beside its event. `serial`: of the device that the event names. Rejects with FaultError JOURNAL_UNAVAILABLE. */
  async moment(serial: string | null): Promise<BillMoment> {
    const { clock, randomness, currency, journal, tender } = this.#options;
    const fresh = () => newId<JournalId>(clock, randomness);
    const kept = serial === null ? null : await this.#durable(() => journal.keptDevice(serial));
    const doubts = serial === null ? [] : await this.#durable(() => journal.countedDoubts(serial));
    return {
      now: clock.now(),
      freshId: fresh(),
      moreIds: serial === null ? [] : Array.from({ length: MORE_IDS }, fresh),
      currency,
      tender: tender(),
      kept,
      doubts,
    };
  }

  /**
   * Resolves to where the desk stands where the step went another way than it was decided; null where it did not. Rejects with FaultError JOURNAL_UNAVAILABLE; what
   * came after the effect that failed is dropped.
   */
  async carryOut(
    effects: readonly BillEffect[],
    command: (command: 'stack' | 'give_back') => void,
  ): Promise<BillDesk | null> {
    for (const effect of effects) {
      if (effect.kind !== 'still_taken') await this.#one(effect, command);
      else if (!this.#isStillTaken(effect)) {
        await this.carryOut(effect.otherwise.effects, command);
        return effect.otherwise.desk;
      }
    }
    return null;
  }

  #isStillTaken({ sessionId, value }: { sessionId: SessionId; value: Money }): boolean {
    const now = this.#options.tender();
    return now !== null && now.sessionId === sessionId && value <= now.room;
  }

  async #one(
    effect: Exclude<BillEffect, { kind: 'still_taken' }>,
    command: (command: 'stack' | 'give_back') => void,
  ): Promise<void> {
    const { journal, clock, dispatch, onUpload, onAlarm } = this.#options;
    switch (effect.kind) {
      case 'journal_open': {
        const { row, device, isCoin } = effect;
        const coin = isCoin === true && device?.event !== undefined ? { event: device.event } : undefined;
        await this.#durable(() =>
          journal.open(row, {
            ...(device === undefined ? {} : { device }),
            ...(coin === undefined ? {} : { coin }),
          }),
        );
        return;
      }
      case 'journal_advance': {
        const { id, to, evidence, device, doubtedAt } = effect;
        const at = {
          now: clock.now(),
          evidence,
          ...(device === undefined ? {} : { device }),
          ...(doubtedAt === undefined ? {} : { doubtedAt }),
        };
        await this.#durable(() => journal.advance(id, to, at));
        return;
      }
      case 'journal_find': {
        const { findings, device } = effect;
        for (const { id, says, evidence } of findings) this.#log.info('counted', { row: id, says, evidence });
        const at = { now: clock.now(), ...(device === undefined ? {} : { device }) };
        return this.#durable(() => journal.keepFindings(findings, at));
      }
      case 'journal_keep':
        return this.#durable(() => journal.keepDevice(effect.device, clock.now()));
      case 'device':
        return command(effect.command);
      case 'upload':
        return onUpload();
      case 'log':
        this.#log.info('bill', { evidence: effect.evidence });
        return;
      case 'alarm':
        this.#log.warn('alarm', { code: effect.code, row: effect.rowId, evidence: effect.evidence });
        // A row in doubt has its own way to staff; what is about the device itself has this one.
        return effect.rowId === null ? onAlarm(effect.code) : undefined;
      case 'tell':
        return dispatch(effect.news);
      default:
        return assertNever(effect);
    }
  }

  async #durable<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (thrown) {
      this.#log.error('the journal did not confirm', thrown);
      this.#options.dispatch({ kind: 'journal', state: 'failed' });
      throw thrown;
    }
  }
}
