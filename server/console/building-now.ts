import {
  add,
  addDays,
  formatInstant,
  localTime,
  minutes,
  negate,
  startOfDay,
  ZERO,
  type Instant,
  type KioskId,
  type Money,
} from '#kernel';
import type { BuildingNow, KioskNow } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { openCases } from '../cash-box/index.ts';
import { accountOf } from '../ledger/index.ts';
import { peopleOf, type ConsoleSite } from './console-site.ts';
import { alarmWithBox } from './alarm-rows.ts';
import { cutReleaseRow, supplyRequestRow } from './rows.ts';
import { tenancyNow, unitNow, type TenancyNow } from './unit-now.ts';

/** A kiosk that was not heard for so long is away. */
const AWAY_AFTER = minutes(1.5);
const REQUESTS_SHOWN = 50;
/** From so many days of average use on credit counts as low. */
const LOW_DAYS = 3;

/** What is happening in the building, in one answer. */
export async function buildingNow(from: ConsoleSite): Promise<BuildingNow> {
  const { site, store, directory, clock, alarms } = from;
  const now = clock.now();
  const [tenancies, kiosks, requests, releases, people, cases, head, sums] = await Promise.all([
    Promise.all(directory.tenancies().map(({ id }) => tenancyNow(id, from))),
    Promise.all(site.kiosks.map((kiosk) => kioskNow(kiosk.id, from))),
    store.supplyOrders.recent({ limit: REQUESTS_SHOWN }),
    store.cutReleases.recent({ limit: REQUESTS_SHOWN }),
    peopleOf(store),
    openCases(store, site.site.currency),
    store.ledger.head(),
    sumsOf(from, now),
  ]);
  const byUnit = new Map(
    tenancies.flatMap((tenancy) => directory.unitsOf(tenancy.tenancyId).map((unit) => [unit.id, tenancy] as const)),
  );
  const units = site.units.map((unit) => unitNow(unit, byUnit.get(unit.id) ?? null, from));
  const wire = (amount: Money) => toWireMoney(amount, site.site.currency);
  return {
    at: formatInstant(now),
    site: { name: site.site.name, zone: site.site.zone, currency: site.site.currency },
    clock: clock.state(),
    ledger: { sequence: head.sequence, hash: head.hashHex, signature: head.signatureBase64 },
    tiles: {
      topUpsToday: wire(sums.topUpsToday),
      topUpsYesterday: wire(sums.topUpsYesterday),
      chargesToday: wire(sums.chargesToday),
      chargesYesterday: wire(sums.chargesYesterday),
      cashInBoxes: wire(add(ZERO, ...kiosks.map(({ cash }) => cash))),
      arrears: wire(add(ZERO, ...tenancies.map(({ standing }) => standing.arrears))),
      offSupply: units.filter((unit) => unit.tenancy !== null && unit.meters.some(({ supply }) => supply === 'off'))
        .length,
      lowCredit: tenancies.filter(isLow).length,
      metersAway: units.flatMap((unit) => unit.meters).filter((meter) => !meter.answering).length,
      unresolved: cases.length,
    },
    units,
    kiosks: kiosks.map(({ row }) => row),
    alarms: await Promise.all(
      alarms.list().map((alarm) => alarmWithBox(alarm, { store, people, currency: site.site.currency })),
    ),
    supplyRequests: requests.map((request) => supplyRequestRow(request, { site, people })),
    cutReleases: releases.map((release) => cutReleaseRow(release, people)),
  };
}

function isLow({ standing, decision }: TenancyNow): boolean {
  return standing.balance <= 0n || decision.notices.some((notice) => notice.daysLeft <= LOW_DAYS);
}

/** What was paid and what was charged on the local day and the one before. What is used since the last posting is in neither. */
async function sumsOf({ store, directory }: ConsoleSite, now: Instant) {
  const today = localTime(now, directory.zone).date;
  const dayFrom = (days: number) => startOfDay(addDays(today, days), directory.zone);
  const on = (days: number, kinds: readonly ('top_up' | 'charge' | 'adjustment')[]) =>
    store.reports.movedOnTenancies({ kinds, from: dayFrom(days), to: dayFrom(days + 1) });
  const [paidToday, paidYesterday, chargesToday, chargesYesterday] = await Promise.all([
    on(0, ['top_up']),
    on(-1, ['top_up']),
    on(0, ['charge', 'adjustment']),
    on(-1, ['charge', 'adjustment']),
  ]);
  return { topUpsToday: negate(paidToday), topUpsYesterday: negate(paidYesterday), chargesToday, chargesYesterday };
}

async function kioskNow(kioskId: KioskId, from: ConsoleSite): Promise<{ row: KioskNow; cash: Money }> {
  const { site, store, fleet, clock } = from;
  const cash = await store.ledger.balance(accountOf.cashInKiosk(kioskId));
  const condition = fleet.condition(kioskId);
  const state =
    condition === null
      ? 'never_seen'
      : clock.now() - condition.lastSeenAt > AWAY_AFTER
        ? 'away'
        : condition.trouble.length > 0
          ? 'troubled'
          : 'well';
  return {
    cash,
    row: {
      kioskId,
      name: site.kiosks.find((kiosk) => kiosk.id === kioskId)?.name ?? kioskId,
      state,
      lastSeenAt: condition === null ? null : formatInstant(condition.lastSeenAt),
      version: condition?.version ?? null,
      trouble: [...(condition?.trouble ?? [])],
      waitingUploads: condition?.waitingUploads ?? 0,
      unresolved: condition?.unresolvedBills ?? 0,
      cashInBox: toWireMoney(cash, site.site.currency),
    },
  };
}
