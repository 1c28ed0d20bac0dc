import {
  addDays,
  divideRounded,
  instant,
  localDate,
  localTime,
  startOfDay,
  startOfMonth,
  startOfNextMonth,
  type Instant,
  type LocalDate,
  type Zone,
} from '#kernel';
import type { Blocks, TenancyAttributes } from '#contracts/configuration';
import { attributeOver } from './attributes.ts';
import type { BilledTime } from './model.ts';
import type { Span } from './period.ts';

/** A stretch in which consumption is counted from nothing: a local day, month or year, or the billing period. */
export interface BlockWindow {
  /** The whole stretch as the calendar has it, from the tenancy's beginning on: limits that grow with days are for all its days. */
  readonly whole: Span;
  /** The part of the rated span that lies in it. */
  readonly rated: Span;
}

/** Where the windows of a rated span are. */
export function windowsOf(count: Blocks['count'], span: Span, time: BilledTime): readonly BlockWindow[] {
  const windows: BlockWindow[] = [];
  for (let at = span.from; at < span.to;) {
    const window = windowAt(count, at, time);
    const whole = { from: instant(Math.max(window.from, time.tenancyFrom)), to: window.to };
    const to = instant(Math.min(window.to, span.to));
    windows.push({ whole, rated: { from: at, to } });
    at = to;
  }
  return windows;
}

function windowAt(count: Blocks['count'], at: Instant, { zone, period }: BilledTime): Span {
  if (count === 'billing_period') return period;
  const { date } = localTime(at, zone);
  const between = (from: LocalDate, to: LocalDate) => ({ from: startOfDay(from, zone), to: startOfDay(to, zone) });
  if (count === 'day') return between(date, addDays(date, 1));
  if (count === 'month') return between(startOfMonth(date), startOfNextMonth(date));
  const year = Number(date.slice(0, 4));
  return between(localDate(`${year}-01-01`), localDate(`${year + 1}-01-01`));
}

/** What limits a charge has: those of its steps, in thousandths of the unit it prices. */
export interface LimitRule {
  readonly limits: Blocks['limits'];
  readonly per: Blocks['per'];
  readonly whole_units?: Blocks['whole_units'];
}

/**
 * The limits of a window for a tenancy: per day they are multiplied by the local days that it touches, per person by the persons of the tenancy. Where these change within
 * the window, each day counts those who were there on it; a limit that is fixed then is in between, rounded to a thousandth.
 */
export function limitsIn(
  window: BlockWindow,
  at: {
    readonly rule: LimitRule;
    readonly upTo: readonly bigint[];
    readonly zone: Zone;
    readonly attributes: TenancyAttributes | undefined;
  },
): readonly bigint[] {
  const { rule, zone } = at;
  const days = daysTouched(window.whole, zone);
  const counted = rule.per === 'person' ? personDays(window.whole, at) : days;
  const shared = rule.limits === 'per_day' ? 1n : days;
  return at.upTo.map((limit) => {
    const exact = limit * counted;
    return rule.whole_units === undefined
      ? divideRounded(exact, shared, 'half_even')
      : divideRounded(exact, 1000n * shared, rule.whole_units) * 1000n;
  });
}

function personDays(
  whole: Span,
  { attributes, zone }: { readonly attributes: TenancyAttributes | undefined; readonly zone: Zone },
): bigint {
  const stretches = attributeOver('persons', attributes, { span: whole, zone });
  return stretches.reduce((sum, stretch) => sum + stretch.value * daysTouched(stretch, zone), 0n);
}

function daysTouched({ from, to }: Span, zone: Zone): bigint {
  const first = Date.parse(`${localTime(from, zone).date}T00:00:00Z`);
  const last = Date.parse(`${localTime(instant(to - 1), zone).date}T00:00:00Z`);
  return BigInt((last - first) / 86_400_000 + 1);
}

/** The next instant at which a count of days or months begins anew. */
export function startOfCount(count: 'day' | 'month', { after, zone }: { after: Instant; zone: Zone }): Instant {
  const { date } = localTime(after, zone);
  return startOfDay(count === 'day' ? addDays(date, 1) : startOfNextMonth(date), zone);
}
