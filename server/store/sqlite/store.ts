import { existsSync, mkdirSync } from 'node:fs';
import {
  add,
  FaultError,
  ZERO,
  type Clock,
  type Log,
  type MeterId,
  type Money,
  type SessionId,
  type SiteId,
} from '#kernel';
import { openSqlite, secureLog, type SqliteDatabase } from '#platform/sqlite';
import {
  canonicalEntries,
  ChainHasher,
  checkTransaction,
  isChainEndSigned,
  signChainEnd,
  type AccountId,
  type NewTransaction,
  type PostOutcome,
} from '../../ledger/index.ts';
import { ClosedHours } from '../../metering/closed-hours.ts';
import type { HourlyInterval, Reading } from '../../metering/model.ts';
import { readAnchor } from '../anchor.ts';
import { readWitnesses } from '../witnesses.ts';
import type { Store, TopUpRecord } from '../contract.ts';
import { makeLedgerKey, readPrivateKey, readPublicKey } from '../ledger-key.ts';
import { KeptAnswers } from '../kept-answers.ts';
import { RecentHours } from '../recent-hours.ts';
import { RecentMovements } from '../recent-movements.ts';
import { PostedLines } from '../posted-lines.ts';
import { CashBoxReads } from './cash-box-reads.ts';
import { databaseFile } from './database-file.ts';
import { historyFace } from './history-face.ts';
import type { HeadRow } from '../head-row.ts';
import { LedgerReads } from './ledger-reads.ts';
import { lockFolder } from './lock.ts';
import { migrate } from './migrate.ts';
import { noticeFace } from './notice-face.ts';
import { OrderReads } from './order-reads.ts';
import { cardFace } from './card-face.ts';
import { peopleFaces } from './people-faces.ts';
import { ReadingReads } from './reading-reads.ts';
import { ReportReads } from './report-reads.ts';
import { receiptReads } from './receipt-face.ts';
import { SiteReads } from './site-reads.ts';
import { verifySqliteLedger } from './verify.ts';
import { tenancyFace } from './tenancy-face.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteStoreOptions {
  /** The data folder; made if it is not there. */
  readonly directory: string;
  readonly siteId: SiteId;
  /** The ledger's key, outside the data folder; made with the ledger. */
  readonly keyFile: string;
  readonly clock: Clock;
  readonly log: Log;
}

export { databaseFile };

/**
 * Opens a site's store on SQLite, bringing its schema up to date. Rejects with STORE_IN_USE (another server has the folder), STORE_UNAVAILABLE (it
 * cannot be written, it is another site's, a newer Foyer made it) or LEDGER_BROKEN (its end is not one that its key signed, or older than it was).
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, siteId, keyFile } = options;
  const log = options.log.area('store');
  const file = databaseFile(directory);
  const unlock = takeFolder(directory);
  try {
    prepareDatabase(options);
    const queue = await WriteQueue.start({ file, siteId, keyFile });
    const database = openSqlite(file, { readonly: true });
    log.info('store opened', { directory });
    return new SqliteStore({ ...options, log, queue, database, unlock }).face();
  } catch (thrown) {
    unlock();
    throw asStoreFault(thrown);
  }
}

function takeFolder(directory: string): () => void {
  try {
    mkdirSync(directory, { recursive: true });
    return lockFolder(directory);
  } catch (thrown) {
    throw asStoreFault(thrown);
  }
}

/** Migrates, begins the chain of a new site, and holds the end of an old one against its key and its anchor. */
function prepareDatabase({ directory, siteId, keyFile, clock, log }: SqliteStoreOptions): void {
  secureLog(databaseFile(directory));
  const database = openSqlite(databaseFile(directory));
  try {
    const count = migrate(database, { now: clock.now() });
    if (count > 0) log.info('schema brought up to date', { migrations: count });
    const head = database.prepare<[], HeadRow & { site_id: string }>('SELECT * FROM ledger_head').get();
    if (head === undefined) {
      makeLedgerKey(keyFile);
      const hash = new ChainHasher().genesis(siteId);
      const signature = signChainEnd({ siteId, sequence: 0, hash }, readPrivateKey(keyFile));
      database
        .prepare('INSERT INTO ledger_head (site_id, sequence, hash, signature) VALUES (?, 0, ?, ?)')
        .run(siteId, hash, signature);
    } else checkEnd(database, { head, siteId, keyFile });
  } finally {
    database.close();
  }
}

function checkEnd(
  database: SqliteDatabase,
  at: { head: HeadRow & { site_id: string }; siteId: SiteId; keyFile: string },
): void {
  const { head, siteId, keyFile } = at;
  if (head.site_id !== siteId)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `this data folder belongs to the site ${head.site_id}, not to ${siteId}`,
    });
  const sequence = Number(head.sequence);
  const broken = (message: string) => new FaultError('LEDGER_BROKEN', { message, details: { sequence } });
  if (!existsSync(keyFile))
    throw broken(`the ledger has entries, but its key ${keyFile} is missing: bring it back from where it is kept`);
  if (!isChainEndSigned({ siteId, sequence, hash: head.hash }, head.signature, readPublicKey(keyFile)))
    throw broken(`the end of the ledger is not signed with ${keyFile}: run foyer ledger verify`);
  const last = database
    .prepare<[], { sequence: bigint | null }>('SELECT max(sequence) AS sequence FROM ledger_transaction')
    .get();
  if ((last?.sequence ?? 0n) !== head.sequence)
    throw broken(`the ledger is sealed up to ${sequence}, but its last transaction is ${last?.sequence ?? 0n}`);
  const anchor = readAnchor(keyFile);
  if (anchor !== null && anchor.sequence > sequence)
    throw broken(
      `the ledger ends at ${sequence}, but was at ${anchor.sequence} before: it is an older copy. Where that is meant, move ${keyFile}.anchor away`,
    );
}

type Beside = NonNullable<Parameters<Store['ledger']['post']>[1]>;

class SqliteStore {
  readonly #options: SqliteStoreOptions;
  readonly #queue: WriteQueue;
  readonly #database: SqliteDatabase;
  readonly #unlock: () => void;
  readonly #ledger: LedgerReads;
  readonly #site: SiteReads;
  readonly #readings: ReadingReads;
  readonly #orders: OrderReads;
  readonly #cashBox: CashBoxReads;
  readonly #reports: ReportReads;
  readonly #recentHours: RecentHours;
  readonly #hours: ClosedHours;
  readonly #posted: PostedLines;
  readonly #balances: KeptAnswers<AccountId, Money>;
  readonly #sessions: KeptAnswers<SessionId, readonly TopUpRecord[]>;
  readonly #movements: RecentMovements;
  readonly #newestReadings: KeptAnswers<MeterId, Reading | null>;
  #closed: Promise<void> | null = null;

  constructor(at: SqliteStoreOptions & { queue: WriteQueue; database: SqliteDatabase; unlock: () => void }) {
    this.#options = at;
    this.#queue = at.queue;
    this.#database = at.database;
    this.#unlock = at.unlock;
    this.#ledger = new LedgerReads(at.database);
    this.#site = new SiteReads(at.database);
    this.#readings = new ReadingReads(at.database);
    this.#orders = new OrderReads(at.database);
    this.#cashBox = new CashBoxReads(at.database);
    this.#reports = new ReportReads(at.database);
    this.#recentHours = new RecentHours({
      hours: (meter, span) => this.#readings.intervals(meter, span),
      lastEnd: (meter) => this.#readings.lastEnd(meter),
    });
    this.#hours = new ClosedHours((meter, span) => this.#recentHours.of(meter, span));
    this.#posted = new PostedLines((period) => this.#ledger.postedLines(period));
    this.#balances = new KeptAnswers((account) => this.#ledger.balance(account));
    this.#sessions = new KeptAnswers((session) => this.#site.topUpsOfSession(session));
    this.#movements = new RecentMovements((tenancy, limit) => this.#ledger.movementsOf(tenancy, { limit }));
    this.#newestReadings = new KeptAnswers((meter) => this.#readings.latest(meter));
  }

  /** The contract, each call going to the queue that writes or to the connection that reads. */
  face(): Store {
    const queue = this.#queue;
    const ledger = this.#ledger;
    const site = this.#site;
    const orders = this.#orders;
    return {
      ledger: {
        ...historyFace(this.#database, { queue, read }),
        openAccounts: (accounts) => done(queue.submit({ kind: 'open_accounts', accounts })),
        post: (transaction, beside) => this.#postRemembering(transaction, beside),
        find: (id) => read(() => ledger.find(id)),
        balance: (account) => read(() => this.#balances.of(account)),
        movementsOf: (tenancy, options) => read(() => this.#movements.of(tenancy, options)),
        transactionsOf: (account, options) => read(() => ledger.transactionsOf(account, options)),
        linesOf: (id) => read(() => ledger.linesOf(id)),
        postedLines: (period) => read(() => this.#posted.of(period)),
        postedLinesAt: (period, sequence) => read(() => ledger.postedLinesAt(period, sequence)),
        newestOf: (period) => read(() => ledger.newestOf(period)),
        head: () => read(() => ledger.head()),
        verify: () => verifyFolder(this.#options),
      },
      topUps: {
        find: (id) => read(() => site.topUp(id)),
        ofSession: (session) => read(() => this.#sessions.of(session)),
      },
      unresolved: {
        record: (bill) => queue.submit({ kind: 'record_unresolved', bill }),
        find: (id) => read(() => site.unresolved(id)),
        all: () => read(() => site.allUnresolved()),
      },
      readings: this.#readingsFace(),
      commands: {
        keep: (command) => done(queue.submit({ kind: 'keep_command', command })),
        latest: (meter) => read(() => site.latestCommand(meter)),
        find: (id) => read(() => site.command(id)),
        cutsSince: (at) => read(() => site.cutsSince(at)),
      },
      kiosks: {
        keepCode: (code) => done(queue.submit({ kind: 'keep_code', ...code })),
        redeemCode: (at) => queue.submit({ kind: 'redeem_code', ...at }),
        addCredential: (credential) => done(queue.submit({ kind: 'add_credential', credential })),
        credential: (tokenHash) => read(() => site.credential(tokenHash)),
        endOtherCredentials: (credential) => done(queue.submit({ kind: 'end_other_credentials', credential })),
        keepReceiptKey: (key) => done(queue.submit({ kind: 'keep_receipt_key', key })),
        receiptKeys: () => read(() => site.receiptKeys()),
      },
      receipts: {
        keep: (receipt) => queue.submit({ kind: 'keep_receipt', receipt }),
        ...receiptReads(this.#database, read),
      },
      orders: {
        create: (order) => queue.submit({ kind: 'create_order', order }),
        keep: (order) => done(queue.submit({ kind: 'keep_order', order })),
        find: (id) => read(() => orders.find(id)),
        watched: ({ expiredSince }) => read(() => orders.watched(expiredSince)),
        recent: ({ limit }) => read(() => orders.recent(limit)),
      },
      ...peopleFaces(this.#database, { queue, read }),
      notices: noticeFace(this.#database, { queue, read }),
      cards: cardFace(this.#database, { queue, read }),
      cashBox: this.#cashBoxFace(),
      tenancies: tenancyFace(this.#database, { read }),
      reports: this.#reportsFace(),
      close: () => this.#close(),
    };
  }

  #readingsFace(): Store['readings'] {
    const queue = this.#queue;
    const readings = this.#readings;
    const hours = this.#hours;
    const newest = this.#newestReadings;
    return {
      take: (taken) =>
        newest.whileWriting([taken.reading.meterId], () =>
          this.#writingHours(taken.intervals, () => done(queue.submit({ kind: 'take_reading', taken }))),
        ),
      latest: (meter) => read(() => newest.of(meter)),
      kept: (meter, span) => read(() => readings.kept(meter, span)),
      intervals: (meter, span) => read(() => this.#recentHours.of(meter, span)),
      used: (meter, span) => read(() => hours.use(meter, span)),
      held: () => read(() => readings.held()),
      decide: (at) =>
        newest.whileWriting([at.decision.meterId, ...at.taken.map(({ reading }) => reading.meterId)], () =>
          this.#writingHours(
            at.taken.flatMap(({ intervals }) => intervals),
            () => queue.submit({ kind: 'decide_reading', ...at }),
          ),
        ),
      decisions: ({ limit }) => read(() => readings.decisions(limit)),
    };
  }

  #cashBoxFace(): Store['cashBox'] {
    const queue = this.#queue;
    const cashBox = this.#cashBox;
    return {
      keep: (record) => done(queue.submit({ kind: 'desk', record })),
      resolution: (caseId) => read(() => cashBox.resolution(caseId)),
      resolutionOfRequest: (requestId) => read(() => cashBox.resolutionOfRequest(requestId)),
      resolutions: () => read(() => cashBox.resolutions()),
      caseEvidence: () => read(() => cashBox.caseEvidence()),
      emptying: (id) => read(() => cashBox.emptying(id)),
      numbered: (kioskId, number) => read(() => cashBox.numbered(kioskId, number)),
      lastEmptying: (kioskId) => read(() => cashBox.lastEmptying(kioskId)),
      carried: (kioskId) => read(() => cashBox.carried(kioskId)),
      boxEvent: (id) => read(() => cashBox.boxEvent(id)),
      boxEvents: (kioskId, { limit }) => read(() => cashBox.boxEvents(kioskId, limit)),
    };
  }

  #reportsFace(): Store['reports'] {
    const reports = this.#reports;
    return {
      movedOnTenancies: (at) => read(() => reports.movedOnTenancies(at)),
      readings: (meter, { limit }) => read(() => reports.readings(meter, limit)),
      charges: (tenancy, { limit }) => read(() => reports.charges(tenancy, limit)),
      commands: (meter, { limit }) => read(() => reports.commands(meter, limit)),
    };
  }

  /** What a posting makes of balances, movements and sessions is known when it is done: nobody need ask the database again. */
  #postRemembering(transaction: NewTransaction, beside: Beside = {}): Promise<PostOutcome> {
    const { topUp } = beside;
    const post = () => this.#posted.whilePosting(transaction, () => this.#post(transaction, beside));
    const moving = () => this.#movements.whilePosting(transaction, post);
    const inSession =
      topUp === undefined
        ? moving
        : () =>
            this.#sessions.whileWriting([topUp.sessionId], moving, (kept, _session, { kind }) =>
              kind === 'posted' ? [...kept, topUp] : kept,
            );
    const moved = new Map(transaction.entries.map(({ account, amount }) => [account, amount]));
    return this.#balances.whileWriting([...moved.keys()], inSession, (balance, account, { kind }) =>
      kind === 'posted' ? add(balance, moved.get(account) ?? ZERO) : balance,
    );
  }

  #writingHours<Value>(intervals: readonly HourlyInterval[], write: () => Promise<Value>): Promise<Value> {
    return this.#recentHours.whileWriting(intervals, () => this.#hours.whileWriting(intervals, write));
  }

  async #post(given: NewTransaction, beside: Beside): Promise<PostOutcome> {
    checkTransaction(given);
    const transaction = { ...given, entries: canonicalEntries(given.entries) };
    const recordedAt = this.#options.clock.now();
    const answer = await this.#queue.submit({
      kind: 'post',
      transaction,
      recordedAt,
      topUp: beside.topUp ?? null,
      unresolved: beside.unresolved ?? null,
      desk: beside.desk ?? null,
    });
    const { id, kind, occurredAt, entries, corrects, facts } = transaction;
    const content = { id, kind, occurredAt, entries, corrects, facts };
    if (typeof answer === 'number') {
      const posted = { ...content, recordedAt, sequence: answer };
      this.#ledger.posted(posted);
      return { kind: 'posted', transaction: posted };
    }
    if (answer.kind === 'refused') return answer;
    return {
      kind: 'repeated',
      transaction: {
        ...content,
        occurredAt: answer.occurredAt,
        recordedAt: answer.recordedAt,
        sequence: answer.sequence,
      },
    };
  }

  #close(): Promise<void> {
    this.#closed ??= (async () => {
      // The writer closes last: only then is the write-ahead log folded in and gone, and the one file is the whole database.
      this.#database.close();
      await this.#queue.close();
      this.#unlock();
    })();
    return this.#closed;
  }
}

/** Verifies the ledger of a data folder, whether or not a server is using it. Rejects with STORE_UNAVAILABLE where there is none to read. */
export function verifyFolder(at: { readonly directory: string; readonly keyFile: string }) {
  const anchor = readAnchor(at.keyFile);
  return verifySqliteLedger(databaseFile(at.directory), {
    publicKey: readPublicKey(at.keyFile),
    witnesses: [...(anchor === null ? [] : [anchor]), ...readWitnesses(at.keyFile)],
  });
}

async function done(write: Promise<null>): Promise<void> {
  await write;
}

/** Reads are at once and in this thread: they are index look-ups on a snapshot, and the write-ahead log never makes them wait. */
async function read<Value>(look: () => Value): Promise<Value> {
  try {
    return look();
  } catch (thrown) {
    throw asStoreFault(thrown);
  }
}

function asStoreFault(thrown: unknown): unknown {
  if (thrown instanceof FaultError || (thrown instanceof Error && thrown.name === 'Defect')) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new FaultError('STORE_UNAVAILABLE', { message: `the store cannot be used: ${message}`, cause: thrown });
}
