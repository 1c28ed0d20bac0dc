import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { assert, assertNever, codeOf, givenId, type SiteId } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { Anchor } from '../anchor.ts';
import { readPrivateKey, readPublicKey } from '../ledger-key.ts';
import { CashBoxWrites } from './cash-box-writes.ts';
import { Doorbell } from './doorbell.ts';
import { GroupCommit } from './group-commit.ts';
import type { FromWriter, Job, ToWriter, WriterData } from '../jobs.ts';
import { unpack } from './parcel.ts';
import { NoticeWrites } from './notice-writes.ts';
import { OrderWrites } from './order-writes.ts';
import { PeopleWrites } from './people-writes.ts';
import { Posting } from './posting.ts';
import { SiteWrites } from './site-writes.ts';

/**
 * The thread that writes. It owns the only writing connection, so the event loop of the server never waits for the disk, and whatever arrives while
 * one commit is on its way to the disk is in the next.
 *
 * It loads only what it uses, and not the whole of `#platform`: every start of a server waits for it.
 */

/** 16 MiB of log before it is folded into the database: folding costs two more syncs, and rarely enough is not seen. */
const CHECKPOINT_PAGES = 4096;
/** What one commit writes the next one writes on; and an account's last entry lies anywhere. */
const CACHE_KIB = 16_384;

const port = parentPort;
assert(port !== null, 'the writer runs as a worker thread');
// What the store handed over when it started this thread.
const data = workerData as WriterData;

function send(message: FromWriter): void {
  port?.postMessage(message);
}

class Writer {
  readonly #database: SqliteDatabase;
  readonly #posting: Posting;
  readonly #commit: GroupCommit;
  readonly #anchor: Anchor;
  #broken = false;

  constructor(at: WriterData) {
    const siteId = givenId<SiteId>(at.siteId);
    this.#database = openSqlite(at.file);
    this.#database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    this.#database.pragma(`cache_size = -${CACHE_KIB}`);
    const site = new SiteWrites(this.#database, siteId);
    const people = new PeopleWrites(this.#database, siteId);
    const cashBox = new CashBoxWrites(this.#database, siteId);
    this.#posting = new Posting(this.#database, {
      siteId,
      privateKey: readPrivateKey(at.keyFile),
      publicKey: readPublicKey(at.keyFile),
      site,
      keepDesk: (record) => {
        cashBox.keep(record);
        people.note(record.audit);
      },
    });
    this.#commit = new GroupCommit(this.#database, {
      posting: this.#posting,
      site,
      orders: new OrderWrites(this.#database, siteId),
      people,
      cashBox,
      notices: new NoticeWrites(this.#database, siteId),
    });
    this.#anchor = new Anchor(at.keyFile);
  }

  carryOut(jobs: readonly Job[]): void {
    // Batches that were already on their way when the disk failed: what the disk said once counts until someone looks at it.
    if (this.#broken) return;
    try {
      const outcomes = this.#commit.carryOut(jobs);
      send({ kind: 'done', outcomes });
    } catch (thrown) {
      this.#broken = true;
      send({ kind: 'broken', message: thrown instanceof Error ? thrown.message : String(thrown) });
      return;
    }
    const end = this.#posting.sealed();
    if (end !== null) this.#anchor.move(end);
  }

  close(): void {
    this.#anchor.close();
    this.#database.close();
    send({ kind: 'closed' });
    port?.close();
  }
}

function start(): Writer | null {
  try {
    const writer = new Writer(data);
    send({ kind: 'ready' });
    return writer;
  } catch (thrown) {
    send({
      kind: 'refused',
      code: codeOf(thrown),
      message: thrown instanceof Error ? thrown.message : String(thrown),
    });
    port?.close();
    return null;
  }
}

/** Carries out what is sent until it is told to close. False then. */
function answer(message: ToWriter, writer: Writer): boolean {
  switch (message.kind) {
    case 'batch':
      writer.carryOut(unpack(message.parcel));
      return true;
    case 'close':
      writer.close();
      return false;
    default:
      return assertNever(message);
  }
}

function serve(writer: Writer, from: MessagePort): void {
  const bell = new Doorbell(data.bell);
  for (;;) {
    bell.wait();
    for (let sent = receiveMessageOnPort(from); sent !== undefined; sent = receiveMessageOnPort(from))
      // The queue sends nothing else.
      if (!answer(sent.message as ToWriter, writer)) return;
  }
}

const writer = start();
if (writer !== null) serve(writer, port);
