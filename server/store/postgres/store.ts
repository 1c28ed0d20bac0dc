import { existsSync } from 'node:fs';
import { FaultError, toHex, type Clock, type Log, type Randomness, type SiteId } from '#kernel';
import {
  canonicalEntries,
  ChainHasher,
  checkTransaction,
  isChainEndSigned,
  signChainEnd,
  type LedgerVerdict,
  type NewTransaction,
  type PostOutcome,
} from '../../ledger/index.ts';
import { Anchor, readAnchor } from '../anchor.ts';
import { readWitnesses } from '../witnesses.ts';
import type { Store } from '../contract.ts';
import type { HeadRow } from '../head-row.ts';
import { makeLedgerKey, readPrivateKey, readPublicKey } from '../ledger-key.ts';
import { one, Readers, Session, sql, unavailable, type PostgresPlace } from './connection.ts';
import { cashBoxRoom, messageRooms, reportRoom, tenancyRoom } from './desk-room.ts';
import { SiteLease, type LeaseOptions } from './lease.ts';
import { ledgerReads } from './ledger-room.ts';
import { migrate } from './migrate.ts';
import { cardRoom } from './card-room.ts';
import { peopleRooms } from './people-room.ts';
import { receiptRoom } from './receipt-room.ts';
import { done, readingRoom, siteRooms, type Rooms } from './site-room.ts';
import { verifyLedger } from './verify.ts';
import { siteIn } from './look.ts';
import { WriteQueue } from './write-queue.ts';
import { Writer, type ChainEnd } from './writer.ts';

export interface PostgresStoreOptions {
  readonly place: PostgresPlace;
  readonly siteId: SiteId;
  /** The ledger's key, on this machine; made with the ledger. Every machine that writes has the same one. */
  readonly keyFile: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /**
   * Opens it for the one server of the site: waits until no other has it, and calls back when another took over, after which every write is refused
   * STORE_IN_USE. Left out: beside others, for whatever posts under its own ids.
   */
  readonly alone?: { readonly onTaken: () => void; readonly signal?: AbortSignal };
}

/** Marks of processes that have not written for so long are forgotten. */
const FORGET_WRITERS_AFTER_MS = 7 * 86_400_000;

/**
 * Opens a site's store on PostgreSQL, bringing its schema up to date. Other processes may have it open, and write, at the same time. Rejects with
 * STORE_UNAVAILABLE (it cannot be reached or written, or a newer Foyer made it) or LEDGER_BROKEN (its end is not one that its key signed, or older than it
 * was).
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { place, siteId, keyFile, clock, randomness } = options;
  const log = options.log.area('store');
  const begun = await prepareDatabase({ ...options, log });
  const name = toHex(randomness.bytes(16));
  const lease =
    options.alone === undefined ? null : await takeSite(options.alone, { place, siteId, holder: name, clock, log });
  // While it stood by, the books went on, or became others: they are held against the key and the anchor as they are now.
  const end = lease === null ? begun : await takenOver(lease, () => prepareDatabase({ ...options, log }));
  const anchor = new Anchor(keyFile);
  const writer = new Writer({
    place,
    siteId,
    writer: name,
    alone: lease !== null,
    privateKey: readPrivateKey(keyFile),
    publicKey: readPublicKey(keyFile),
    clock,
    log,
    end,
    onSealed: (moved) => anchor.move(moved),
  });
  const queue = new WriteQueue((jobs) => writer.carryOut(jobs));
  const readers = new Readers(place, log);
  const rooms: Rooms = { asked: readers, siteId, queue };
  let closed: Promise<void> | null = null;
  log.info('store opened', { engine: 'postgres', siteId });
  return {
    ledger: {
      ...ledgerReads(readers, siteId),
      openAccounts: (accounts) => done(queue.submit({ kind: 'open_accounts', accounts })),
      setLimits: (limits) => done(queue.submit({ kind: 'set_limits', limits })),
      post: (transaction, beside) => post(queue, clock, transaction, beside),
      verify: () => verifyPostgres(options),
    },
    ...siteRooms(rooms),
    ...messageRooms(rooms),
    ...peopleRooms(rooms),
    readings: readingRoom(rooms),
    cashBox: cashBoxRoom(rooms),
    reports: reportRoom(rooms),
    receipts: receiptRoom(rooms),
    cards: cardRoom(rooms),
    tenancies: tenancyRoom(rooms),
    close: () =>
      (closed ??= (async () => {
        await queue.close();
        await writer.close();
        await readers.close();
        await lease?.release();
        anchor.close();
      })()),
  };
}

async function takeSite(
  { onTaken, signal }: NonNullable<PostgresStoreOptions['alone']>,
  at: Omit<LeaseOptions, 'signal'>,
): Promise<SiteLease> {
  const lease = await SiteLease.take(signal === undefined ? at : { ...at, signal });
  if (lease === null) throw new FaultError('STORE_IN_USE', { message: `another server has the site ${at.siteId}` });
  lease.keep(onTaken);
  return lease;
}

async function takenOver(lease: SiteLease, look: () => Promise<ChainEnd>): Promise<ChainEnd> {
  try {
    return await look();
  } catch (thrown) {
    await lease.release();
    throw thrown;
  }
}

async function post(
  queue: WriteQueue,
  clock: Clock,
  given: NewTransaction,
  beside: Parameters<Store['ledger']['post']>[1] = {},
): Promise<PostOutcome> {
  checkTransaction(given);
  const transaction = { ...given, entries: canonicalEntries(given.entries) };
  const recordedAt = clock.now();
  const { topUp = null, unresolved = null, desk = null } = beside;
  const answer = await queue.submit({ kind: 'post', transaction, recordedAt, topUp, unresolved, desk });
  const { id, kind, occurredAt, entries, corrects, facts } = transaction;
  const content = { id, kind, occurredAt, entries, corrects, facts };
  if (typeof answer === 'number') return { kind: 'posted', transaction: { ...content, recordedAt, sequence: answer } };
  if (answer.kind === 'refused') return answer;
  const { sequence, occurredAt: occurred, recordedAt: recorded } = answer;
  return { kind: 'repeated', transaction: { ...content, occurredAt: occurred, recordedAt: recorded, sequence } };
}

/** Verifies the ledger of a site, whether or not servers use it. Rejects with STORE_UNAVAILABLE where there is none to read. */
export async function verifyPostgres(
  at: Pick<PostgresStoreOptions, 'place' | 'keyFile'> & { readonly siteId: SiteId | null },
): Promise<LedgerVerdict> {
  const publicKey = readPublicKey(at.keyFile);
  const session = await Session.open(at.place, { pipeline: false, patient: true });
  try {
    // Before the snapshot: whatever was committed by now is in it.
    const anchor = readAnchor(at.keyFile);
    return await verifyLedger(session, {
      siteId: await siteIn(session, at.siteId),
      publicKey,
      witnesses: [...(anchor === null ? [] : [anchor]), ...readWitnesses(at.keyFile)],
    });
  } finally {
    await session.close();
  }
}

/** Migrates, begins the chain of a new site, holds the end of an old one against its key and its anchor, and says where it is. */
async function prepareDatabase({
  place,
  siteId,
  keyFile,
  clock,
  log,
}: Omit<PostgresStoreOptions, 'randomness'>): Promise<ChainEnd> {
  // A step over many rows takes as long as it takes.
  const session = await Session.open(place, { pipeline: false, patient: true });
  try {
    const count = await migrate(session, { now: clock.now() });
    if (count > 0) log.info('schema brought up to date', { migrations: count });
    const durable = await one(session, statements.durable, []);
    if (durable?.fsync !== 'on' || durable.pages !== 'on')
      log.warn('the database does not wait for its disk: a power cut may lose what it confirmed', { ...durable });
    // Of processes that begin a site at the same time, one makes its key and its head, and the others wait for it.
    await session.run('BEGIN');
    await session.all(statements.beginning, [siteId]);
    const anchor = readAnchor(keyFile);
    const head = await one(session, statements.head, [siteId]);
    const end = head === null ? await beginChain(session, siteId, keyFile) : endOf(head);
    if (head !== null) checkEnd(head, { siteId, keyFile, anchoredAt: anchor?.sequence ?? 0 });
    await session.all(statements.forgetWriters, [siteId, clock.now() - FORGET_WRITERS_AFTER_MS]);
    await session.run('COMMIT');
    return end;
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    await session.close();
  }
}

async function beginChain(session: Session, siteId: SiteId, keyFile: string): Promise<ChainEnd> {
  makeLedgerKey(keyFile);
  const hash = new ChainHasher().genesis(siteId);
  const signature = signChainEnd({ siteId, sequence: 0, hash }, readPrivateKey(keyFile));
  await session.all(statements.beginChain, [siteId, hash, signature]);
  return { sequence: 0, hash };
}

function endOf({ sequence, hash }: HeadRow): ChainEnd {
  return { sequence: Number(sequence), hash };
}

function checkEnd(
  head: HeadRow & { readonly last: bigint | null },
  at: { readonly siteId: SiteId; readonly keyFile: string; readonly anchoredAt: number },
): void {
  const { siteId, keyFile, anchoredAt } = at;
  const sequence = Number(head.sequence);
  const broken = (message: string) => new FaultError('LEDGER_BROKEN', { message, details: { sequence } });
  if (!existsSync(keyFile))
    throw broken(`the ledger has entries, but its key ${keyFile} is missing: bring it back from where it is kept`);
  if (!isChainEndSigned({ siteId, sequence, hash: head.hash }, head.signature, readPublicKey(keyFile)))
    throw broken(`the end of the ledger is not signed with ${keyFile}: run foyer ledger verify`);
  if ((head.last ?? 0n) !== head.sequence)
    throw broken(`the ledger is sealed up to ${sequence}, but its last transaction is ${head.last ?? 0n}`);
  if (anchoredAt > sequence)
    throw broken(
      `the ledger ends at ${sequence}, but was at ${anchoredAt} before: it is an older copy. Where that is meant, move ${keyFile}.anchor away`,
    );
}

const statements = {
  durable: sql<{ fsync: string; pages: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages`,
  ),
  beginning: sql(`SELECT pg_advisory_xact_lock(hashtextextended('foyer site ' || $1, 0))`),
  head: sql<HeadRow & { last: bigint | null }>(
    `SELECT h.sequence, h.hash, h.signature, (SELECT max(sequence) FROM ledger_transaction t WHERE t.site_id = h.site_id) AS last
     FROM ledger_head h WHERE h.site_id = $1`,
  ),
  beginChain: sql('INSERT INTO ledger_head (site_id, sequence, hash, signature) VALUES ($1, 0, $2, $3)'),
  forgetWriters: sql('DELETE FROM ledger_writer WHERE site_id = $1 AND written_at < $2'),
};
