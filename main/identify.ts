import type { SessionEffect, SessionEvent } from '#app';
import type { CardReader } from '#hardware/cards';
import {
  add,
  codeOf,
  FaultError,
  ZERO,
  type CardUid,
  type Code,
  type Instant,
  type Log,
  type TenancyId,
} from '#kernel';
import type { Journal } from './journal/journal.ts';
import { converse } from './converse.ts';
import type { ServerClient } from './server/server-client.ts';
import type { SnapshotBook } from './server/snapshot-book.ts';

export interface Doorkeeper {
  readonly reader: Pick<CardReader, 'sort' | 'ask'>;
  readonly client: () => ServerClient;
  readonly snapshot: SnapshotBook;
  readonly journal: Journal;
  /** When the building's day began. */
  readonly dayStart: () => Instant;
  /** Whether a card that belongs to no tenancy is a staff card. Never rejects. */
  readonly isStaffCard: (uid: CardUid) => Promise<boolean>;
  readonly onLink: (trouble: Code | null) => void;
  /** A tenant was let in, and the server is there. */
  readonly onTenant: (tenancyId: TenancyId) => void;
  readonly dispatch: (event: SessionEvent) => void;
  readonly log: Log;
}

type Identify = Extract<SessionEffect, { kind: 'identify' }>;

/** Whose card it is: the server says so; while it is away the kiosk says what it remembers, and of when. Never rejects. */
export async function identify({ sessionId, uid }: Identify, door: Doorkeeper): Promise<void> {
  try {
    const reply = await converse({ uid, reader: door.reader }, door.client());
    door.onLink(null);
    if (!reply.ok && reply.error.code === 'STORE_UNAVAILABLE') throw new FaultError(reply.error.code);
    if (!reply.ok) return await turnAway({ sessionId, uid }, reply.error.code, door);
    const { account, may, pinFor, pin } = reply.value;
    const before = await paidBefore(account.tenancyId, door);
    door.dispatch({ kind: 'identified', sessionId, account, origin: { asOf: null, ...before, may, pinFor, pin } });
    // What is printed for a tenant says what they have.
    if (may.includes('balance')) door.onTenant(account.tenancyId);
  } catch (thrown) {
    door.log.warn('identify', { code: codeOf(thrown), reason: thrown instanceof Error ? thrown.message : '' });
    door.onLink(codeOf(thrown));
    await remember({ sessionId, uid }, codeOf(thrown), door);
  }
}

/** A tenant's card never waits for this question, and a card that nobody knows gets the same words whatever the answer. */
async function turnAway(card: Omit<Identify, 'kind'>, code: Code, door: Doorkeeper): Promise<void> {
  const { sessionId, uid } = card;
  if (code === 'CARD_UNKNOWN' && (await door.isStaffCard(uid)))
    return door.dispatch({ kind: 'staff_card', sessionId, uid });
  door.dispatch({ kind: 'identify_refused', sessionId, code });
}

/** An answer that does not fit is no reason to guess: only a server that is away, or cannot read its own books, is stood in for. */
async function remember(card: Omit<Identify, 'kind'>, code: Code, door: Doorkeeper): Promise<void> {
  const { sessionId, uid } = card;
  const known = code === 'SERVER_AWAY' || code === 'STORE_UNAVAILABLE' ? await door.snapshot.find(uid) : null;
  if (known === null) return door.dispatch({ kind: 'identify_refused', sessionId, code });
  try {
    const { account, asOf, may, pinFor } = known;
    // Nobody is there who could ask the card: it has shown no more than its number.
    if (may.length + pinFor.length === 0)
      return door.dispatch({ kind: 'identify_refused', sessionId, code: 'CARD_NOT_ENOUGH' });
    const before = await paidBefore(account.tenancyId, door);
    // Whether it has a PIN is not on the list; while the server is away none can be checked.
    door.dispatch({ kind: 'identified', sessionId, account, origin: { asOf, ...before, may, pinFor, pin: 'set' } });
  } catch (thrown) {
    door.dispatch({ kind: 'journal', state: 'failed' });
    door.dispatch({ kind: 'identify_refused', sessionId, code: codeOf(thrown) });
  }
}

/** What limits of before this session there are to count against. */
async function paidBefore(tenancyId: TenancyId, { journal, dayStart }: Doorkeeper) {
  const [all, cashToday] = await Promise.all([journal.waitingMoney(), journal.cashSince(tenancyId, dayStart())]);
  return {
    waiting: {
      ofTenancy: add(ZERO, ...all.filter((one) => one.tenancyId === tenancyId).map((one) => one.sum)),
      ofEverybody: add(ZERO, ...all.map((one) => one.sum)),
    },
    cashToday,
  };
}
