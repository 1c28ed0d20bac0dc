import {
  assert,
  givenId,
  instant,
  money,
  quantityMilli,
  registerMilli,
  type Instant,
  type MeterId,
  type Money,
  type QuantityMilli,
  type Zone,
} from '#kernel';
import type { Tariff, TenancyAttributes } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import { periodAt } from './period.ts';
import { rate } from './rate.ts';
import { totalOf } from './settle.ts';

/** What is asked when units are sold for money, as a keypad meter's token is. */
export interface UnitSale {
  readonly tariff: Tariff;
  readonly zone: Zone;
  readonly at: Instant;
  readonly money: Money;
  /** What was counted before, and when: where the blocks stand. As far back as they count: the day, the month, the year. */
  readonly counted: readonly { readonly at: Instant; readonly quantity: QuantityMilli }[];
  /** The fixed charges of the month are due with this sale: true for the first one of a month. */
  readonly fixedDue: boolean;
  /** The least that is sold, in thousandths: 100 for a tenth of a kWh. */
  readonly step: QuantityMilli;
  readonly attributes?: TenancyAttributes | undefined;
}

/** What a sale comes to. `units` times their prices plus `fixed` is `cost`; `cost` and `change` are the money. */
export interface UnitsSold {
  readonly units: QuantityMilli;
  readonly cost: Money;
  /** The part of the cost that is for the month and not for the units: fixed charges with what is taken of them. */
  readonly fixed: Money;
  readonly change: Money;
  /** The lines of the sale as the month is rated with it. */
  readonly lines: readonly RatedLine[];
}

const METER = givenId<MeterId>('units');
/** Nobody buys a billion units: there the search ends. */
const MOST = 10n ** 12n;
const FIXED: ReadonlySet<string> = new Set(['standing', 'minimum', 'demand']);

/**
 * The inverse of a tariff: the most units that a sum of money buys at an instant, from where the blocks stand. Units are rated in the band of that instant; a sale
 * of no units at all has only the fixed charges, as far as the money reaches. Null where it does not reach them: then nothing is sold. Prices of a tariff that
 * sells units are not below zero; where more units would cost less, the answer is one that the money buys, but there may be a larger one.
 */
export function unitsFor(sale: UnitSale): UnitsSold | null {
  assert(sale.step > 0n && sale.money >= 0n, 'a sale has a least step and is for money');
  const before = totalOf(linesAfter(sale, { units: 0n, withFixed: false }));
  const costOf = (units: bigint) => totalOf(linesAfter(sale, { units, withFixed: sale.fixedDue })) - before;
  const fixed = costOf(0n);
  if (fixed > sale.money) return null;
  let [low, high] = [0n, 1n];
  while (high * sale.step < MOST && costOf(high * sale.step) <= sale.money) [low, high] = [high, high * 2n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (costOf(middle * sale.step) <= sale.money) low = middle;
    else high = middle;
  }
  const units = low * sale.step;
  const cost = money(costOf(units));
  return {
    units: quantityMilli(units),
    cost,
    fixed: money(fixed),
    change: money(sale.money - cost),
    lines: linesAfter(sale, { units, withFixed: sale.fixedDue }),
  };
}

/** The lines of the month when so many units were used in it at once, the fixed charges of the whole month among them or left out. */
function linesAfter(sale: UnitSale, at: { units: bigint; withFixed: boolean }): readonly RatedLine[] {
  const { tariff, zone, attributes } = sale;
  const period = periodAt(sale.at, zone);
  return rate({
    tariff: at.withFixed ? tariff : withoutFixed(tariff),
    zone,
    period,
    tenancyFrom: instant(Math.min(period.from, ...sale.counted.map((each) => each.at))),
    ratedTo: period.to,
    attributes,
    intervals: [...sale.counted.map((each) => happened(each.at, each.quantity)), happened(sale.at, at.units)],
  });
}

function withoutFixed(tariff: Tariff): Tariff {
  const versions = tariff.versions.map((version) => ({
    ...version,
    charges: version.charges.filter(({ kind }) => !FIXED.has(kind)),
  }));
  return { ...tariff, versions };
}

/** All of it happens at one instant, so that no border shares it out. */
function happened(at: Instant, quantity: bigint): HourlyInterval {
  return {
    meterId: METER,
    hourStart: at,
    from: at,
    to: at,
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(0n),
    quantity: quantityMilli(quantity),
    estimated: false,
  };
}
