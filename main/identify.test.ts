import { expect, it } from 'vitest';
import type { Account } from '#contracts/api';
import type { SessionEvent } from '#app';
import {
  cardUid,
  givenId,
  instant,
  madeId,
  refuse,
  silentLog,
  success,
  type Code,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { identify, type Doorkeeper } from './identify.ts';
import type { ServerClient } from './server/server-client.ts';
import type { SnapshotBook } from './server/snapshot-book.ts';
import type { Journal } from './journal/journal.ts';

const sessionId = madeId<SessionId>('01932c07-0000-7000-8000-00000000000a');
const asOf = instant(Date.UTC(2026, 10, 23, 9));
/** Constructed: only whose it is. */
const account = { tenancyId: givenId<TenancyId>('flat-1') } as Account;

/** What the session and the link hear of a card that the server answers so, and that the kiosk remembers. */
async function tapped(answer: Awaited<ReturnType<ServerClient['identify']>>) {
  const heard: SessionEvent[] = [];
  const link: (Code | null)[] = [];
  const door: Doorkeeper = {
    reader: { sort: async () => 'untold', ask: async () => ({ kind: 'left' }) },
    client: () => ({ identify: async () => answer }) as unknown as ServerClient,
    snapshot: {
      find: async () => ({ account, asOf, may: ['balance', 'top_up'], pinFor: [] }),
    } as unknown as SnapshotBook,
    journal: { waitingMoney: async () => [], cashSince: async () => 0n } as unknown as Journal,
    dayStart: () => asOf,
    isStaffCard: async () => false,
    onLink: (trouble) => link.push(trouble),
    onTenant: () => undefined,
    dispatch: (event) => heard.push(event),
    log: silentLog,
  };
  await identify({ kind: 'identify', sessionId, uid: cardUid('04A1B2C3D4E5F6') }, door);
  return { heard, link };
}

it('lets a known card in where the server cannot read its books, by what the kiosk remembers and of when', async () => {
  const { heard, link } = await tapped(refuse('STORE_UNAVAILABLE'));
  expect(heard).toEqual([
    expect.objectContaining({ kind: 'identified', account, origin: expect.objectContaining({ asOf }) as object }),
  ]);
  expect(link).toEqual([null, 'STORE_UNAVAILABLE']);
});

it('takes any other refusal as the last word, whatever the kiosk remembers', async () => {
  const { heard, link } = await tapped(refuse('CARD_BLOCKED'));
  expect(heard).toEqual([{ kind: 'identify_refused', sessionId, code: 'CARD_BLOCKED' }]);
  expect(link).toEqual([null]);
});

it('believes the server before its own memory', async () => {
  const { heard } = await tapped(
    success({ account, proof: 'number', may: ['balance'], pinFor: [], pin: 'unset' } as never),
  );
  expect(heard).toEqual([
    expect.objectContaining({
      kind: 'identified',
      origin: expect.objectContaining({ asOf: null, may: ['balance'] }) as object,
    }),
  ]);
});
