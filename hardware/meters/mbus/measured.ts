import { divideRounded } from '#kernel';
import type { MbusPlace } from '../../profiles/index.ts';
import type { Exact } from '../exact-float.ts';
import type { Unit } from './quantities.ts';
import type { MbusRecord } from './records.ts';

/** How many of Foyer's smallest steps, Wh or litres, one of the unit is; for power, thousandths of a watt. */
const STEPS_OF: Partial<Record<Unit, Exact>> = {
  Wh: { numerator: 1n, denominator: 1n },
  J: { numerator: 1n, denominator: 3600n },
  m3: { numerator: 1000n, denominator: 1n },
  W: { numerator: 1000n, denominator: 1n },
  'J/h': { numerator: 1000n, denominator: 3600n },
};
const MILLIWATTS = 1000;
const NUMBER_DIGITS = 8;

/** The record that a profile names: its present value, and the thing itself rather than a part or a kind of it. The first of several. */
export function recordAt(place: MbusPlace, records: readonly MbusRecord[]): MbusRecord | null {
  const found = records.find(
    (record) =>
      record.meaning?.quantity === place.quantity &&
      record.function === 'instantaneous' &&
      record.qualifiers.length === 0 &&
      record.storage === place.storage &&
      record.tariff === place.tariff &&
      record.device === place.device,
  );
  return found ?? null;
}

/** A register in whole Wh or litres, rounded half to even where the meter counts finer; null where the meter says that it has none, or counts in something else. */
export function stepsOf(record: MbusRecord): bigint | null {
  const { meaning, value, error } = record;
  const steps = meaning === null ? undefined : STEPS_OF[meaning.unit];
  if (meaning === null || steps === undefined || value.kind !== 'number' || error !== null) return null;
  const power = 10n ** BigInt(Math.abs(meaning.exponent));
  const [above, below] = meaning.exponent < 0 ? [1n, power] : [power, 1n];
  return divideRounded(
    value.numerator * steps.numerator * above,
    value.denominator * steps.denominator * below,
    'half_even',
  );
}

/** Watts with three decimals; null as `stepsOf`. */
export function wattsOf(record: MbusRecord): number | null {
  const milliwatts = stepsOf(record);
  return milliwatts === null ? null : Number(milliwatts) / MILLIWATTS;
}

/** The number that the meter left the factory with, eight digits; null where it does not tell. */
export function fabricationNumber(records: readonly MbusRecord[]): string | null {
  const record = records.find(
    ({ meaning, qualifiers, device }) =>
      meaning?.quantity === 'fabrication_number' && qualifiers.length === 0 && device === 0,
  );
  return record?.value.kind === 'number'
    ? record.value.numerator.toString().padStart(NUMBER_DIGITS, '0').slice(-NUMBER_DIGITS)
    : null;
}
