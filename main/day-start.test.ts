import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  currency,
  givenId,
  instant,
  ManualClock,
  moneyOfUnits,
  newId,
  type Instant,
  type JournalId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { dayStart } from './day-start.ts';
import { JournalStore } from './journal/journal-store.ts';

const berlin = { zone: 'Europe/Berlin' };
const at = (text: string) => instant(Date.parse(text));
const clockAt = (text: string) => new ManualClock(at(text));

it.each([
  ['in winter', 'Europe/Berlin', '2026-11-23T21:22:00Z', '2026-11-22T23:00:00Z'],
  [
    'just after midnight there, while it is the day before in UTC',
    'Europe/Berlin',
    '2026-11-22T23:00:00Z',
    '2026-11-22T23:00:00Z',
  ],
  ['just before midnight there', 'Europe/Berlin', '2026-11-22T22:59:59Z', '2026-11-21T23:00:00Z'],
  ['in summer', 'Europe/Berlin', '2026-07-01T12:00:00Z', '2026-06-30T22:00:00Z'],
  ['after the clocks went back that morning', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z'],
  ['far from UTC', 'Asia/Kolkata', '2026-11-23T18:30:00Z', '2026-11-23T18:30:00Z'],
])('is midnight in the building, %s', (_when, zone, now, begun) => {
  expect(dayStart({ zone }, clockAt(now))).toBe(at(begun));
});

it('is a day ago while nothing is known of the building', () => {
  expect(dayStart(null, clockAt('2026-11-23T12:00:00Z'))).toBe(at('2026-11-22T12:00:00Z'));
});

it('so the limit of the law counts what this tenancy put in here today, notes and coins, and nothing of yesterday, of others, or given back', () => {
  const now = clockAt('2026-11-23T12:00:00Z');
  const [here, elsewhere] = [journal(), journal()];
  const anna = givenId<TenancyId>('anna');
  const midnight = at('2026-11-22T23:00:00Z');

  put(here, { value: 1n, openedAt: instant(midnight - 1) });
  put(here, { value: 2n, openedAt: midnight });
  put(here, { value: 4n, isCoin: true });
  put(here, { value: 8n, state: 'unresolved' });
  put(here, { value: 16n, tenancyId: givenId<TenancyId>('ben') });
  here.advance(put(here, { value: 32n }), 'returned', { now: now.now(), evidence: 'constructed' });
  // Each kiosk has a journal of its own, and the law's limit is kept at each.
  put(elsewhere, { value: 64n });

  expect(here.cashSince(anna, dayStart(berlin, now))).toBe(moneyOfUnits(2n + 4n + 8n));
  now.jump(at('2026-11-23T23:00:00Z'));
  expect(here.cashSince(anna, dayStart(berlin, now))).toBe(moneyOfUnits(0n));

  interface Put {
    readonly value: bigint;
    readonly openedAt?: Instant;
    readonly tenancyId?: TenancyId;
    readonly state?: 'unresolved';
    readonly isCoin?: true;
  }
  function put(store: JournalStore, { value, openedAt = now.now(), tenancyId = anna, state, isCoin }: Put): JournalId {
    const id = newId<JournalId>(now, systemRandomness);
    const sessionId = newId<SessionId>(now, systemRandomness);
    const row = { id, sessionId, tenancyId, value: moneyOfUnits(value), openedAt, evidence: 'constructed' };
    store.open(
      { ...row, currency: currency('EUR'), validatorSerial: 'V1', state: isCoin ? 'stacked' : (state ?? 'escrowed') },
      isCoin ? { coin: { event: 1 } } : {},
    );
    return id;
  }
});

function journal(): JournalStore {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-day-'));
  const store = JournalStore.open(join(folder, 'journal.sqlite'));
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return store;
}
