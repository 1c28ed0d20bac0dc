import type { Use, UseDay } from '#contracts/api';
import { parseMoney } from '#kernel';
import type { MessageKey, Translator } from '#language';

export type PartOfDay = 'night' | 'morning' | 'afternoon' | 'evening';

/** What may be said of this week beside last week, and nothing more. */
export type UseClaim =
  | { readonly kind: 'too_little' | 'gap' }
  | { readonly kind: 'same'; readonly estimated: boolean }
  | {
      readonly kind: 'less' | 'more';
      readonly percent: number;
      readonly part: PartOfDay | null;
      readonly estimated: boolean;
    };

/** Differences below this are noise: weeks vary by more without anybody doing anything. */
const LEAST_PERCENT = 5;
/** Less than a day on either side says nothing about a week. */
const LEAST_HOURS = 24;
const parts: readonly PartOfDay[] = ['night', 'morning', 'afternoon', 'evening'];

interface Compared {
  readonly now: UseDay;
  readonly past: UseDay;
  /** How many hours of both are compared, from midnight. */
  readonly hours: number;
}

/**
 * Compares this week so far with last week up to the same hour. Pure. With a gap on either side it says so and gives no number; a part of the day is named only
 * where the hours were measured and most of the difference lies in it.
 */
export function claimOf(use: Use): UseClaim {
  const compared = use.thisWeek.flatMap((now, index) => comparedDay(now, use.lastWeek[index]));
  if (compared.some(({ past }) => past.state === 'before')) return { kind: 'too_little' };
  if (compared.some(hasGap)) return { kind: 'gap' };
  if (compared.reduce((sum, { hours }) => sum + hours, 0) < LEAST_HOURS) return { kind: 'too_little' };
  const now = sum(compared.map((each) => costOf(each.now, each.hours)));
  const past = sum(compared.map((each) => costOf(each.past, each.hours)));
  if (past <= 0n) return { kind: 'too_little' };
  const estimated = compared.some((each) => each.now.state === 'estimated' || each.past.state === 'estimated');
  const difference = now - past;
  const percent = Number((magnitude(difference) * 200n + past) / (past * 2n));
  if (percent < LEAST_PERCENT) return { kind: 'same', estimated };
  return {
    kind: difference < 0n ? 'less' : 'more',
    percent,
    part: estimated ? null : partOf(compared, difference),
    estimated,
  };
}

const claimKeys: Readonly<Record<UseClaim['kind'], MessageKey>> = {
  too_little: 'use.claim.too_little',
  gap: 'use.claim.gap',
  same: 'use.claim.same',
  less: 'use.claim.less',
  more: 'use.claim.more',
};

/** The claim as one sentence; its `<b>` carries the weight. */
export function claimSentence(claim: UseClaim, words: Translator): string {
  const sure = 'estimated' in claim && claim.estimated ? 'estimated' : 'measured';
  switch (claim.kind) {
    case 'too_little':
    case 'gap':
      return words.text(claimKeys[claim.kind]);
    case 'same':
      return words.text(claimKeys[claim.kind], { sure });
    case 'less':
    case 'more':
      return words.text(claimKeys[claim.kind], { percent: claim.percent, part: claim.part ?? 'none', sure });
  }
}

function comparedDay(now: UseDay, past: UseDay | undefined): readonly Compared[] {
  if (past === undefined || now.state === 'future' || now.state === 'before') return [];
  if (now.state !== 'running') return [{ now, past, hours: now.hours.length }];
  // The hour that is still running is left out, and what was not read yet; a day with other hours than its twin has no same time.
  const hours = Math.max(
    0,
    now.hours.findLastIndex((hour) => hour !== null),
  );
  return hours === 0 || (past.state !== 'before' && now.hours.length !== past.hours.length)
    ? []
    : [{ now, past, hours }];
}

function hasGap({ now, past, hours }: Compared): boolean {
  const missing = (day: UseDay) => day.state === 'gap' || day.hours.slice(0, hours).includes(null);
  return missing(now) || missing(past);
}

/** A whole day by its own amount, a running one by its hours. Exact micro-units. */
function costOf(day: UseDay, hours: number): bigint {
  return hours >= day.hours.length ? micros(day.amount?.amount) : sum(day.hours.slice(0, hours).map(micros));
}

/** Where most of the difference lies: more than half of what changed in its direction, with little that changed the other way. */
function partOf(compared: readonly Compared[], difference: bigint): PartOfDay | null {
  if (compared.some(({ now, past }) => now.hours.length !== 24 || past.hours.length !== 24)) return null;
  const changes = parts.map((_, part) =>
    sum(
      compared.map(({ now, past, hours }) => {
        const [from, to] = [part * 6, Math.min(part * 6 + 6, hours)];
        return sum(now.hours.slice(from, to).map(micros)) - sum(past.hours.slice(from, to).map(micros));
      }),
    ),
  );
  const along = changes.filter((change) => change < 0n === difference < 0n);
  const against = changes.filter((change) => change < 0n !== difference < 0n);
  if (magnitude(sum(against)) * 4n > magnitude(difference)) return null;
  const most = changes.findIndex((change) => along.includes(change) && magnitude(change) * 2n > magnitude(sum(along)));
  return parts[most] ?? null;
}

function micros(amount: string | null | undefined): bigint {
  return parseMoney(amount ?? '') ?? 0n;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
