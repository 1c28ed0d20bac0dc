import {
  earlier,
  formatInstant,
  hours,
  money,
  type Clock,
  type Currency,
  type Instant,
  type MeterId,
  type Money,
  type TenancyId,
} from '#kernel';
import type { Account, DecisionWire, Supply } from '#contracts/api';
import type { Policy } from '#contracts/configuration';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import type { SupplyDecision, SupplyView } from '../control/index.ts';
import type { RatedLine } from '../ledger/model.ts';
import type { EstimateBasis } from '../metering/model.ts';
import { countedReadings } from '../metering/reading-line.ts';
import type { Store } from '../store/contract.ts';
import { daysBought, type OpenPeriod, type UseReport } from '../rating/index.ts';
import { daysLeft, type Standing } from './credit.ts';
import { maskName, type Directory } from './directory.ts';
import { emergencyCreditOffered } from './emergency-credit.ts';
import { historyOf } from './history.ts';
import { useView } from './use-view.ts';

const HISTORY_MOVEMENTS = 16;
/** Suggested sums last so many days, besides the round ones. */
const SUGGESTED_DAYS = [3n, 7n, 30n];

export interface AccountSources {
  readonly store: Store;
  readonly directory: Directory;
  readonly policy: Policy;
  readonly currency: Currency;
  readonly clock: Clock;
  /** The notes that the kiosk takes, for round suggestions. */
  readonly denominations: readonly Money[];
  readonly standing: (tenancyId: TenancyId) => Promise<Standing>;
  readonly averagePerDay: (tenancyId: TenancyId) => Promise<Money | null>;
  /** The lines of each billing period that may still change, as rated now; settlement's own answer. */
  readonly openPeriods: (tenancyId: TenancyId) => Promise<readonly OpenPeriod[]>;
  readonly useOf: (tenancyId: TenancyId) => Promise<UseReport>;
  readonly supplyOf: (meterId: MeterId) => SupplyView;
  readonly multiplierAt: (meterId: MeterId, at: Instant) => bigint;
  readonly decide: (tenancyId: TenancyId) => Promise<SupplyDecision>;
  readonly splitFor: (standing: Standing) => Promise<(sum: Money) => { toCredit: Money; split: SplitLine[] }>;
}

/** Everything that the kiosk may show of a tenancy, or null where there is none of this id. Money as exact strings, names masked. */
export async function accountView(tenancyId: TenancyId, from: AccountSources): Promise<Account | null> {
  const tenancy = from.directory.tenancy(tenancyId);
  if (tenancy === null) return null;
  const now = from.clock.now();
  const [standing, average, decision, movements, open, used] = await Promise.all([
    from.standing(tenancyId),
    from.averagePerDay(tenancyId),
    from.decide(tenancyId),
    from.store.ledger.movementsOf(tenancyId, { limit: HISTORY_MOVEMENTS }),
    from.openPeriods(tenancyId),
    from.useOf(tenancyId),
  ]);
  const periods = [
    ...open.map(({ lines, period }) => ({ lines, running: period.to > now })),
    { lines: used.closedLines, running: false },
  ];
  const estimates = await estimatesOf(
    periods.flatMap(({ lines }) => lines),
    from.store.readings,
  );
  const wire = (amount: Money) => toWireMoney(amount, from.currency);
  const splitOf = await from.splitFor(standing);
  const offered = emergencyCreditOffered(standing, from.policy.emergency_credit);
  const left = daysLeft(standing.balance, average, now);
  return {
    tenancyId,
    language: tenancy.language,
    maskedName: maskName(tenancy.name),
    units: from.directory.unitsOf(tenancyId).map((unit) => ({ id: unit.id, label: unit.label })),
    balance: wire(standing.balance),
    credit: wire(standing.credit),
    accrued: wire(standing.accrued),
    ratedTo: wireTime(standing.ratedTo),
    arrears: wire(standing.arrears),
    emergencyCreditUsed: wire(standing.emergencyCreditUsed),
    emergencyCreditOffered: offered === null ? null : wire(offered),
    averagePerDay: average === null ? null : wire(average),
    daysLeft: left === null ? null : { least: left.least, most: left.most, until: formatInstant(left.until) },
    supplies: suppliesOf(tenancyId, from),
    decision: decisionWire(decision),
    history: historyOf({
      tenancyId,
      currency: from.currency,
      movements,
      periods,
      multiplierAt: from.multiplierAt,
      estimateOf: (meterId, upTo) => estimates.get(`${meterId} ${upTo}`) ?? null,
      meterOf: (meterId) => ({
        serial: from.directory.meter(meterId).serial,
        unit:
          from.directory.unitsOf(tenancyId).find(({ meters }) => meters.some(({ id }) => id === meterId))?.label ?? '',
      }),
    }),
    use: useView(used, from.currency),
    suggestions: suggestedSums(from.denominations, average).map((sum) => {
      const { toCredit, split } = splitOf(sum);
      return { amount: wire(sum), days: daysBought(toCredit, average), split };
    }),
  };
}

/** How the newest hours of the meters of estimated lines were estimated, by meter and the line's end. */
async function estimatesOf(
  lines: readonly RatedLine[],
  readings: Pick<Store['readings'], 'kept'>,
): Promise<ReadonlyMap<string, EstimateBasis>> {
  const ends = new Map(
    lines.flatMap(({ meterId, to, estimated }) =>
      meterId !== null && estimated ? [[`${meterId} ${to}`, { meterId, to }] as const] : [],
    ),
  );
  const found = await Promise.all(
    [...ends].map(async ([key, { meterId, to }]) => {
      const kept = await readings.kept(meterId, { from: earlier(to, hours(1)), to });
      const last = countedReadings(kept.filter(({ reading }) => reading.at <= to)).at(-1)?.reading;
      return last?.estimate === undefined ? [] : [[key, last.estimate] as const];
    }),
  );
  return new Map(found.flat());
}

function suppliesOf(tenancyId: TenancyId, from: AccountSources): Supply[] {
  return from.directory.unitsOf(tenancyId).flatMap((unit) =>
    unit.meters.map((meter): Supply => {
      const observed = from.supplyOf(meter.id);
      return {
        meterId: meter.id,
        unitId: unit.id,
        utility: meter.utility,
        serial: meter.serial,
        state: observed.state,
        powerW: observed.powerW,
        commandId: observed.commandId,
        times: commandTimesWire(observed.times),
      };
    }),
  );
}

/** The times of a relay command as they cross a process. */
export function commandTimesWire(times: SupplyView['times']): Supply['times'] {
  return {
    decidedAt: wireTime(times.decidedAt),
    sentAt: wireTime(times.sentAt),
    confirmedAt: wireTime(times.confirmedAt),
    loadSeenAt: wireTime(times.loadSeenAt),
  };
}

function wireTime(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

export function decisionWire(decision: SupplyDecision): DecisionWire {
  const reasons = (because: SupplyDecision['because']) =>
    because.map((reason) => ({ code: reason.code, until: wireTime(reason.until) }));
  return {
    supply: decision.supply,
    because: reasons(decision.because),
    next:
      decision.next === null
        ? null
        : {
            at: formatInstant(decision.next.at),
            supply: decision.next.supply,
            because: reasons(decision.next.because),
          },
  };
}

/** Three notes that make a difference, and what 3, 7 and 30 days of this tenant's use cost, rounded up to the smallest note. */
function suggestedSums(denominations: readonly Money[], average: Money | null): readonly Money[] {
  const notes = [...denominations].sort((a, b) => (a < b ? -1 : 1));
  const smallest = notes[0];
  const round = notes.slice(-3);
  if (smallest === undefined || average === null || average <= 0n) return round;
  const largest = notes.at(-1) ?? smallest;
  const byUse = SUGGESTED_DAYS.map((days) => money(((average * days + smallest - 1n) / smallest) * smallest)).filter(
    (sum) => sum <= largest * 5n,
  );
  return [...new Set([...round, ...byUse])].sort((a, b) => (a < b ? -1 : 1)).slice(0, 6);
}
