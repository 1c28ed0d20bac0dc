import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  currency,
  FaultError,
  givenId,
  moneyOfUnits,
  newId,
  refuse,
  silentLog,
  success,
  type JournalId,
  type Reply,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import type { Journal } from '../journal/journal.ts';
import { openJournal } from '../journal/thread.ts';
import { Uploader, type UploadClient } from './uploader.ts';

type Doubt = Parameters<UploadClient['unresolved']>[0];
type DoubtReply = Awaited<ReturnType<UploadClient['unresolved']>>;

const clock = new SystemClock();
const never = () => Promise.reject(new FaultError('SERVER_AWAY'));

let folder: string;
let journal: Journal;
let id: JournalId;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-uploader-'));
  journal = await openJournal(join(folder, 'journal.sqlite'));
});
beforeEach(async () => {
  id = newId<JournalId>(clock, systemRandomness);
  const now = clock.now();
  await journal.open({
    id,
    sessionId: newId<SessionId>(clock, systemRandomness),
    tenancyId: givenId<TenancyId>('flat-1'),
    value: moneyOfUnits(10n),
    currency: currency('EUR'),
    validatorSerial: 'SSP1',
    state: 'escrowed',
    openedAt: now,
    evidence: 'held in escrow',
  });
  const doubtedAt = { serial: 'SSP1', stacked: 7 };
  await journal.advance(id, 'unresolved', { now, evidence: 'nothing', doubtedAt });
  await journal.markReported(id, { counted: false });
  await journal.keepFindings([{ id, says: 'in_box', evidence: 'SSP1 counts 8' }], { now });
});
afterAll(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Lets it upload until this many doubts were answered; what was sent, in order. */
async function upload(
  answers: readonly Reply<Partial<Extract<DoubtReply, { ok: true }>['value']>>[],
  { again = false, meanwhile }: { again?: boolean; meanwhile?: (nudge: () => void) => Promise<void> } = {},
) {
  const sent: Doubt[] = [];
  const done = Promise.withResolvers<void>();
  const client: UploadClient = {
    topUp: never,
    boxEvent: never,
    receipt: never,
    unresolved: async (body) => {
      const reply = answers[sent.length] ?? refuse('INTERNAL');
      sent.push(body);
      await meanwhile?.(() => uploader.nudge());
      if (sent.length === answers.length) done.resolve();
      return reply.ok ? success({ recordedAt: '2026-11-23T12:00:00.000Z', repeated: true, ...reply.value }) : reply;
    },
  };
  const uploader = new Uploader(
    { journal, client: () => client, clock, log: silentLog },
    {
      onCredited: () => undefined,
      onDoubted: () => undefined,
      onLink: () => undefined,
      onJournalFailed: (thrown) => done.reject(thrown),
    },
  );
  if (again) uploader.sendAgain();
  uploader.start();
  await done.promise;
  await uploader.stop();
  return sent;
}

const settled = (outcome: 'credited' | 'returned', by: 'count' | 'people') => success({ settled: { outcome, by } });

it('tells of a note in doubt again with what the count says, and credits the row by it once the server has', async () => {
  const sent = await upload([settled('credited', 'count')]);
  const counted = { says: 'in_box', evidence: 'SSP1 counts 8' };
  expect(sent).toMatchObject([{ id, evidence: 'nothing', counted }]);
  expect(await journal.newestNote()).toMatchObject({ state: 'credited', evidence: 'SSP1 counts 8', stackedAt: null });
  // A server that was put back to older books hears of it in the same way, and not as of a note that was seen going in.
  expect(await upload([settled('credited', 'count')], { again: true })).toMatchObject([{ id, counted }]);
});

it.each([
  ['people decided before', settled('returned', 'people')],
  ['it stays open', success({ settled: null })],
])('leaves the row as it is where %s, and asks no more', async (_why, reply) => {
  await upload([reply]);
  expect(await journal.newestNote()).toMatchObject({ state: 'unresolved', reported: true });
  expect(await journal.nextToUpload(0)).toBeNull();
});

it('tells again of every note in doubt to a server that was put back to older books', async () => {
  await upload([success({ settled: null })]);
  expect(await journal.nextToUpload(0)).toBeNull();
  const { unresolved } = await journal.summary();
  const open = Array.from({ length: unresolved }, () => success({ settled: null }));
  const sent = await upload(open, { again: true });
  expect(sent.at(-1)).toMatchObject({ id, counted: { says: 'in_box' } });
  expect(await journal.nextToUpload(0)).toBeNull();
});

it('tells what a count said while the doubt was on its way', async () => {
  const other = newId<JournalId>(clock, systemRandomness);
  const now = clock.now();
  await upload([success({ settled: null })]);
  await journal.open({ ...(await journal.newestNote()), id: other } as Parameters<Journal['open']>[0]);
  const finding = { id: other, says: 'not_in_box', evidence: 'SSP1 counts 7' } as const;
  let said = false;
  const meanwhile = async (nudge: () => void) => {
    if (said) return;
    said = true;
    await journal.keepFindings([finding], { now });
    nudge();
  };
  const sent = await upload([success({}), success({ settled: null })], { meanwhile });
  expect(sent).toMatchObject([{ id: other }, { id: other, counted: { says: 'not_in_box' } }]);
  expect(sent[0]).not.toHaveProperty('counted');
});
