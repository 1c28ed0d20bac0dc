import {
  formatInstant,
  instant,
  minutes,
  refuse,
  success,
  type Duration,
  type Instant,
  type Refusal,
  type Reply,
  type TenancyId,
} from '#kernel';
import type { FinalStatement, MoveInAnswer, MoveInRequest, MoveOutAnswer, MoveOutRequest } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { accountsOfTenancy } from '../../ledger/chart.ts';
import { limitsOf } from '../../ledger/index.ts';
import type { Reading } from '../../metering/model.ts';
import type { TenancyEvent } from '../../store/index.ts';
import { balancesOf, closingOf, type Closing, type TenancyBalances } from './closing.ts';
import { contentOf, registerLine, statementIn } from './final-statement.ts';
import { auditOf, book, type Act, type Acting, type TenancyOfficeDesk } from './office.ts';

/** A final reading is not older than this. */
const FRESH = minutes(15);

/** Lets people move in and out: nothing is inherited, nothing is forgotten. */
export class Moves {
  readonly #desk: TenancyOfficeDesk;

  constructor(desk: TenancyOfficeDesk) {
    this.#desk = desk;
  }

  /** Refusals: LEDGER_ID_REUSED, TENANCY_EXISTS, UNIT_UNKNOWN, UNIT_LIVED_IN, CARD_TAKEN, READING_MISSING, CLOCK_SUSPECT. */
  moveIn(request: MoveInRequest, by: Acting): Promise<Reply<MoveInAnswer>> {
    return this.#desk.turns.take(request.tenancyId, () => this.#moveIn(request, by));
  }

  /** Refusals: LEDGER_ID_REUSED, TENANCY_UNKNOWN, TENANCY_ENDED, READING_MISSING, CLOCK_SUSPECT. */
  moveOut(request: MoveOutRequest, by: Acting): Promise<Reply<MoveOutAnswer>> {
    return this.#desk.turns.take(request.tenancyId, () => this.#moveOut(request, by));
  }

  async #moveIn(request: MoveInRequest, by: Acting): Promise<Reply<MoveInAnswer>> {
    const { store, directory, policy, clock, onChanged } = this.#desk;
    const known = await this.#known(request, 'moved_in');
    if (known !== null) {
      if (!known.ok) return known;
      const same = JSON.stringify(JSON.parse(known.value.content)) === JSON.stringify(request);
      if (!same) return refuse('LEDGER_ID_REUSED', { details: { id: request.id } });
      return this.#opening(request, known.value.at, { repeated: true });
    }
    const refused = this.#whyNotIn(request);
    if (refused !== null) return { ok: false, error: refused };
    const at = clock.now();
    const event: TenancyEvent = {
      id: request.id,
      tenancyId: request.tenancyId,
      act: 'moved_in',
      at,
      recordedAt: at,
      content: JSON.stringify(request),
    };
    const statement = await this.#opening(request, at, { repeated: false });
    if (!statement.ok) return statement;
    const accounts = accountsOfTenancy(request.tenancyId);
    await store.ledger.openAccounts(accounts);
    await store.ledger.setLimits(limitsOf(accounts, { emergencyCredit: policy.emergency_credit.limit }));
    const act = { ...actOf('tenancy_moved_in', request, by), facts: { units: request.units.join(' ') } };
    await store.cashBox.keep({ kind: 'tenancy', event, audit: auditOf(act, at) });
    directory.learn(event);
    onChanged(request.tenancyId);
    return statement;
  }

  #whyNotIn({ tenancyId, units, cards }: MoveInRequest): Refusal | null {
    const { directory, clock } = this.#desk;
    if (clock.state() === 'suspect') return refuse('CLOCK_SUSPECT').error;
    if (directory.tenancy(tenancyId) !== null) return refuse('TENANCY_EXISTS', { details: { tenancyId } }).error;
    for (const unitId of units) {
      if (directory.unit(unitId) === null) return refuse('UNIT_UNKNOWN', { details: { unitId } }).error;
      const livedIn = directory.tenancyOfUnit(unitId);
      if (livedIn !== null) return refuse('UNIT_LIVED_IN', { details: { unitId, tenancyId: livedIn } }).error;
    }
    const taken = cards.find((card) => directory.tenancyOfCard(card) !== null);
    return taken === undefined ? null : refuse('CARD_TAKEN').error;
  }

  async #opening(
    { id, tenancyId, units }: MoveInRequest,
    at: Instant,
    { repeated }: { repeated: boolean },
  ): Promise<Reply<MoveInAnswer>> {
    const { directory } = this.#desk;
    const meters = units.flatMap((unit) => directory.unit(unit)?.meters ?? []);
    const read = await this.#lastReadings(meters.map((meter) => meter.id));
    if (!read.ok) return read;
    return success({
      transactionId: id,
      tenancyId,
      at: formatInstant(at),
      registers: read.value.map(registerLine),
      repeated,
    });
  }

  async #moveOut(request: MoveOutRequest, by: Acting): Promise<Reply<MoveOutAnswer>> {
    const { store, directory, clock, settleUpTo, onChanged } = this.#desk;
    const { id, tenancyId } = request;
    const known = await this.#known(request, 'moved_out');
    if (known !== null) {
      if (!known.ok) return known;
      return success({ transactionId: id, tenancyId, statement: statementIn(known.value), repeated: true });
    }
    if (directory.tenancy(tenancyId) === null) return refuse('TENANCY_UNKNOWN');
    if (directory.end(tenancyId) !== null) return refuse('TENANCY_ENDED');
    if (clock.state() === 'suspect') return refuse('CLOCK_SUSPECT');
    const read = await this.#lastReadings(
      directory.metersOf(tenancyId).map((meter) => meter.id),
      { within: FRESH },
    );
    if (!read.ok) return read;
    const at = instant(Math.min(clock.now(), ...read.value.map((reading) => reading.at)));
    await settleUpTo(tenancyId, at);
    const balances = await balancesOf(tenancyId, store.ledger);
    const closing = closingOf(tenancyId, balances);
    const statement = this.#statement({ at, readings: read.value, balances, closing });
    const event: TenancyEvent = {
      id,
      tenancyId,
      act: 'moved_out',
      at,
      recordedAt: clock.now(),
      content: contentOf(statement),
    };
    const act = actOf('tenancy_moved_out', request, by);
    if (closing.entries.length === 0) {
      await store.cashBox.keep({ kind: 'tenancy', event, audit: auditOf(act, clock.now()) });
    } else {
      const desk = (audit: ReturnType<typeof auditOf>) => ({ kind: 'tenancy', event, audit }) as const;
      const booked = await book(act, { entries: closing.entries, occurredAt: at, desk }, this.#desk);
      if (!booked.ok) return booked;
    }
    directory.learn(event);
    onChanged(tenancyId);
    return success({ transactionId: id, tenancyId, statement, repeated: false });
  }

  #statement(of: {
    readonly at: Instant;
    readonly readings: readonly Reading[];
    readonly balances: TenancyBalances;
    readonly closing: Closing;
  }): FinalStatement {
    const wire = (amount: Parameters<typeof toWireMoney>[0]) => toWireMoney(amount, this.#desk.currency);
    return {
      at: formatInstant(of.at),
      registers: of.readings.map(registerLine),
      emergencyCreditUsed: wire(of.balances.emergencyCreditUsed),
      deposit: wire(of.balances.deposit),
      classes: of.closing.classes.map((each) => ({
        class: each.chargeClass,
        credit: wire(each.credit),
        owed: wire(each.owed),
        paidFromCredit: wire(each.paidFromCredit),
        paidFromDeposit: wire(each.paidFromDeposit),
        stillOwed: wire(each.stillOwed),
      })),
      refund: wire(of.closing.refund),
    };
  }

  /** What was done under this id; null where nothing was. Refusal: LEDGER_ID_REUSED, where it was something else. */
  async #known(
    { id, tenancyId }: { readonly id: TenancyEvent['id']; readonly tenancyId: TenancyId },
    act: TenancyEvent['act'],
  ): Promise<Reply<TenancyEvent> | null> {
    const { store } = this.#desk;
    const event = await store.tenancies.event(id);
    const isMine = event?.act === act && event.tenancyId === tenancyId;
    if (event !== null) return isMine ? success(event) : refuse('LEDGER_ID_REUSED', { details: { id } });
    return (await store.ledger.find(id)) === null ? null : refuse('LEDGER_ID_REUSED', { details: { id } });
  }

  /** The last reading of each meter, kept now. Refusal: READING_MISSING, where one was never read, or not lately where that matters. */
  async #lastReadings(
    meters: readonly Reading['meterId'][],
    fresh: { readonly within: Duration } | null = null,
  ): Promise<Reply<readonly Reading[]>> {
    const { store, flush, clock } = this.#desk;
    const readings: Reading[] = [];
    for (const meterId of meters) {
      await flush(meterId);
      const reading = await store.readings.latest(meterId);
      const isFresh = reading !== null && (fresh === null || clock.now() - reading.at <= fresh.within);
      if (reading === null || !isFresh) return refuse('READING_MISSING', { details: { meterId } });
      readings.push(reading);
    }
    return success(readings);
  }
}

function actOf(name: string, { id, tenancyId }: MoveOutRequest, by: Acting): Act {
  return { id, name, tenancyId, facts: {}, by };
}
