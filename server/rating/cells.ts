import { elementAt, instant, type Fraction } from '#kernel';
import type { BandClock } from './band-clock.ts';
import { limitsIn, windowsOf, type BlockWindow, type LimitRule } from './block-window.ts';
import type { BilledTime } from './model.ts';
import type { Span } from './period.ts';
import { totalUse, usesOf, type CountedMeter, type Register, type UseSource } from './use-source.ts';

/** The steps by which a charge counts. `upTo` has a limit for each step but the last, in thousandths of the unit that is priced. */
export interface StepRule extends LimitRule {
  readonly kind: 'graduated' | 'volume';
  readonly count: 'day' | 'month' | 'billing_period' | 'year';
  readonly upTo: readonly bigint[];
}

/** What was used in one band and one step. */
export interface Cell {
  /** Null where the meters were counted together, as steps are. */
  readonly meter: CountedMeter | null;
  readonly band: string | null;
  readonly step: {
    readonly index: number;
    readonly over: bigint;
    readonly upTo: bigint | null;
    readonly before: bigint;
  } | null;
  /** Thousandths of the meter's unit times the numerator of the conversion: whole numbers, wherever a step ends. */
  readonly counted: bigint;
  readonly estimated: boolean;
}

export interface CellBasis {
  readonly source: UseSource;
  readonly register: Register;
  readonly span: Span;
  readonly time: BilledTime;
  readonly conversion: Fraction;
  /** Null where every hour has the same price. */
  readonly bands: BandClock | null;
  readonly steps: StepRule | null;
}

/** Sorts what was used in a span into bands and steps. The cells sum to what was used, exactly. */
export function cellsOf(basis: CellBasis): readonly Cell[] {
  return basis.steps === null ? meterCells(basis) : stepCells(basis, basis.steps);
}

function meterCells({ source, register, span, conversion, bands }: CellBasis): readonly Cell[] {
  return source.flatMap((meter): readonly Cell[] => {
    if (meter.register !== register) return [];
    const use = meter.use(span);
    if (use === null) return [];
    const none = { meter, step: null };
    if (bands === null)
      return [{ ...none, band: null, counted: use.quantity * conversion.numerator, estimated: use.estimated }];
    const runs = bands.runs(span);
    const { quantities, estimated } = meter.parts([...runs.map(({ from }) => from), span.to]);
    const cells = new Map<string, { counted: bigint; estimated: boolean }>();
    for (const [index, { band }] of runs.entries()) {
      const quantity = elementAt(quantities, index);
      const cell = cells.get(band) ?? { counted: 0n, estimated: false };
      cell.counted += quantity * conversion.numerator;
      cell.estimated ||= estimated[index] === true;
      cells.set(band, cell);
    }
    return [...cells].filter(([, { counted }]) => counted !== 0n).map(([band, cell]) => ({ ...none, band, ...cell }));
  });
}

function stepCells(basis: CellBasis, steps: StepRule): readonly Cell[] {
  const cells = new Map<string, { -readonly [Key in keyof Cell]: Cell[Key] }>();
  for (const window of windowsOf(steps.count, basis.span, basis.time)) {
    const limits = limitsIn(window, {
      rule: steps,
      upTo: steps.upTo,
      zone: basis.time.zone,
      attributes: basis.time.attributes,
    });
    const before = countedBefore(basis, window);
    let counted = before * basis.conversion.numerator;
    const volumeStep = steps.kind === 'volume' ? stepOf(limits, countedInAll(basis, window), basis.conversion) : null;
    for (const part of partsOf(basis, window)) {
      const from = counted;
      counted += part.quantity * basis.conversion.numerator;
      for (let index = volumeStep ?? 0; index <= (volumeStep ?? limits.length); index += 1) {
        const over = limits[index - 1] ?? 0n;
        const upTo = limits[index] ?? null;
        const share =
          volumeStep === null
            ? within(counted, { over, upTo, ...basis }) - within(from, { over, upTo, ...basis })
            : counted - from;
        if (share === 0n) continue;
        const key = `${part.band ?? ''}/${index}`;
        const cell = cells.get(key);
        if (cell === undefined)
          cells.set(key, {
            meter: null,
            band: part.band,
            step: { index, over, upTo, before },
            counted: share,
            estimated: part.estimated,
          });
        else {
          cell.counted += share;
          cell.estimated ||= part.estimated;
        }
      }
    }
  }
  return [...cells.values()].filter(({ counted }) => counted !== 0n);
}

/** How much of a count lies in a step. What is below nothing belongs to the first. */
export function within(
  counted: bigint,
  at: { readonly over: bigint; readonly upTo: bigint | null; readonly conversion: Fraction },
): bigint {
  const scale = at.conversion.denominator;
  const over = at.over * scale;
  const capped = at.upTo !== null && counted > at.upTo * scale ? at.upTo * scale : counted;
  return at.over === 0n ? capped : capped > over ? capped - over : 0n;
}

function stepOf(limits: readonly bigint[], counted: bigint, { denominator }: Fraction): number {
  const found = limits.findIndex((limit) => counted <= limit * denominator);
  return found === -1 ? limits.length : found;
}

function countedBefore({ source, register }: CellBasis, { whole, rated }: BlockWindow): bigint {
  return whole.from < rated.from ? totalUse(source, register, { from: whole.from, to: rated.from }) : 0n;
}

function countedInAll({ source, register, conversion, time }: CellBasis, { whole }: BlockWindow): bigint {
  return totalUse(source, register, wholeToDate(whole, time)) * conversion.numerator;
}

/** What of a block's window was rated so far, whatever versions were in force. */
export function wholeToDate(whole: Span, { ratedTo }: BilledTime): Span {
  return { from: whole.from, to: instant(Math.min(whole.to, ratedTo)) };
}

interface Part {
  readonly band: string | null;
  readonly quantity: bigint;
  readonly estimated: boolean;
}

/** What all meters counted in a window, band by band in the order of time. */
function partsOf({ source, register, span, bands }: CellBasis, { rated }: BlockWindow): readonly Part[] {
  if (bands === null && rated.from === span.from && rated.to === span.to) {
    const uses = usesOf(source, register, span);
    const quantity = uses.reduce((sum, use) => sum + use.quantity, 0n);
    return [{ band: null, quantity, estimated: uses.some((use) => use.estimated) }];
  }
  const runs = bands?.runs(rated) ?? [{ from: rated.from, band: null }];
  const cuts = [...runs.map(({ from }) => from), rated.to];
  const counted = source.filter((meter) => meter.register === register).map((meter) => meter.parts(cuts));
  return runs.map(({ band }, index) => ({
    band,
    quantity: counted.reduce((sum, each) => sum + elementAt(each.quantities, index), 0n),
    estimated: counted.some((each) => each.estimated[index] === true),
  }));
}
