import {
  divideRounded,
  formatInstant,
  formatMilli,
  formatMoney,
  fraction,
  localDate,
  money,
  quantityMilli,
  times,
  ZERO,
  type Currency,
  type Fraction,
  type Instant,
  type MeterId,
  type Money,
} from '#kernel';
import type { ChargeDetail, ChargeStep } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { unitOfLine } from '../ledger/line-unit.ts';
import type { LineBasis } from '../ledger/line-basis.ts';
import type { RatedLine } from '../ledger/model.ts';
import type { EstimateBasis } from '../metering/model.ts';

export interface ChargeDetailBasis {
  readonly currency: Currency;
  /** Its period is not over. */
  readonly running: boolean;
  /** Whose a meter is, and its number. */
  readonly meterOf: (meterId: MeterId) => { readonly serial: string; readonly unit: string };
  readonly multiplierAt: (meterId: MeterId, at: Instant) => bigint;
  /** How the newest hours of a meter were estimated up to an instant; null where they were read. */
  readonly estimateOf: (meterId: MeterId, upTo: Instant) => EstimateBasis | null;
}

/** Nine places of a unit of money. */
const EXACT_PLACES = 1000n;
const PLACES = 1_000_000n;

/** How a rated line came about, as the tenant may read it. */
export function chargeDetail(line: RatedLine, at: ChargeDetailBasis): ChargeDetail {
  const { meterId, basis } = line;
  const meter = meterId === null ? null : at.meterOf(meterId);
  const multiplier = meterId === null ? 1n : at.multiplierAt(meterId, line.to);
  const isPercentage = line.kind === 'tax' || line.kind === 'rebate';
  return {
    kind: 'charge',
    name: basis.name,
    from: formatInstant(line.from),
    to: formatInstant(line.to),
    band: basis.band,
    step: basis.block === null ? null : stepOf(basis.block, line),
    conversion:
      basis.conversion === null || line.quantity === null
        ? null
        : { volume: formatMilli(line.quantity), kWhPerM3: decimalOf(basis.conversion) },
    multiplier: multiplier === 1n ? null : String(multiplier),
    factor: basis.factor === null ? null : decimalOf(basis.factor),
    demandAt: basis.peakAt === null ? null : formatInstant(basis.peakAt),
    limit: isLimit(line.kind)
      ? { limit: toWireMoney(line.price, at.currency), base: toWireMoney(basis.base?.amount ?? ZERO, at.currency) }
      : null,
    registers:
      line.registers === null || meter === null
        ? null
        : {
            serial: meter.serial,
            unit: unitOfLine(line),
            from: formatMilli(line.registers.from),
            to: formatMilli(line.registers.to),
          },
    tariffId: line.tariffId,
    versionFrom: localDate(line.versionFrom.slice(0, 10)),
    tax: isPercentage ? percentageOf(line, at.currency) : null,
    rounding: {
      mode: basis.rounding.mode,
      decimals: placesOf(basis.rounding.step),
      exact: exactOf(basis.exact),
    },
    estimated: line.estimated,
    estimate: line.estimated && meterId !== null ? at.estimateOf(meterId, line.to) : null,
    running: at.running,
    unit: meter?.unit ?? null,
  };
}

/** `3.200 kWh × 0.32`; of gas by volume in the kWh that are priced. Null where nothing was multiplied. */
export function formulaOf(
  line: RatedLine,
  currency: Currency,
): { quantity: string; unit: string; price: string } | null {
  if (line.quantity === null) return null;
  const { conversion } = line.basis;
  const price = toWireMoney(line.price, currency).amount;
  if (conversion === null) return { quantity: formatMilli(line.quantity), unit: unitOfLine(line), price };
  const { numerator, denominator } = times(conversion, fraction(line.quantity));
  return {
    quantity: formatMilli(quantityMilli(divideRounded(numerator, denominator, 'half_even'))),
    unit: 'kWh',
    price,
  };
}

function stepOf(block: NonNullable<LineBasis['block']>, line: RatedLine): ChargeStep {
  return {
    number: block.number,
    over: trimmed(formatMilli(block.over)),
    upTo: block.upTo === null ? null : trimmed(formatMilli(block.upTo)),
    unit: line.basis.conversion === null ? unitOfLine(line) : 'kWh',
    counted: block.count,
    reprices: block.kind === 'volume',
  };
}

function isLimit(kind: RatedLine['kind']): boolean {
  return kind === 'minimum' || kind === 'cap' || kind === 'rounding';
}

function percentageOf(line: RatedLine, inCurrency: Currency) {
  return {
    name: line.basis.name ?? '',
    // Parts per million to per cent: four places.
    percent: trimmed(formatMoney(money(line.price * 100n))),
    base: toWireMoney(line.basis.base?.amount ?? ZERO, inCurrency),
  };
}

/** Decimal places of a step; of one that is no power of ten, those that it is written with. */
function placesOf(step: Money): number {
  return trimmed(formatMoney(step)).split('.')[1]?.length ?? 0;
}

/** A fraction to six places, to be read. */
function decimalOf({ numerator, denominator }: Fraction): string {
  return trimmed(formatMoney(money(divideRounded(numerator * PLACES, denominator, 'half_even'))));
}

/** Charged micro-units as units with the sign of what the tenant is told, to nine places. */
function exactOf({ numerator, denominator }: Fraction): string {
  const nano = divideRounded(-numerator * EXACT_PLACES, denominator, 'half_even');
  const [sign, digits] = nano < 0n ? ['-', -nano] : ['', nano];
  const padded = String(digits).padStart(10, '0');
  return `${sign}${trimmed(`${padded.slice(0, -9)}.${padded.slice(-9)}`)}`;
}

/** `19.00` is `19`. */
function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
