import type { Clock, KioskId, MeterId, UnitId } from '#kernel';
import type { Person } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import type { Directory } from '../accounts/index.ts';
import type { Alarms } from '../alarms.ts';
import type { SupplyController } from '../control/index.ts';
import type { Fleet } from '../kiosks/index.ts';
import type { MeterPoller } from '../metering/index.ts';
import { personOf } from '../people/index.ts';
import type { PersonRecord, Store } from '../store/index.ts';
import type { TenantDesk } from '../tenant-desk.ts';

/** Where the console looks. It only reads. */
export interface ConsoleSite {
  readonly site: SiteConfiguration;
  readonly store: Store;
  readonly directory: Directory;
  readonly desk: Pick<TenantDesk, 'recentStanding' | 'averagePerDay' | 'decision'>;
  readonly controller: Pick<SupplyController, 'supplyOf' | 'hasRelay'>;
  readonly poller: Pick<MeterPoller, 'state'>;
  readonly fleet: Pick<Fleet, 'condition'>;
  readonly alarms: Pick<Alarms, 'list'>;
  readonly clock: Clock;
}

export type Unit = SiteConfiguration['units'][number];

/** The unit in which a meter stands; null for one that counts for no unit. */
export function unitOfMeter(site: SiteConfiguration, meterId: MeterId): Unit | null {
  return site.units.find((unit) => unit.meters.includes(meterId)) ?? null;
}

export function unitOf(site: SiteConfiguration, unitId: UnitId): Unit | null {
  return site.units.find((unit) => unit.id === unitId) ?? null;
}

export function kioskName(site: SiteConfiguration, kioskId: KioskId): string {
  return site.kiosks.find((kiosk) => kiosk.id === kioskId)?.name ?? kioskId;
}

/** Everybody who ever ran the building, by id: rows name people who have ended too. */
export type People = ReadonlyMap<PersonRecord['id'], Person>;

export async function peopleOf(store: Pick<Store, 'people'>): Promise<People> {
  return new Map((await store.people.all()).map((person) => [person.id, personOf(person)]));
}
