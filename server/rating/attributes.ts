import { instant, startOfDay, type Instant, type Zone } from '#kernel';
import type { TenancyAttributes } from '#contracts/configuration';
import type { Span } from './period.ts';

/** What of a tenancy is counted. */
export type CountedAttribute = 'persons' | 'fixtures' | 'area_m2';

/** A stretch of time in which an attribute stays the same; of areas the value is in thousandths. */
export interface AttributeSpan extends Span {
  readonly value: bigint;
}

const LEFT_OUT: Readonly<Record<CountedAttribute, bigint>> = { persons: 1n, fixtures: 1n, area_m2: 0n };

/** What an attribute was over a span, stretch by stretch: changes begin with their local day. Neighbours differ. The span is not empty. */
export function attributeOver(
  name: CountedAttribute,
  attributes: TenancyAttributes | undefined,
  at: { readonly span: Span; readonly zone: Zone },
): readonly AttributeSpan[] {
  const { span, zone } = at;
  let value = BigInt(attributes?.[name] ?? LEFT_OUT[name]);
  let from: Instant = span.from;
  const stretches: AttributeSpan[] = [];
  for (const change of attributes?.changes ?? []) {
    const next = change[name];
    if (next === undefined || BigInt(next) === value) continue;
    const begins = startOfDay(change.from, zone);
    if (begins >= span.to) break;
    if (begins > from) stretches.push({ from, to: begins, value });
    from = instant(Math.max(begins, span.from));
    value = BigInt(next);
  }
  return [...stretches, { from, to: span.to, value }];
}
