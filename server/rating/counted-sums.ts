import { assert, Defect, type MeterId } from '#kernel';
import type { MeterUse } from '../metering/meter-use.ts';
import type { Span } from './period.ts';
import type { CountedMeter, CountedParts, Register } from './use-source.ts';

/** A meter of which only the sums of some spans were fetched: enough for tariffs in which no price depends on the hour. */
export class CountedSums implements CountedMeter {
  readonly meterId: MeterId;
  readonly register: Register;
  readonly #uses: ReadonlyMap<string, MeterUse | null>;

  constructor(
    meter: { readonly meterId: MeterId; readonly register: Register },
    sums: readonly { readonly span: Span; readonly use: MeterUse | null }[],
  ) {
    this.meterId = meter.meterId;
    this.register = meter.register;
    this.#uses = new Map(sums.map(({ span, use }) => [nameOf(span), use]));
  }

  use(span: Span): MeterUse | null {
    const use = this.#uses.get(nameOf(span));
    assert(use !== undefined, 'rating asks only for spans that it said it would ask for');
    return use;
  }

  parts(): CountedParts {
    throw new Defect('a tariff whose prices depend on the hour is rated from hours');
  }
}

function nameOf({ from, to }: Span): string {
  return `${from}/${to}`;
}
