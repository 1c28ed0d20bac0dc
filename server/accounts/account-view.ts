import {
  add,
  formatInstant,
  formatMilli,
  money,
  negate,
  type Clock,
  type Currency,
  type Instant,
  type MeterId,
  type Money,
  type TenancyId,
  type Utility,
  ZERO,
} from '#kernel';
import type { Account, DecisionWire, HistoryLine, Supply } from '#contracts/api';
import type { Policy } from '#contracts/configuration';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import type { SupplyDecision, SupplyView } from '../control/index.ts';
import { accountOf, type AccountId, type RatedLine } from '../ledger/model.ts';
import type { Store } from '../store/contract.ts';
import { daysBought } from '../rating/index.ts';
import { daysLeft, type Standing } from './credit.ts';
import { maskName, type Directory } from './directory.ts';

const HISTORY_TOP_UPS = 12;
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
  /** The lines of the current billing period to date, of all utilities, as rated now. */
  readonly linesToDate: (tenancyId: TenancyId) => Promise<readonly RatedLine[]>;
  readonly supplyOf: (meterId: MeterId) => SupplyView;
  readonly decide: (tenancyId: TenancyId) => Promise<SupplyDecision>;
  readonly splitOf: (sum: Money, standing: Standing) => { toCredit: Money; split: SplitLine[] };
}

/** Everything that the kiosk may show of a tenancy, or null where there is none of this id. Money as exact strings, names masked. */
export async function accountView(tenancyId: TenancyId, from: AccountSources): Promise<Account | null> {
  const tenancy = from.directory.tenancy(tenancyId);
  if (tenancy === null) return null;
  const now = from.clock.now();
  const [standing, average, decision, history] = await Promise.all([
    from.standing(tenancyId),
    from.averagePerDay(tenancyId),
    from.decide(tenancyId),
    historyOf(tenancyId, from),
  ]);
  const wire = (amount: Money) => toWireMoney(amount, from.currency);
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
    averagePerDay: average === null ? null : wire(average),
    daysLeft: left === null ? null : { least: left.least, most: left.most, until: formatInstant(left.until) },
    supplies: suppliesOf(tenancyId, from),
    decision: decisionWire(decision),
    history,
    suggestions: suggestedSums(from.denominations, average).map((sum) => {
      const { toCredit, split } = from.splitOf(sum, standing);
      return { amount: wire(sum), days: daysBought(toCredit, average), split };
    }),
  };
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

/** Top-ups one by one, then what the billing period to date was charged, each line with its formula; newest first. */
async function historyOf(tenancyId: TenancyId, from: AccountSources): Promise<HistoryLine[]> {
  const [transactions, lines] = await Promise.all([
    from.store.ledger.transactionsOf(accountOf.credit(tenancyId, 'utility'), { limit: HISTORY_TOP_UPS }),
    from.linesToDate(tenancyId),
  ]);
  const isCredit = (account: AccountId) => account === accountOf.credit(tenancyId, 'utility');
  const isCash = (account: AccountId) => account.startsWith('kiosk/');
  const movements = transactions
    .filter((transaction) => transaction.kind === 'top_up' || transaction.kind === 'opening')
    .map((transaction): HistoryLine => {
      // A top-up is shown as what went in, whatever part of it paid old debt; an opening as the credit it brought.
      const side = transaction.kind === 'top_up' ? isCash : isCredit;
      const amount = add(
        ZERO,
        ...transaction.entries.filter((entry) => side(entry.account)).map((entry) => entry.amount),
      );
      return {
        transactionId: transaction.id,
        at: formatInstant(transaction.occurredAt),
        kind: transaction.kind === 'top_up' ? 'top_up' : 'opening',
        utility: null,
        amount: toWireMoney(transaction.kind === 'top_up' ? amount : negate(amount), from.currency),
        formula: null,
      };
    });
  const charges = lines
    .filter((line) => line.amount !== 0n)
    .map((line): HistoryLine => ({
      transactionId: null,
      at: formatInstant(line.to),
      kind: line.kind,
      utility: line.utility,
      amount: toWireMoney(negate(line.amount), from.currency),
      formula: formulaOf(line, from.currency),
    }));
  return [...movements, ...charges].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

const UNIT_OF: Record<Utility, string> = { electricity: 'kWh', water: 'm³', gas: 'kWh', heat: 'kWh' };

function formulaOf(line: RatedLine, currency: Currency): HistoryLine['formula'] {
  if (line.quantity === null) return null;
  return {
    quantity: formatMilli(line.quantity),
    unit: line.kind === 'standing_charge' ? 'd' : UNIT_OF[line.utility],
    price: toWireMoney(line.price, currency).amount,
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
