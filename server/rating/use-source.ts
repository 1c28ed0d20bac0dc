import type { Instant, MeterId } from '#kernel';
import type { MeterUse } from '../metering/meter-use.ts';
import type { Span } from './period.ts';

export type Register = 'import' | 'export';

/** What was counted between each two neighbouring cuts. */
export interface CountedParts {
  /** One fewer than the cuts. They sum exactly to what was counted between the first and the last. */
  readonly quantities: readonly bigint[];
  /** True where a part is known only as a share of a longer time. */
  readonly estimated: readonly boolean[];
}

/** One register of a tenancy, as rating asks about it. */
export interface CountedMeter {
  readonly meterId: MeterId;
  readonly register: Register;
  /** Null where nothing was read in the span. */
  use(span: Span): MeterUse | null;
  /** `cuts` are in order and at least two. */
  parts(cuts: readonly Instant[]): CountedParts;
}

/** All registers of a utility of a tenancy, by meter id. */
export type UseSource = readonly CountedMeter[];

/** What the meters of a register counted in a span; those that counted nothing are left out. */
export function usesOf(source: UseSource, register: Register, span: Span): readonly MeterUse[] {
  return source.flatMap((meter) => (meter.register === register ? (meter.use(span) ?? []) : []));
}

/** What the meters of a register counted in a span together, in thousandths. */
export function totalUse(source: UseSource, register: Register, span: Span): bigint {
  return usesOf(source, register, span).reduce((sum, use) => sum + use.quantity, 0n);
}
