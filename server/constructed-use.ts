import {
  instant,
  later,
  minutes,
  powerW,
  quantityMilli,
  registerMilli,
  silentLog,
  type Clock,
  type Instant,
  type MeterId,
  type TenancyId,
} from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import type { Directory } from './accounts/index.ts';
import { SettlementService, UseService } from './rating/index.ts';
import { countingRandomness } from './store/constructed-books.ts';
import type { Store } from './store/index.ts';
import { TenantDesk } from './tenant-desk.ts';

/* Constructed, for tests and measurements: readings as a poller would have kept them, and a desk over them whose relays are all on. */

const HOUR_MS = 3_600_000;

/** Keeps an hourly reading of a meter over a span of whole UTC hours. `usedAt` says what each hour counts, in thousandths; null: not read. */
export async function keepReadings(
  store: Store,
  meterId: MeterId,
  at: { readonly from: Instant; readonly to: Instant; readonly usedAt: (hour: Instant) => bigint | null },
): Promise<void> {
  let register = 1_000_000n;
  const taken: Promise<void>[] = [];
  for (let from = at.from; from < at.to; from = instant(from + HOUR_MS)) {
    const used = at.usedAt(from);
    if (used === null) continue;
    const to = instant(from + HOUR_MS);
    const registers = { fromRegister: registerMilli(register), toRegister: registerMilli(register + used) };
    register += used;
    taken.push(
      store.readings.take({
        reading: {
          meterId,
          at: to,
          register: registers.toRegister,
          quality: 'measured',
          source: 'meter',
          serial: '00000001',
          powerW: powerW(Number(used)),
          relay: 'closed',
        },
        verdict: { kind: 'accepted', quantity: quantityMilli(used) },
        intervals: [
          { meterId, hourStart: from, from, to, ...registers, quantity: quantityMilli(used), estimated: false },
        ],
      }),
    );
    if (taken.length >= 500) await Promise.all(taken.splice(0));
  }
  await Promise.all(taken);
}

export interface ConstructedDesk {
  readonly desk: TenantDesk;
  /** Brings the ledger to what is rated at an instant. */
  settleAt(tenancyId: TenancyId, at: Instant): Promise<void>;
}

/** A tenants' desk over a store; `clock` says when "now" is. */
export function openConstructedDesk(at: {
  readonly site: SiteConfiguration;
  readonly directory: Directory;
  readonly store: Store;
  readonly clock: Clock;
}): ConstructedDesk {
  const { site, directory, store, clock } = at;
  const tariffOf = (utility: Tariff['utility']): Tariff => {
    const tariff = site.tariffs.find(({ id }) => id === site.tariff_of[utility]);
    if (tariff === undefined) throw new Error(`the constructed site has no tariff for ${utility}`);
    return tariff;
  };
  const { zone } = directory;
  const settlement = new SettlementService({
    store,
    clock,
    randomness: countingRandomness(),
    log: silentLog,
    zone,
    tariffOf,
  });
  const desk = new TenantDesk({
    site,
    directory,
    store,
    settlement,
    use: new UseService({ store, zone, tariffOf }),
    poller: {
      flush: async () => undefined,
      state: () => ({
        sample: null,
        powerW: powerW(400),
        measuredAt: clock.now(),
        everSeen: true,
        away: false,
        trouble: null,
        held: null,
      }),
    },
    clock,
    multiplierAt: () => 1n,
    supply: {
      supplyOf: () => ({
        state: 'on',
        powerW: powerW(400),
        commandId: null,
        times: { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null },
        decision: null,
      }),
      observedOf: () => ({ relay: 'closed', since: later(instant(0), minutes(1)), byOrder: false }),
      orderOf: () => null,
      weather: () => null,
    },
  });
  return {
    desk,
    settleAt: async (tenancyId, when) => {
      const meters = directory.metersOf(tenancyId).map(({ id, utility }) => ({ meterId: id, utility }));
      await settlement.settle({ tenancyId, from: directory.beginning(tenancyId), meters }, when);
    },
  };
}
