import { instant, type Instant } from '#kernel';
import type { Charge } from '#contracts/configuration';
import { windowsOf } from './block-window.ts';
import { wholeToDate } from './cells.ts';
import { billedSpan } from './charge-context.ts';
import { isByBand, stepsOf } from './energy.ts';
import type { BilledTime } from './model.ts';
import type { Span } from './period.ts';
import { billedSpans } from './rate.ts';
import type { VersionSpan } from './version-span.ts';

/** What rating will ask of each meter. */
export interface Asked {
  /** The spans whose sums are enough; no two are the same. */
  readonly sums: readonly Span[];
  /** From when on every interval is needed, because prices or counts depend on the hour; null where sums are enough. */
  readonly hoursSince: Instant | null;
}

/** Says beforehand what rating a period to date will ask, so that a store is asked for no more than that. */
export function askedOf(time: BilledTime): Asked {
  const spans = billedSpans(time);
  const sums = new Map<string, Span>();
  let needsHours = false;
  for (const span of spans) {
    keep(sums, span);
    for (const charge of span.version.charges) {
      if (charge.when_use !== undefined) keep(sums, billedSpan(time));
      const asked = askedBy(charge, span, time);
      needsHours ||= asked.needsHours;
      for (const each of asked.sums) keep(sums, each);
    }
  }
  const all = [...sums.values()];
  return {
    sums: all,
    hoursSince: needsHours ? instant(Math.min(...all.map(({ from }) => from))) : null,
  };
}

function keep(sums: Map<string, Span>, { from, to }: Span): void {
  if (from < to) sums.set(`${from}/${to}`, { from, to });
}

function askedBy(charge: Charge, span: VersionSpan, time: BilledTime): { sums: readonly Span[]; needsHours: boolean } {
  switch (charge.kind) {
    case 'flat':
    case 'energy':
    case 'export_credit':
    case 'allowance':
    case 'levy': {
      const steps = stepsOf(charge);
      const windows = steps === null ? [] : windowsOf(steps.count, span, time);
      return {
        sums: windows.flatMap(({ whole, rated }) => [{ from: whole.from, to: rated.from }, wholeToDate(whole, time)]),
        needsHours: isByBand(charge) || windows.length > 1,
      };
    }
    default:
      return { sums: [], needsHours: charge.kind === 'demand' };
  }
}
