import {
  duration,
  instant,
  localTime,
  moneyOfUnits,
  type Instant,
  type ManualClock,
  type Money,
  type TenancyId,
} from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { notesOf } from './habits.ts';
import { customOf, type Custom } from './residents.ts';

/** What the past is written into: the rooms of the server, which nothing here knows. */
export interface Books {
  readMeters(): Promise<void>;
  settle(tenancyId: TenancyId): Promise<Money>;
  averagePerDay(tenancyId: TenancyId): Promise<Money | null>;
  topUp(tenancyId: TenancyId, notes: readonly Money[]): Promise<void>;
  review(tenancyId: TenancyId): Promise<'on' | 'off'>;
}

export interface LivedBuilding {
  readonly site: SiteConfiguration;
  readonly books: Books;
  /** Stands where the past begins; moved from here. */
  readonly clock: ManualClock;
  readonly end: Instant;
  /** Told after each hour: what part of the past is over, 0 … 1. */
  readonly onProgress: (part: number) => void;
}

interface Resident {
  readonly tenancyId: TenancyId;
  readonly custom: Custom;
  readonly owesOldDebt: boolean;
  /** The last that is known of it. */
  balance: Money | null;
  perDay: Money;
  /** When `perDay` was worked out; null while it is a guess. */
  perDayAt: Instant | null;
  nextLook: Instant;
  supply: 'on' | 'off';
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PER_DAY_GOOD_DAYS = 5;
const PER_DAY_EXACT_DAYS = 4;
const MOST_REST_DAYS = 6;
const PLENTY_DAYS = 5;
const DAILY_BEFORE_END_DAYS = 8;
/** What a day costs before anybody knows. */
const FIRST_GUESS = moneyOfUnits(5n);

/**
 * Lives through a stretch of time, hour by hour: every meter is read, each tenant looks at the kiosk about once a day and feeds it by habit, and where credit is
 * short supply is decided about as often as an hour passes. What comes of it is for the books to say.
 */
export async function livePast(building: LivedBuilding): Promise<void> {
  const { site, books, clock, end } = building;
  const { zone } = site.site;
  const start = clock.now();
  const residents = site.tenancies.map((tenancy): Resident => ({
    tenancyId: tenancy.id,
    custom: customOf(tenancy.id),
    owesOldDebt: tenancy.opening_arrears > 0n,
    balance: null,
    perDay: FIRST_GUESS,
    perDayAt: null,
    nextLook: start,
    supply: 'on',
  }));
  for (let hour = instant(Math.floor(start / HOUR_MS) * HOUR_MS + HOUR_MS); hour < end;) {
    advanceTo(clock, hour);
    await books.readMeters();
    await reviewThoseInNeed(residents, books);
    const local = localTime(hour, zone);
    const visitors = residents
      .filter(({ custom }) => custom.hour === local.hour)
      .toSorted((a, b) => a.custom.minute - b.custom.minute);
    for (const visitor of visitors) {
      const at = instant(hour + (visitor.custom.minute - local.minute) * MINUTE_MS);
      if (at >= end || at < clock.now() || at < visitor.nextLook) continue;
      advanceTo(clock, at);
      await visit(visitor, building);
    }
    building.onProgress((hour - start) / (end - start));
    hour = instant(hour + HOUR_MS);
  }
  if (clock.now() < end) {
    advanceTo(clock, end);
    await books.readMeters();
  }
  for (const { tenancyId } of residents) await books.settle(tenancyId);
  building.onProgress(1);
}

async function visit(resident: Resident, { site, books, clock, end }: LivedBuilding): Promise<void> {
  const { tenancyId, custom } = resident;
  const balance = await books.settle(tenancyId);
  await rememberPerDay(resident, { books, now: clock.now(), end });
  const { perDay } = resident;
  resident.nextLook = instant(clock.now() + Math.round(restDays(balance, perDay, end - clock.now()) * DAY_MS));
  const creditPercent = resident.owesOldDebt ? 100n - site.policy.arrears_share / 10_000n : 100n;
  const notes = notesOf(custom.habit, { now: clock.now(), end, zone: site.site.zone, balance, perDay, creditPercent });
  resident.balance = balance;
  if (notes.length === 0) return;
  await books.topUp(tenancyId, notes);
  resident.supply = await books.review(tenancyId);
  resident.balance = await books.settle(tenancyId);
}

/** What a day costs changes slowly; near the end it decides who is how near the edge, and is worked out each time. */
async function rememberPerDay(
  resident: Resident,
  { books, now, end }: { books: Books; now: Instant; end: Instant },
): Promise<void> {
  const isOld = resident.perDayAt === null || now - resident.perDayAt > PER_DAY_GOOD_DAYS * DAY_MS;
  if (!isOld && end - now > PER_DAY_EXACT_DAYS * DAY_MS) return;
  const perDay = await books.averagePerDay(resident.tenancyId);
  if (perDay === null || perDay <= 0n) return;
  resident.perDay = perDay;
  resident.perDayAt = now;
}

/**
 * Whoever has plenty looks again when it is no longer plenty, and is charged only then; towards the end everybody looks every day. A minute short of whole
 * days, so that the look falls on the same time of day.
 */
function restDays(balance: Money, perDay: Money, leftMs: number): number {
  const lasts = Number(balance / perDay);
  const rest = Math.min(lasts - PLENTY_DAYS, MOST_REST_DAYS);
  return leftMs < DAILY_BEFORE_END_DAYS * DAY_MS || rest < 1 ? 0 : rest - MINUTE_MS / DAY_MS;
}

/** Decisions cost time, so only whoever may be out of credit before tomorrow's look is decided about. */
async function reviewThoseInNeed(residents: readonly Resident[], books: Books): Promise<void> {
  for (const resident of residents) {
    if (resident.supply === 'off' || resident.balance === null) continue;
    if (resident.balance > resident.perDay + resident.perDay / 2n) continue;
    resident.supply = await books.review(resident.tenancyId);
  }
}

function advanceTo(clock: ManualClock, at: Instant): void {
  clock.advance(duration(at - clock.now()));
}
