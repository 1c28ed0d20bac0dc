import { expect, it } from 'vitest';
import type { JournalRow } from '#app';
import {
  currency,
  givenId,
  instant,
  ManualClock,
  moneyOfUnits,
  newId,
  refuse,
  silentLog,
  success,
  type Code,
  type JournalId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { CreditedAgain } from './credited-again.ts';

const clock = new ManualClock(instant(0));
const running = new AbortController().signal;

const rows = [2, 3, 5].map((sequence): JournalRow => ({
  id: newId<JournalId>(clock, systemRandomness),
  sequence,
  sessionId: newId<SessionId>(clock, systemRandomness),
  tenancyId: givenId<TenancyId>('anna'),
  value: moneyOfUnits(10n),
  currency: currency('EUR'),
  validatorSerial: 'V1',
  state: 'credited',
  openedAt: instant(0),
  stackedAt: instant(0),
  evidence: 'constructed',
  reported: false,
}));

/** A server that answers each call as it is told, and what it was sent. */
function serverThat(...answers: ('repeated' | 'credited' | 'away' | Code)[]) {
  const sent: number[] = [];
  const doubted: string[] = [];
  const again = new CreditedAgain({
    journal: { nextCredited: async (after) => rows.find(({ sequence }) => sequence > after) ?? null },
    send: async ({ sequence }) => {
      sent.push(sequence);
      const answer = answers.shift() ?? 'repeated';
      if (answer === 'away') return null;
      if (answer === 'repeated' || answer === 'credited') return success({ repeated: answer === 'repeated' });
      return refuse(answer);
    },
    doubt: async ({ sequence, evidence }) => {
      doubted.push(`${sequence} ${evidence}`);
      return answers.shift() === 'away' ? null : success(null);
    },
    log: silentLog,
  });
  return { again, sent, doubted };
}

it('sends everything once, the oldest first, and nothing before it is told to', async () => {
  const { again, sent } = serverThat('repeated', 'credited');
  expect(await again.deliver(running)).toBe('done');
  expect(sent).toEqual([]);
  again.begin();
  expect(await again.deliver(running)).toBe('done');
  expect(await again.deliver(running)).toBe('done');
  expect(sent).toEqual([2, 3, 5]);
});

it.each(['away', 'STORE_UNAVAILABLE'] as const)(
  'goes on behind the last that was answered after %s',
  async (trouble) => {
    const { again, sent } = serverThat('repeated', trouble);
    again.begin();
    expect(await again.deliver(running)).toBe('again');
    expect(await again.deliver(running)).toBe('done');
    expect(sent).toEqual([2, 3, 3, 5]);
  },
);

it('makes a case of one that is refused for good, and does not let it hold up the others', async () => {
  const { again, sent, doubted } = serverThat('TENANCY_UNKNOWN', 'away', 'TENANCY_UNKNOWN');
  again.begin();
  expect(await again.deliver(running)).toBe('again');
  expect(await again.deliver(running)).toBe('done');
  expect(sent).toEqual([2, 2, 3, 5]);
  const told = '2 the server refuses what it had credited: TENANCY_UNKNOWN';
  expect(doubted).toEqual([told, told]);
});
