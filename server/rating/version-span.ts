import { instant, instantAt, localDate, startOfDay, type Instant, type Zone } from '#kernel';
import type { Tariff, TariffVersion, VersionStart } from '#contracts/configuration';
import { overlap, type Span } from './period.ts';

/** The part of a span in which one version of the tariff is in force. */
export interface VersionSpan extends Span {
  readonly version: TariffVersion;
  /** When the next version begins, however far is rated. */
  readonly inForceTo: Instant;
}

const END_OF_TIME = instant(Number.MAX_SAFE_INTEGER);

/** The instant at which a version begins: the first of its day, or the first at which the wall clock shows its minute or has passed it. */
export function startOfVersion(from: VersionStart, zone: Zone): Instant {
  const day = localDate(from.slice(0, 10));
  if (from.length === 10) return startOfDay(day, zone);
  return instantAt(day, Number(from.slice(11, 13)) * 60 + Number(from.slice(14, 16)), zone);
}

/**
 * Splits a span at the instants at which versions begin, oldest first. What lies before the first version has no price, so no part covers it
 * and nothing is charged for it.
 */
export function versionSpans(tariff: Tariff, at: Span & { readonly zone: Zone }): readonly VersionSpan[] {
  const versions = [...tariff.versions].sort((a, b) => (a.from < b.from ? -1 : 1));
  return versions.flatMap((version, index) => {
    const next = versions[index + 1];
    const inForce = {
      from: startOfVersion(version.from, at.zone),
      to: next === undefined ? END_OF_TIME : startOfVersion(next.from, at.zone),
    };
    const part = overlap(inForce, at);
    return part === null ? [] : [{ version, inForceTo: inForce.to, ...part }];
  });
}
