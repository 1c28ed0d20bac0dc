import { FaultError, fraction, parseFraction, times, type Fraction } from '#kernel';
import type { MeterTime } from '../dlt645/clock.ts';

/** One value of a readout: `1.8.0(000123.456*kWh)`. */
export interface DataSet {
  /** As it stands there: `1.8.0`, `1-0:1.8.0*255`, `1.8.0*01`. */
  readonly code: string;
  /** What stands in its brackets, one after the other. */
  readonly values: readonly { readonly text: string; readonly unit: string | null }[];
}

type Dimension = 'energy' | 'volume' | 'power' | 'voltage';

/** How many watt-hours, litres, watts or volts one of the unit is. */
const UNITS: ReadonlyMap<string, { readonly of: Dimension; readonly worth: Fraction }> = new Map([
  ['wh', { of: 'energy', worth: fraction(1n) }],
  ['kwh', { of: 'energy', worth: fraction(1000n) }],
  ['mwh', { of: 'energy', worth: fraction(1_000_000n) }],
  // 3.6 MJ are a kWh, so no decimal of a kWh is a GJ.
  ['gj', { of: 'energy', worth: fraction(2_500_000n, 9n) }],
  ['l', { of: 'volume', worth: fraction(1n) }],
  ['m3', { of: 'volume', worth: fraction(1000n) }],
  ['w', { of: 'power', worth: fraction(1n) }],
  ['kw', { of: 'power', worth: fraction(1000n) }],
  ['v', { of: 'voltage', worth: fraction(1n) }],
]);

/** What follows the code after `*` or `&` in the readout of now; anything else is a value of an earlier month. */
const NOW = '255';
const ONE_SET = /([^()\r\n]*)\(([^()\r\n]*)\)/gy;

/**
 * The values of a readout, in order. Tolerant: several may stand in one line, brackets without a name belong to the one before, and a line that is none (`!`, a note
 * of the maker) is passed over.
 */
export function parseReadout(text: string): readonly DataSet[] {
  const sets: { code: string; values: { text: string; unit: string | null }[] }[] = [];
  for (const line of text.split(/\r?\n|\r/)) {
    for (const [, name = '', inside = ''] of line.matchAll(ONE_SET)) {
      const code = name.trim();
      const value = valueOf(inside);
      if (code !== '') sets.push({ code, values: [value] });
      else sets.at(-1)?.values.push(value);
    }
  }
  return sets;
}

/** The value of a name as of now, whatever medium stands before it: `1.8.0` finds `1-0:1.8.0*255` and never `1.8.0*01`. */
export function setNamed(sets: readonly DataSet[], code: string): DataSet | null {
  return sets.find((set) => nameOfNow(set.code) === code) ?? null;
}

/** The text in the first bracket of a name; null where the readout does not have it, or nothing stands there. */
export function textOf(sets: readonly DataSet[], code: string): string | null {
  const text = setNamed(sets, code)?.values[0]?.text.trim() ?? '';
  return text === '' ? null : text;
}

/**
 * A number in watt-hours, litres, watts or volts, exact; null where the readout does not have it. `unit` holds where the readout says none. Throws FaultError
 * FRAME_UNEXPECTED where it is no number, or in a unit of something else.
 */
export function numberOf(sets: readonly DataSet[], { code, unit }: { code: string; unit: string }): Fraction | null {
  const value = setNamed(sets, code)?.values[0];
  if (value === undefined || (value.text.trim() === '' && value.unit === null)) return null;
  const meant = UNITS.get(unit.toLowerCase());
  const told = UNITS.get((value.unit ?? unit).toLowerCase());
  const number = parseFraction(value.text.trim().replace(/^\+/, '').replace(',', '.').replace(/\.$/, ''));
  if (number === null || told === undefined || told.of !== meant?.of)
    throw new FaultError('FRAME_UNEXPECTED', {
      message: `what the meter says for ${code} is no number in ${unit}`,
      details: { code, value: value.text, unit: value.unit },
    });
  return times(number, told.worth);
}

/** What the meter's clock shows: `240713` or `24-07-13` and `12:30:05`, or all in one value where both names are one. Null where that is no time. */
export function timeOf(sets: readonly DataSet[], { date, time }: { date: string; time: string }): MeterTime | null {
  const all = [date, ...(time === date ? [] : [time])].map((code) => (textOf(sets, code) ?? '').replaceAll(/\D/g, ''));
  const [days = '', clock = ''] = time === date ? [all[0]?.slice(0, -6), all[0]?.slice(-6)] : all;
  // Some put a digit before either that says whether it is summer.
  const [, year, month, day] = /^(?:20|\d)?(\d\d)(\d\d)(\d\d)$/.exec(days) ?? [];
  const [, hour, minute, sec] = /^\d?(\d\d)(\d\d)(\d\d)$/.exec(clock) ?? [];
  if (year === undefined || hour === undefined) return null;
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, second = 0] = [year, month, day, hour, minute, sec].map(Number);
  return { year: y, month: mo, day: d, hour: h, minute: mi, second };
}

function nameOfNow(code: string): string | null {
  const [, name, , then] = /^(?:\d{1,3}-\d{1,3}:)?([^*&]+)(?:([*&])(.*))?$/.exec(code) ?? [];
  return name === undefined || (then !== undefined && then !== NOW) ? null : name;
}

function valueOf(inside: string): { text: string; unit: string | null } {
  const star = inside.lastIndexOf('*');
  return star < 0 ? { text: inside, unit: null } : { text: inside.slice(0, star), unit: inside.slice(star + 1).trim() };
}
