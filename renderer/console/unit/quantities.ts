import type { MeterNow, UnitPage } from '#contracts/api';

const units: Readonly<Record<MeterNow['utility'], string>> = {
  electricity: 'kWh',
  water: 'm³',
  gas: 'kWh',
  heat: 'kWh',
};

/** What a register of this utility counts. */
export function unitOfUtility(utility: MeterNow['utility']): string {
  return units[utility];
}

/** The meter of a row; null for one that was taken out since. */
export function meterOf(page: UnitPage, meterId: string | null): MeterNow | null {
  return page.unit.meters.find((meter) => meter.meterId === meterId) ?? null;
}
