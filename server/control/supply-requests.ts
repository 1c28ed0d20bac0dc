import {
  assertNever,
  hours,
  later,
  minutes,
  refuse,
  success,
  Turns,
  type Clock,
  type Code,
  type CommandId,
  type Instant,
  type Log,
  type MeterId,
  type PersonId,
  type Refusal,
  type Reply,
  type SupplyRequestId,
  type Utility,
} from '#kernel';
import type { AuditRecord, StandingOrder, SupplyOrderStore, SupplyRequestRecord } from '../store/contract-people.ts';
import type { OrderBook } from './order-book.ts';

/** What the rules look at before a supply is ordered off or on. */
export interface SwitchedMeter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  /** Null: nobody lives there. */
  readonly tenancy: { readonly isProtected: boolean } | null;
}

export interface SupplyRequestsOptions {
  readonly store: SupplyOrderStore;
  readonly book: OrderBook;
  readonly meter: (meterId: MeterId) => SwitchedMeter | null;
  /** Lets control act now; resolves with the relay command that was decided since, or null where none was needed. */
  readonly act: (meterId: MeterId, since: Instant) => Promise<CommandId | null>;
  readonly alarm: (code: Code, about: string) => void;
  readonly changed: (request: SupplyRequestRecord) => void;
  readonly clock: Clock;
  readonly log: Log;
}

const WAITS_FOR = hours(24);
const LOOKED_AT_EVERY = minutes(1);

type NewRequest = Pick<SupplyRequestRecord, 'id' | 'meterId' | 'order' | 'cause' | 'reason'>;

/**
 * Cuts and restores that people ask for. One asks, another decides; only a cut for danger is carried out at once and confirmed afterwards. Debts are no cause
 * here. What is approved becomes a standing order, which `decide()` sees; the relay, its limits and its proof are the controller's as ever.
 */
export class SupplyRequests {
  readonly #options: SupplyRequestsOptions;
  readonly #turns = new Turns<'request'>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: SupplyRequestsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * The same id from the same person gives the first answer. Refusals: METER_UNKNOWN, METER_HAS_NO_RELAY, UTILITY_NOT_SWITCHED, UNIT_LIVED_IN,
   * SUPPLY_PROTECTED, SUPPLY_NOT_ORDERED, LEDGER_ID_REUSED.
   */
  ask(given: NewRequest, by: PersonId): Promise<Reply<SupplyRequestRecord>> {
    return this.#turns.take('request', async () => {
      const { store, book, clock } = this.#options;
      const known = await store.find(given.id);
      if (known !== null)
        return isSame(known, given, by) ? success(known) : refuse('LEDGER_ID_REUSED', { details: { id: given.id } });
      const refusal = this.#refusalOf(given);
      if (refusal !== null) return { ok: false, error: refusal };
      const now = clock.now();
      const cause = given.order === 'restore' ? (book.standing(given.meterId)?.cause ?? given.cause) : given.cause;
      const request: SupplyRequestRecord = {
        ...given,
        cause,
        askedBy: by,
        askedAt: now,
        state: 'waiting',
        decidedBy: null,
        decidedAt: null,
        note: '',
        commandId: null,
        expiresAt: later(now, WAITS_FOR),
      };
      const atOnce = isAtOnce(request);
      await this.#keep(request, atOnce ? this.#off(request, now) : 'unchanged', { act: 'supply_requested', by });
      if (atOnce) {
        this.#options.alarm('SAFETY_CUT', request.meterId);
        this.#carryOut(request, now);
      }
      return success(request);
    });
  }

  /** Refusals: SUPPLY_REQUEST_UNKNOWN, REQUEST_DECIDED, REQUEST_EXPIRED, SECOND_PERSON_NEEDED. */
  decide(
    id: SupplyRequestId,
    given: { state: 'approved' | 'refused'; note: string },
    by: PersonId,
  ): Promise<Reply<SupplyRequestRecord>> {
    return this.#turns.take('request', async () => {
      const now = this.#options.clock.now();
      const request = await this.#options.store.find(id);
      if (request === null) return refuse('SUPPLY_REQUEST_UNKNOWN');
      if (request.state === 'expired') return refuse('REQUEST_EXPIRED');
      if (request.state !== 'waiting') return refuse('REQUEST_DECIDED');
      if (request.askedBy === by) return refuse('SECOND_PERSON_NEEDED');
      if (now >= request.expiresAt && !isAtOnce(request)) {
        await this.#expire(request);
        return refuse('REQUEST_EXPIRED');
      }
      const decided: SupplyRequestRecord = {
        ...request,
        state: given.state,
        decidedBy: by,
        decidedAt: now,
        note: given.note,
      };
      const order = this.#orderAfter(decided, now);
      await this.#keep(decided, order, { act: `supply_${given.state}`, by });
      if (order !== 'unchanged') this.#carryOut(decided, now);
      return success(decided);
    });
  }

  #refusalOf({ meterId, order, cause }: NewRequest): Refusal | null {
    const meter = this.#options.meter(meterId);
    if (meter === null) return refuse('METER_UNKNOWN', { details: { meterId } }).error;
    if (!meter.hasRelay) return refuse('METER_HAS_NO_RELAY').error;
    if (order === 'restore')
      return this.#options.book.standing(meterId)?.supply === 'off' ? null : refuse('SUPPLY_NOT_ORDERED').error;
    switch (cause) {
      case 'safety':
        return null;
      case 'vacancy':
        if (meter.tenancy !== null) return refuse('UNIT_LIVED_IN').error;
        break;
      case 'works':
        if (meter.tenancy?.isProtected === true) return refuse('SUPPLY_PROTECTED').error;
        break;
      default:
        return assertNever(cause);
    }
    return meter.utility === 'gas' ? refuse('UTILITY_NOT_SWITCHED').error : null;
  }

  /** What a decision does to the standing order of the meter. */
  #orderAfter(request: SupplyRequestRecord, now: Instant): StandingOrder | 'ended' | 'unchanged' {
    const standing = this.#options.book.standing(request.meterId);
    if (request.state === 'refused')
      // Whoever looked and found no danger ends what one person ordered.
      return isAtOnce(request) && standing?.requestId === request.id ? 'ended' : 'unchanged';
    if (request.order === 'restore') {
      if (standing?.supply !== 'off') return 'unchanged';
      const livedIn = this.#options.meter(request.meterId)?.tenancy !== null;
      return livedIn ? 'ended' : { ...standing, supply: 'on', requestId: request.id, since: now };
    }
    // Danger outranks whatever else a supply is to be off for, and one that was cut for it is off already.
    if (isAtOnce(request) || (standing?.supply === 'off' && standing.cause === 'safety')) return 'unchanged';
    return this.#off(request, now);
  }

  #off(request: SupplyRequestRecord, now: Instant): StandingOrder {
    return { meterId: request.meterId, supply: 'off', cause: request.cause, requestId: request.id, since: now };
  }

  async #keep(
    request: SupplyRequestRecord,
    order: StandingOrder | 'ended' | 'unchanged',
    told: { act: string; by: PersonId | null } | null,
  ): Promise<void> {
    const { store, book, clock, changed } = this.#options;
    const audit: AuditRecord | null =
      told === null
        ? null
        : {
            at: clock.now(),
            personId: told.by,
            kioskId: null,
            act: told.act,
            about: request.meterId,
            details: {
              requestId: request.id,
              order: request.order,
              cause: request.cause,
              reason: request.reason,
              note: request.note,
            },
          };
    await store.keep(request, { order, audit });
    if (order !== 'unchanged') book.changed(request.meterId, order);
    changed(request);
  }

  /** Nobody waits for the bus: the request is durable, and control goes on trying by itself. */
  #carryOut(request: SupplyRequestRecord, since: Instant): void {
    const { act, store, log } = this.#options;
    const carry = async () => {
      const commandId = await act(request.meterId, since);
      if (commandId === null) return;
      await this.#turns.take('request', async () => {
        const now = await store.find(request.id);
        if (now !== null && now.commandId === null) await this.#keep({ ...now, commandId }, 'unchanged', null);
      });
    };
    carry().catch((thrown: unknown) =>
      log.error('order not carried out at once', thrown, { meterId: request.meterId }),
    );
  }

  async #watch(): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#turns
        .take('request', () => this.#expireAll())
        .catch((thrown: unknown) => log.error('requests not looked at', thrown));
      await clock.sleep(LOOKED_AT_EVERY, signal);
    }
  }

  async #expireAll(): Promise<void> {
    const now = this.#options.clock.now();
    for (const request of await this.#options.store.waiting())
      if (now >= request.expiresAt) await (isAtOnce(request) ? this.#remind(request, now) : this.#expire(request));
  }

  #expire(request: SupplyRequestRecord): Promise<void> {
    return this.#keep({ ...request, state: 'expired' }, 'unchanged', { act: 'supply_request_expired', by: null });
  }

  /** A cut for danger stays until somebody decides; nobody having looked is told again every day. */
  async #remind(request: SupplyRequestRecord, now: Instant): Promise<void> {
    this.#options.alarm('SAFETY_CUT_UNCONFIRMED', request.meterId);
    await this.#keep({ ...request, expiresAt: later(now, WAITS_FOR) }, 'unchanged', {
      act: 'supply_cut_unconfirmed',
      by: null,
    });
  }
}

/** Danger does not wait for a second person. */
function isAtOnce(request: Pick<SupplyRequestRecord, 'order' | 'cause'>): boolean {
  return request.order === 'cut' && request.cause === 'safety';
}

function isSame(known: SupplyRequestRecord, given: NewRequest, by: PersonId): boolean {
  return (
    known.askedBy === by &&
    known.meterId === given.meterId &&
    known.order === given.order &&
    known.reason === given.reason &&
    (known.cause === given.cause || known.order === 'restore')
  );
}
