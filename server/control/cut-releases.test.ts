import { beforeEach, expect, test } from 'vitest';
import { hours, instant, later, ManualClock, minutes, type CutReleaseId, type PersonId } from '#kernel';
import type { CutReleaseRecord } from '../store/contract-people.ts';
import { CutReleases } from './cut-releases.ts';

const NOON = instant(Date.UTC(2026, 10, 24, 11));
const id = '0193569e-0000-7000-8000-0000000000ab' as CutReleaseId;
const [olga, sam] = ['olga' as PersonId, 'sam' as PersonId];
const asked = { id, most: 8, reason: 'the direct debits came back' };

let clock: ManualClock;
let rows: Map<string, CutReleaseRecord>;
let acts: string[];
let looks: number;
let releases: CutReleases;

beforeEach(() => {
  clock = new ManualClock(NOON);
  rows = new Map();
  acts = [];
  looks = 0;
  releases = new CutReleases({
    store: {
      keep: async (release, audit) => {
        rows.set(release.id, release);
        acts.push(`${audit.act} ${audit.personId ?? 'nobody'}`);
      },
      find: async (wanted) => rows.get(wanted) ?? null,
      recent: async () => [...rows.values()],
      inForce: async () => [],
    },
    released: () => {
      looks += 1;
    },
    changed: () => undefined,
    clock,
  });
});

test('one asks, another releases, and what waited is looked at again', async () => {
  expect(await releases.ask(asked, olga)).toMatchObject({ ok: true, value: { state: 'waiting', most: 8 } });
  expect(await releases.decide(id, { state: 'approved', note: '' }, olga)).toMatchObject({
    ok: false,
    error: { code: 'SECOND_PERSON_NEEDED' },
  });
  expect(looks).toBe(0);
  clock.advance(minutes(5));
  expect(await releases.decide(id, { state: 'approved', note: 'called them' }, sam)).toMatchObject({
    ok: true,
    value: { state: 'approved', decidedBy: sam, expiresAt: later(clock.now(), minutes(30)) },
  });
  expect(looks).toBe(1);
  expect(acts).toEqual(['cut_release_asked olga', 'cut_release_approved sam']);
  expect(await releases.decide(id, { state: 'refused', note: '' }, sam)).toMatchObject({
    error: { code: 'REQUEST_DECIDED' },
  });
});

test('asking again is one request; with other content it is refused by name', async () => {
  await releases.ask(asked, olga);
  expect(await releases.ask(asked, olga)).toMatchObject({ ok: true });
  expect(await releases.ask({ ...asked, most: 80 }, olga)).toMatchObject({ error: { code: 'LEDGER_ID_REUSED' } });
  expect(acts).toHaveLength(1);
});

test('what nobody decided within a day lapses, and what nobody asked for is unknown', async () => {
  await releases.ask(asked, olga);
  clock.advance(hours(24));
  const late = releases.decide(id, { state: 'approved', note: '' }, sam);
  expect(await late).toMatchObject({ error: { code: 'REQUEST_EXPIRED' } });
  expect(rows.get(id)?.state).toBe('expired');
  expect(await releases.decide(id, { state: 'approved', note: '' }, sam)).toMatchObject({
    error: { code: 'REQUEST_EXPIRED' },
  });
  const other = '0193569e-0000-7000-8000-0000000000ac' as CutReleaseId;
  expect(await releases.decide(other, { state: 'approved', note: '' }, sam)).toMatchObject({
    error: { code: 'SUPPLY_REQUEST_UNKNOWN' },
  });
  expect(looks).toBe(0);
});
