import {
  addDays,
  instant,
  localTime,
  startOfDay,
  type Instant,
  type LocalDate,
  type RoundingMode,
  ZERO,
  type Zone,
} from '#kernel';
import type { Blocks, Calendar, Charge, TariffVersion } from '#contracts/configuration';
import type { RatingInput } from './model.ts';

/*
 * What a bill comes to, worked out a second time in another way, for tests alone: a quarter of an hour after the other, in fractions of whole numbers, with nothing
 * of the engine. It is slow and plain. Bands, versions and intervals of the tests begin at quarters of an hour.
 */

/** Top and bottom. */
type Ratio = readonly [bigint, bigint];

const QUARTER_MS = 900_000;
const plus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => (b === d ? [a + c, b] : [a * d + c * b, b * d]);
const times = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * c, b * d];

export interface OracleLine {
  readonly version: string;
  readonly place: number;
  readonly amount: bigint;
}

interface Done extends OracleLine {
  readonly id: string | undefined;
  readonly exact: Ratio;
}

/** A quarter of an hour of one meter. */
interface Slice {
  readonly at: Instant;
  readonly meter: string;
  readonly isExport: boolean;
  readonly quantity: bigint;
  readonly date: LocalDate;
  readonly clock: string;
}

export function oracleLines(input: RatingInput): readonly OracleLine[] {
  const { tariff, period } = input;
  const begin = Math.max(input.tenancyFrom, period.from);
  const slices = slicesOf(input);
  const versions = [...tariff.versions].sort((a, b) => (a.from < b.from ? -1 : 1));
  const lines: Done[] = [];
  let rounding: { version: TariffVersion } | null = null;
  for (const [index, version] of versions.entries()) {
    const inForce = (slice: { date: string; clock: string }) =>
      isSince(slice, version.from) && !versions.slice(index + 1).some((later) => isSince(slice, later.from));
    const quarters: Instant[] = [];
    for (let at = begin; at < input.ratedTo; at += QUARTER_MS)
      if (inForce(clockAt(instant(at), input.zone))) quarters.push(instant(at));
    if (quarters.length === 0) continue;
    rounding = { version };
    const own: Done[] = [];
    const slicesInForce = new Set(slices.filter(inForce));
    for (const [place, charge] of version.charges.entries())
      for (const exact of amountsOf(charge, {
        input,
        version,
        slices,
        quarters,
        own,
        inForce: (slice) => slicesInForce.has(slice),
      }))
        own.push({
          version: version.from,
          place,
          id: charge.id,
          exact,
          amount: cut(exact, charge.rounding ?? { mode: version.rounding, step: 10n ** BigInt(6 - version.decimals) }),
        });
    lines.push(...own);
  }
  const total = lines.reduce((sum, line) => sum + line.amount, 0n);
  const rule = rounding?.version.total;
  if (rounding !== null && rule !== undefined && cut([total, 1n], rule) !== total)
    lines.push({
      version: rounding.version.from,
      place: rounding.version.charges.length,
      id: undefined,
      exact: [0n, 1n],
      amount: cut([total, 1n], rule) - total,
    });
  return lines;
}

function isSince({ date, clock }: { date: string; clock: string }, from: string): boolean {
  return from.length === 10 ? date >= from : `${date}T${clock}` >= from;
}

function cut([top, bottom]: Ratio, { mode, step }: { mode: RoundingMode; step: bigint }): bigint {
  const unit = bottom * step;
  const size = top < 0n ? -top : top;
  const whole = size / unit;
  const rest = size - whole * unit;
  const isMore =
    mode === 'up'
      ? rest > 0n
      : mode === 'half_up'
        ? 2n * rest >= unit
        : mode === 'half_even' && (2n * rest > unit || (2n * rest === unit && whole % 2n === 1n));
  const steps = (whole + (isMore ? 1n : 0n)) * step;
  return top < 0n ? -steps : steps;
}

const clocks = new Map<Zone, Map<Instant, { date: LocalDate; clock: string }>>();

function clockAt(at: Instant, zone: Zone) {
  let ofZone = clocks.get(zone);
  if (ofZone === undefined) clocks.set(zone, (ofZone = new Map<Instant, { date: LocalDate; clock: string }>()));
  let known = ofZone.get(at);
  if (known === undefined) {
    const { date, hour, minute } = localTime(at, zone);
    const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
    ofZone.set(at, (known = { date, clock }));
  }
  return known;
}

function slicesOf({ intervals, exportMeters, zone, tenancyFrom, ratedTo }: RatingInput): readonly Slice[] {
  const slices: Slice[] = [];
  for (const { meterId, from, to, quantity } of intervals)
    for (let at: number = from; at < to; at = Math.floor(at / QUARTER_MS + 1) * QUARTER_MS) {
      const end = Math.min(to, Math.floor(at / QUARTER_MS + 1) * QUARTER_MS);
      const upTo = (when: number) => (quantity * BigInt(when - from)) / BigInt(to - from);
      if (at < tenancyFrom || at >= ratedTo) continue;
      const { date, clock } = clockAt(instant(Math.floor(at / QUARTER_MS) * QUARTER_MS), zone);
      const isExport = exportMeters?.has(meterId) === true;
      slices.push({ at: instant(at), meter: meterId, isExport, quantity: upTo(end) - upTo(at), date, clock });
    }
  return slices.sort((a, b) => a.at - b.at);
}

interface At {
  readonly input: RatingInput;
  readonly version: TariffVersion;
  readonly slices: readonly Slice[];
  readonly quarters: readonly Instant[];
  readonly own: readonly Done[];
  readonly inForce: (slice: Slice) => boolean;
}

/** Whether a charge is one of this tenancy's, and of what it used. */
function isMeant(charge: Charge, { input, version, slices }: At): boolean {
  const is = input.attributes?.is ?? {};
  if (!Object.entries(charge.when ?? {}).every(([name, values]) => values.includes(is[name] ?? ''))) return false;
  if (charge.when_use !== undefined) {
    const begin = Math.max(input.period.from, input.tenancyFrom);
    const used = slices.reduce((sum, each) => (each.isExport || each.at < begin ? sum : sum + each.quantity), 0n);
    const [top, bottom] = factorOf(version);
    const { over, up_to: upTo } = charge.when_use;
    if (over !== undefined && used * top <= over * bottom) return false;
    if (upTo !== undefined && used * top > upTo * bottom) return false;
  }
  return true;
}

function amountsOf(charge: Charge, at: At): readonly Ratio[] {
  const { input, version, slices } = at;
  if (!isMeant(charge, at)) return [];
  const [sum, count] = baseOf(charge, at);
  switch (charge.kind) {
    case 'standing': {
      const days = accrued(charge, at);
      const [top, bottom] = days;
      if (milliDays(at).size === 0) return [];
      if (charge.per === undefined || charge.per === 'tenancy') return [[top, bottom]];
      const name = ({ person: 'persons', fixture: 'fixtures', area_m2: 'area_m2' } as const)[charge.per];
      // A line for each stretch of days with the same number.
      const stretches: { value: bigint; days: LocalDate[] }[] = [];
      for (const [date, passed] of milliDays(at)) {
        const value = attributeOn(date, name, input);
        const last = stretches.at(-1);
        if (last?.value === value) last.days.push(date);
        else if (passed > 0n) stretches.push({ value, days: [date] });
      }
      return stretches.map(({ value, days: own }) =>
        times(accrued(charge, at, new Set(own)), [value, name === 'area_m2' ? 1000n : 1n]),
      );
    }
    case 'tax': {
      if (version.prices_include_tax !== true) return count === 0 ? [] : [times(sum, rateOfTax(charge))];
      const held = heldIn(charge, at);
      return held === null ? [] : [held, [-held[0], held[1]]];
    }
    case 'rebate':
      return count === 0 ? [] : [times(sum, [-charge.percent, 1_000_000n])];
    case 'minimum': {
      const lacking = plus(accrued(charge, at), [-sum[0], sum[1]]);
      return lacking[0] > 0n ? [lacking] : [];
    }
    case 'cap': {
      const units = slices
        .filter((each) => at.inForce(each) && !each.isExport && each.at >= input.period.from)
        .reduce((total, each) => total + each.quantity, 0n);
      const limit =
        charge.per_unit === undefined
          ? accrued(charge, at)
          : times([units * charge.per_unit, 1000n], factorOf(version));
      const beyond = plus(limit, [-sum[0], sum[1]]);
      return beyond[0] < 0n ? [beyond] : [];
    }
    case 'demand':
      return demandOf(charge, at);
    default:
      return energyOf(charge, at);
  }
}

function baseOf(charge: Charge, { own }: At): readonly [Ratio, number] {
  if (!('except' in charge) && !('on' in charge) && charge.kind !== 'tax' && charge.kind !== 'rebate')
    if (charge.kind !== 'minimum' && charge.kind !== 'cap') return [[0n, 1n], 0];
  const { on, except } = charge as { on?: readonly string[]; except?: readonly string[] };
  const base = own.filter(
    ({ id }) => (on === undefined || on.includes(id ?? '?')) && except?.includes(id ?? '?') !== true,
  );
  const isExact = charge.kind === 'tax' && charge.of === 'unrounded';
  return [
    base.reduce<Ratio>((sum, line) => plus(sum, isExact ? line.exact : [line.amount, 1n]), [0n, 1n]),
    base.length,
  ];
}

function rateOfTax({ percent, inside }: Extract<Charge, { kind: 'tax' }>): Ratio {
  return [percent, inside === true ? 1_000_000n - percent : 1_000_000n];
}

/** What of the prices before it is a tax: every line is taken for a net price of its own, all taxes are put on it, and it is cut to what it was. */
function heldIn(tax: Charge, at: At): Ratio | null {
  let held: Ratio | null = null;
  const { charges } = at.version;
  for (const line of at.own) {
    if (charges[line.place]?.kind === 'tax') continue;
    let total: Ratio = [1n, 1n];
    let ofTax: Ratio = [0n, 1n];
    const put: { id: string | undefined; amount: Ratio }[] = [{ id: line.id, amount: [1n, 1n] }];
    for (const [place, charge] of charges.entries()) {
      if (charge.kind !== 'tax' || place <= line.place || !isMeant(charge, at)) continue;
      const base = put.filter(
        ({ id }) =>
          (charge.on === undefined || charge.on.includes(id ?? '?')) && charge.except?.includes(id ?? '?') !== true,
      );
      const amount = times(
        base.reduce<Ratio>((sum, each) => plus(sum, each.amount), [0n, 1n]),
        rateOfTax(charge),
      );
      put.push({ id: charge.id, amount });
      total = plus(total, amount);
      if (charge === tax) ofTax = amount;
    }
    if (ofTax[0] === 0n) continue;
    const gross: Ratio = tax.kind === 'tax' && tax.of === 'unrounded' ? line.exact : [line.amount, 1n];
    held = plus(held ?? [0n, 1n], times(gross, [ofTax[0] * total[1], ofTax[1] * total[0]]));
  }
  return held;
}

/** Thousandths of each local day that passed while the version was in force. */
function milliDays({ quarters, input: { zone } }: At): ReadonlyMap<LocalDate, bigint> {
  const first = quarters[0] ?? instant(0);
  const last = instant((quarters.at(-1) ?? instant(0)) + QUARTER_MS);
  const days = new Map<LocalDate, bigint>();
  for (let date = clockAt(first, zone).date; startOfDay(date, zone) < last; date = addDays(date, 1)) {
    const [from, to] = [startOfDay(date, zone), startOfDay(addDays(date, 1), zone)];
    if (from === to) continue;
    const passed = (when: number) => (1000n * BigInt(Math.min(Math.max(when, from), to) - from)) / BigInt(to - from);
    days.set(date, passed(last) - passed(first));
  }
  return days;
}

function accrued(
  charge: { per_day?: bigint | undefined; per_month?: bigint | undefined },
  at: At,
  only?: ReadonlySet<LocalDate>,
): Ratio {
  let sum: Ratio = [0n, 1n];
  for (const [date, thousandths] of milliDays(at)) {
    if (only?.has(date) === false) continue;
    const [year = 0, month = 0] = date.split('-').map(Number);
    const days = BigInt(new Date(Date.UTC(year, month, 0)).getUTCDate());
    sum = plus(
      sum,
      charge.per_day === undefined
        ? [(charge.per_month ?? 0n) * thousandths, 1000n * days]
        : [charge.per_day * thousandths, 1000n],
    );
  }
  return sum;
}

function factorOf({ conversion }: TariffVersion): Ratio {
  if (conversion === undefined) return [1n, 1n];
  const { volume_correction: volume, calorific_value: calorific } = conversion;
  return [volume.numerator * calorific.numerator, volume.denominator * calorific.denominator];
}

function bandOf({ seasons, holidays, bands }: Calendar, slice: { date: LocalDate; clock: string }): string {
  const day = slice.date.slice(5);
  const isHoliday = Object.values(holidays).some((days) => days.includes(slice.date));
  const weekday = (new Date(`${slice.date}T12:00:00Z`).getUTCDay() + 6) % 7;
  const [hour = 0, minute = 0] = slice.clock.split(':').map(Number);
  const now = hour * 60 + minute;
  for (const band of bands) {
    const fits = (band.times ?? [null]).some((time) => {
      if (time === null) return true;
      const kinds = isHoliday
        ? ['all', 'holidays']
        : ['all', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][weekday], weekday < 5 ? 'workdays' : 'weekends'];
      const inTime = time.from < time.to ? now >= time.from && now < time.to : now >= time.from || now < time.to;
      const inSeason =
        time.seasons === undefined ||
        seasons.some(
          ({ id, from, to }) =>
            time.seasons?.includes(id) === true && (from <= to ? day >= from && day <= to : day >= from || day <= to),
        );
      return inTime && inSeason && time.days.some((kind) => kinds.includes(kind));
    });
    if (fits) return band.id;
  }
  throw new Error('the last band of a calendar takes what is left');
}

function fixed(price: unknown): bigint {
  if (typeof price !== 'bigint') throw new Error('the oracle knows no formulas');
  return price;
}

function energyOf(charge: Charge, at: At): readonly Ratio[] {
  const { version, input } = at;
  const factor = factorOf(version);
  const amount = (quantity: bigint, price: bigint): Ratio => times([quantity * price, 1000n], factor);
  const wants = charge.kind === 'export_credit';
  const own = at.slices.filter((each) => each.isExport === wants && each.at < input.ratedTo);
  const priced = own.filter((each) => at.inForce(each) && each.at >= input.period.from);
  if (charge.kind === 'flat' || charge.kind === 'levy')
    return [...Map.groupBy(priced, ({ meter }) => meter).values()].map((each) =>
      amount(
        each.reduce((sum, { quantity }) => sum + quantity, 0n),
        fixed(charge.price),
      ),
    );
  if (charge.kind !== 'energy' && charge.kind !== 'export_credit' && charge.kind !== 'allowance') return [];
  const sign = charge.kind === 'energy' ? 1n : -1n;
  const sums = new Map<string, { exact: Ratio }>();
  const add = (key: string, exact: Ratio) => sums.set(key, { exact: plus(sums.get(key)?.exact ?? [0n, 1n], exact) });
  const known = new Map<number, string>();
  const band = (slice: Slice) => {
    const quarter = Math.floor(slice.at / QUARTER_MS);
    const name = known.get(quarter) ?? (version.calendar === undefined ? '' : bandOf(version.calendar, slice));
    known.set(quarter, name);
    return name;
  };
  if (charge.kind !== 'allowance' && charge.blocks === undefined) {
    for (const slice of priced) {
      const price = charge.price ?? charge.prices?.[band(slice)];
      const where = charge.price === undefined ? band(slice) : '';
      add(`${slice.meter} ${where}`, amount(slice.quantity, sign * fixed(price)));
    }
  } else {
    const steps: Blocks['steps'] =
      charge.kind === 'allowance'
        ? [{ up_to: charge.units, price: charge.price }, { price: ZERO }]
        : (charge.blocks?.steps ?? []);
    const rule = charge.kind === 'allowance' ? { ...charge, kind: 'graduated', whole_units: undefined } : charge.blocks;
    if (rule === undefined) return [];
    const windowOf = (slice: Slice) => {
      if (rule.count === 'day') return slice.date;
      if (rule.count === 'month') return slice.date.slice(0, 7);
      return rule.count === 'year' ? slice.date.slice(0, 4) : slice.at < input.period.from ? 'before' : 'period';
    };
    const byBand = steps.some(({ prices }) => prices !== undefined);
    const isPriced = new Set(priced);
    for (const [window, inWindow] of Map.groupBy(own, windowOf)) {
      const limits = steps.map(({ up_to: upTo }) =>
        upTo === undefined ? null : limitOf(upTo, rule, { window, input }),
      );
      const scale = factor[1];
      let counted = 0n;
      const whole = inWindow.reduce((sum, { quantity }) => sum + quantity, 0n) * factor[0];
      for (const slice of inWindow) {
        const from = counted;
        counted += slice.quantity * factor[0];
        if (!isPriced.has(slice)) continue;
        let low = 0n;
        for (const [index, limit] of limits.entries()) {
          const high = limit === null ? null : limit * scale;
          const top = high === null || counted < high ? counted : high;
          const bottom = from > low ? from : low;
          const isIt = (index === 0 || whole > low) && (high === null || whole <= high);
          const share = rule.kind === 'volume' ? (isIt ? counted - from : 0n) : top > bottom ? top - bottom : 0n;
          low = high ?? low;
          if (share === 0n) continue;
          if (charge.kind === 'allowance' && index > 0) continue;
          const step = steps[index];
          const price = fixed(step?.price ?? step?.prices?.[band(slice)]);
          add(`${index} ${byBand ? band(slice) : ''}`, [sign * share * price, 1000n * scale]);
        }
      }
    }
  }
  return [...sums.values()].map(({ exact }) => exact);
}

function limitOf(
  limit: bigint,
  rule: Pick<Blocks, 'limits' | 'per' | 'count'> & { whole_units?: RoundingMode | undefined },
  { window, input }: { window: string; input: RatingInput },
): bigint {
  let days = 0n;
  let persons = 0n;
  const add = (date: LocalDate) => {
    days += 1n;
    persons += rule.per === 'person' ? attributeOn(date, 'persons', input) : 1n;
  };
  if (rule.count === 'day') add(window as LocalDate);
  else {
    const starts = { month: `${window}-01`, year: `${window}-01-01` } as Record<string, string>;
    const from = starts[rule.count] ?? clockAt(input.period.from, input.zone).date;
    const last = clockAt(instant(input.period.to - 1), input.zone).date;
    const ends = { month: last, year: `${window}-12-31` } as Record<string, string>;
    const begin = clockAt(input.tenancyFrom, input.zone).date;
    for (
      let date = (from > begin ? from : begin) as LocalDate;
      date <= (ends[rule.count] ?? last);
      date = addDays(date, 1)
    )
      add(date);
  }
  const exact: Ratio = [limit * persons, rule.limits === 'fixed' ? days : 1n];
  const { whole_units: mode } = rule;
  return mode === undefined ? cut(exact, { mode: 'half_even', step: 1n }) : cut(exact, { mode, step: 1000n });
}

function attributeOn(date: LocalDate, name: 'persons' | 'fixtures' | 'area_m2', { attributes }: RatingInput): bigint {
  const since = (attributes?.changes ?? []).filter((change) => change.from <= date && change[name] !== undefined);
  return BigInt(since.at(-1)?.[name] ?? attributes?.[name] ?? (name === 'area_m2' ? 0n : 1n));
}

function demandOf(charge: Extract<Charge, { kind: 'demand' }>, at: At): readonly Ratio[] {
  const { input, version, quarters } = at;
  const length = Number(charge.window) / 15;
  const first = quarters[0] ?? instant(0);
  const sums = new Map<number, bigint>();
  for (const { at: when, quantity, isExport } of at.slices)
    if (!isExport) {
      const quarter = Math.floor(when / QUARTER_MS) * QUARTER_MS;
      sums.set(quarter, (sums.get(quarter) ?? 0n) + quantity);
    }
  let peak = 0n;
  const dayStart = startOfDay(clockAt(first, input.zone).date, input.zone);
  for (const [index, quarter] of quarters.entries()) {
    if ((quarter - dayStart) % (length * QUARTER_MS) !== 0 && quarter !== first) continue;
    const toEdge = length - (((quarter - dayStart) / QUARTER_MS) % length);
    const inside = quarters.slice(index, index + length).filter((each) => each < quarter + toEdge * QUARTER_MS);
    const fits = inside.every(
      (each) =>
        charge.band === undefined ||
        (version.calendar !== undefined && bandOf(version.calendar, clockAt(each, input.zone)) === charge.band),
    );
    const sum = inside.reduce((total, each) => total + (sums.get(each) ?? 0n), 0n);
    if (fits && sum > peak) peak = sum;
  }
  const [top, bottom] = factorOf(version);
  const least = (charge.least_kw ?? 0n) * bottom;
  const counted = peak * BigInt(4 / length) * top;
  const demand = counted > least ? counted : least;
  if (demand === 0n) return [];
  return [[demand * charge.price * partInForce(at), 1000n * bottom * daysOf(input.period, input.zone)]];
}

function partInForce({ input, quarters, version }: At): bigint {
  const { tariff, period, zone } = input;
  const begin = quarters[0] ?? instant(0);
  const later = tariff.versions.filter(({ from }) => from > version.from).map(({ from }) => from);
  let end = begin as number;
  while (end < period.to && !later.some((from) => isSince(clockAt(instant(end), zone), from))) end += QUARTER_MS;
  return daysOf({ from: begin, to: instant(end) }, zone);
}

function daysOf({ from, to }: { from: Instant; to: Instant }, zone: Zone): bigint {
  let sum = 0n;
  for (let date = localTime(from, zone).date; startOfDay(date, zone) < to; date = addDays(date, 1)) {
    const [start, end] = [startOfDay(date, zone), startOfDay(addDays(date, 1), zone)];
    if (start === end) continue;
    const passed = (when: number) =>
      (1000n * BigInt(Math.min(Math.max(when, start), end) - start)) / BigInt(end - start);
    sum += passed(to) - passed(from);
  }
  return sum;
}
