import { formatInstant, type Clock, type TenancyId } from '#kernel';
import type { Why } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import { toWireMoney } from '#contracts/wire';
import { commandTimesWire, daysLeft, decisionWire, type Directory } from './accounts/index.ts';
import type { SupplyController } from './control/index.ts';
import type { TenantDesk } from './tenant-desk.ts';

export interface WhySources {
  readonly site: SiteConfiguration;
  readonly directory: Directory;
  readonly desk: TenantDesk;
  readonly controller: SupplyController;
  readonly clock: Clock;
}

/** Why each supply of a tenancy is as it is, by the same decision that moves its relay; null for a tenancy that does not exist. */
export async function whyOf(tenancyId: TenancyId, from: WhySources): Promise<Why | null> {
  const { site, directory, desk, controller, clock } = from;
  const tenancy = directory.tenancy(tenancyId);
  if (tenancy === null) return null;
  const now = clock.now();
  const [standing, average] = await Promise.all([desk.standing(tenancyId), desk.averagePerDay(tenancyId)]);
  const { currency, zone } = site.site;
  const left = daysLeft(standing.balance, average, now);
  return {
    tenancyId,
    at: formatInstant(now),
    language: tenancy.language,
    zone,
    balance: toWireMoney(standing.balance, currency),
    arrears: toWireMoney(standing.arrears, currency),
    lastsUntil: left === null ? null : formatInstant(left.until),
    supplies: await Promise.all(
      directory.metersOf(tenancyId).map(async ({ id, utility, serial }) => {
        const { state, times } = controller.supplyOf(id);
        return {
          meterId: id,
          utility,
          serial,
          hasRelay: controller.hasRelay(id),
          state,
          times: commandTimesWire(times),
          decision: decisionWire(await desk.decisionFor(tenancyId, id)),
        };
      }),
    ),
  };
}
