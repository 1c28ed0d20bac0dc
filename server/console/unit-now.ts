import { formatInstant, formatMilli, type MeterId, type TenancyId } from '#kernel';
import type { MeterNow, UnitNow } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { daysLeft, decisionWire, type Standing } from '../accounts/index.ts';
import type { SupplyDecision } from '../control/index.ts';
import type { ConsoleSite, Unit } from './console-site.ts';
import { wireTime } from './rows.ts';

/** A tenancy in numbers, once for all of its units. */
export interface TenancyNow {
  readonly tenancyId: TenancyId;
  readonly standing: Standing;
  readonly decision: SupplyDecision;
  readonly row: NonNullable<UnitNow['tenancy']>;
}

/** Reads how a tenancy stands. The decision is the one that control took last, seconds ago; only before the first one is another taken. */
export async function tenancyNow(tenancyId: TenancyId, from: ConsoleSite): Promise<TenancyNow> {
  const { desk, clock, directory, site } = from;
  const meters = directory.metersOf(tenancyId);
  const meter = meters.find((candidate) => candidate.utility === 'electricity') ?? meters[0];
  const taken = meter === undefined ? null : from.controller.supplyOf(meter.id).decision;
  const [standing, average, decision] = await Promise.all([
    desk.recentStanding(tenancyId),
    desk.averagePerDay(tenancyId),
    taken ?? desk.decision(tenancyId),
  ]);
  const left = daysLeft(standing.balance, average, clock.now());
  const tenancy = directory.tenancy(tenancyId);
  return {
    tenancyId,
    standing,
    decision,
    row: {
      id: tenancyId,
      name: tenancy?.name ?? tenancyId,
      cards: [...(tenancy?.cards ?? [])],
      balance: toWireMoney(standing.balance, site.site.currency),
      arrears: toWireMoney(standing.arrears, site.site.currency),
      daysLeft: left === null ? null : { least: left.least, most: left.most },
      isProtected: directory.isProtected(tenancyId),
      decision: decisionWire(decision),
    },
  };
}

export function unitNow(unit: Unit, tenancy: TenancyNow | null, from: ConsoleSite): UnitNow {
  return {
    unitId: unit.id,
    label: unit.label,
    tenancy: tenancy?.row ?? null,
    meters: unit.meters.map((meterId) => meterNow(meterId, from)),
  };
}

export function meterNow(meterId: MeterId, from: ConsoleSite): MeterNow {
  const { sample, powerW, away, measuredAt, everSeen } = from.poller.state(meterId);
  const meter = from.directory.meter(meterId);
  return {
    meterId,
    utility: meter.utility,
    serial: meter.serial,
    answering: everSeen && !away,
    lastReadingAt: sample === null ? wireTime(measuredAt) : formatInstant(sample.at),
    register: sample === null ? null : formatMilli(sample.register),
    powerW,
    hasRelay: from.controller.hasRelay(meterId),
    supply: from.controller.supplyOf(meterId).state,
  };
}
