import type { UnitNow } from '#contracts/api';
import { isUsedUp } from '../../kiosk/sentences.ts';

/** How much a unit needs somebody, the most first. `void`: nobody lives there. */
export const urgencies = ['off', 'away', 'low', 'fine', 'void'] as const;
export type Urgency = (typeof urgencies)[number];

/** From so many days on credit is low; the server warns tenants at the same step. */
const LOW_DAYS = 3;

export function isLow(unit: UnitNow): boolean {
  const { tenancy } = unit;
  if (tenancy === null) return false;
  return isUsedUp(tenancy.balance.amount) || (tenancy.daysLeft !== null && tenancy.daysLeft.least <= LOW_DAYS);
}

export function urgencyOf(unit: UnitNow): Urgency {
  if (unit.tenancy === null) return 'void';
  if (unit.meters.some((meter) => meter.supply === 'off')) return 'off';
  if (unit.meters.some((meter) => !meter.answering)) return 'away';
  return isLow(unit) ? 'low' : 'fine';
}

/** The most urgent first; among equals in the building’s own order. */
export function byUrgency(units: readonly UnitNow[]): UnitNow[] {
  const rank = (unit: UnitNow): number => urgencies.indexOf(urgencyOf(unit));
  return units.toSorted((a, b) => rank(a) - rank(b));
}

/** What the table is narrowed to by a tile. */
export type Narrowing = 'off' | 'low' | 'away';

export function isWithin(unit: UnitNow, narrowing: Narrowing | null): boolean {
  switch (narrowing) {
    case null:
      return true;
    case 'off':
      return unit.tenancy !== null && unit.meters.some((meter) => meter.supply === 'off');
    case 'low':
      return isLow(unit);
    case 'away':
      return unit.meters.some((meter) => !meter.answering);
  }
}

/** `1·02`, `1.02` and `1-02` are one door. */
function plain(text: string): string {
  return text.toLocaleLowerCase().replaceAll(/[·.]/g, '-');
}

/** Whether every word of a search is found in the unit’s label, tenant, meters or cards; case does not matter. */
export function isFound(unit: UnitNow, search: string): boolean {
  const { tenancy, meters } = unit;
  const known = [
    unit.label,
    unit.unitId,
    tenancy?.name ?? '',
    tenancy?.id ?? '',
    ...(tenancy?.cards ?? []),
    ...meters.flatMap((meter) => [meter.serial, meter.meterId]),
  ];
  const text = plain(known.join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
