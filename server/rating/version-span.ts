import { instant, startOfDay } from '#kernel';
import type { Zone } from '#kernel';
import type { Tariff, TariffVersion } from '#contracts/configuration';
import { overlap, type Span } from './period.ts';

/** The part of a span in which one version of the tariff is in force. */
export interface VersionSpan extends Span {
  readonly version: TariffVersion;
}

const END_OF_TIME = instant(Number.MAX_SAFE_INTEGER);

/**
 * Splits a span at the local midnights at which versions begin, oldest first. What lies before the first version has no price, so no part covers it
 * and nothing is charged for it.
 */
export function versionSpans(tariff: Tariff, at: Span & { readonly zone: Zone }): readonly VersionSpan[] {
  const versions = [...tariff.versions].sort((a, b) => (a.from < b.from ? -1 : 1));
  return versions.flatMap((version, index) => {
    const next = versions[index + 1];
    const inForce = {
      from: startOfDay(version.from, at.zone),
      to: next === undefined ? END_OF_TIME : startOfDay(next.from, at.zone),
    };
    const part = overlap(inForce, at);
    return part === null ? [] : [{ version, ...part }];
  });
}
