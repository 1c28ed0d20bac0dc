import type { SessionEffect, SessionEvent } from '#app';
import { add, codeOf, ZERO, type CardUid, type Code, type Log, type TenancyId } from '#kernel';
import type { Journal } from './journal/journal.ts';
import type { ServerClient } from './server/server-client.ts';
import type { SnapshotBook } from './server/snapshot-book.ts';

export interface Doorkeeper {
  readonly client: () => ServerClient;
  readonly snapshot: SnapshotBook;
  readonly journal: Journal;
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
    const reply = await door.client().identify(uid);
    door.onLink(null);
    if (!reply.ok) return await turnAway({ sessionId, uid }, reply.error.code, door);
    const waiting = await waitingOf(reply.value.tenancyId, door);
    door.dispatch({ kind: 'identified', sessionId, account: reply.value, origin: { asOf: null, waiting } });
    door.onTenant(reply.value.tenancyId);
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

/** An answer that does not fit is no reason to guess: only a server that is away is stood in for. */
async function remember(card: Omit<Identify, 'kind'>, code: Code, door: Doorkeeper): Promise<void> {
  const { sessionId, uid } = card;
  const known = code === 'SERVER_AWAY' ? await door.snapshot.find(uid) : null;
  if (known === null) return door.dispatch({ kind: 'identify_refused', sessionId, code });
  try {
    const waiting = await waitingOf(known.account.tenancyId, door);
    door.dispatch({ kind: 'identified', sessionId, account: known.account, origin: { asOf: known.asOf, waiting } });
  } catch (thrown) {
    door.dispatch({ kind: 'journal', state: 'failed' });
    door.dispatch({ kind: 'identify_refused', sessionId, code: codeOf(thrown) });
  }
}

async function waitingOf(tenancyId: TenancyId, { journal }: Doorkeeper) {
  const all = await journal.waitingMoney();
  return {
    ofTenancy: add(ZERO, ...all.filter((one) => one.tenancyId === tenancyId).map((one) => one.sum)),
    ofEverybody: add(ZERO, ...all.map((one) => one.sum)),
  };
}
