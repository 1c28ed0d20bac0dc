import type { KeyObject } from 'node:crypto';
import { equalBytes, type Money } from '#kernel';
import { compareBalances } from './balances.ts';
import { ChainHasher, isChainEndSigned, keyFingerprint, type HashBytes } from './chain.ts';
import type { LedgerHead, LedgerVerdict, PostedTransaction, RatedLine } from './model.ts';

/** A transaction as it stands in the store, with the hashes that it was stored with. */
export interface StoredTransaction extends PostedTransaction {
  readonly lines: readonly RatedLine[];
  readonly contentHash: HashBytes;
  readonly recordHash: HashBytes;
}

export interface StoredBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly previousHash: HashBytes;
  readonly hash: HashBytes;
  readonly signature: Uint8Array;
  readonly signedBy: string;
}

/** A head that someone else kept: the anchor beside the key, or a kiosk. */
export interface Witness {
  readonly name: string;
  readonly sequence: number;
  readonly hashHex: string;
}

type Problem = LedgerVerdict['problems'][number];

/** More than these are not told apart by anyone. */
const MOST_PROBLEMS = 100;

/**
 * Walks a ledger from its beginning and believes nothing that is stored: every hash, signature, sum and balance is made again. The store feeds it
 * batch by batch, so it works on ledgers of any length and on either engine, and takes no decision about reading.
 */
export class LedgerVerification {
  readonly #siteId: string;
  readonly #publicKey: KeyObject;
  readonly #fingerprint: string;
  readonly #witnesses: readonly Witness[];
  readonly #hasher = new ChainHasher();
  readonly #balances = new Map<string, bigint>();
  readonly #problems: Problem[] = [];
  /** Accounts of transactions whose content does not fit its hash: where a balance is off as well, the entry can be named. */
  readonly #doubted = new Map<number, readonly string[]>();
  #hash: HashBytes;
  #sequence = 0;
  #transactions = 0;
  #entries = 0;
  #batches = 0;

  constructor(at: { siteId: string; publicKey: KeyObject; witnesses: readonly Witness[] }) {
    this.#siteId = at.siteId;
    this.#publicKey = at.publicKey;
    this.#fingerprint = keyFingerprint(at.publicKey);
    this.#witnesses = at.witnesses;
    this.#hash = this.#hasher.genesis(at.siteId);
    this.#compareWitnesses();
  }

  /** The next batch by first sequence, with all transactions after the batch before it and up to its last. */
  takeBatch(batch: StoredBatch, transactions: readonly StoredTransaction[]): void {
    this.#batches += 1;
    if (batch.firstSequence !== this.#sequence + 1)
      this.#found(this.#sequence + 1, `the next batch begins at ${batch.firstSequence}: one is missing`);
    if (!equalBytes(batch.previousHash, this.#hash))
      this.#found(batch.firstSequence, 'the batch does not link to the one before it');
    const recordHashes: HashBytes[] = [];
    for (const transaction of transactions) {
      const expected = this.#sequence + 1;
      if (transaction.sequence !== expected)
        this.#found(expected, `${span(expected, transaction.sequence - 1)} missing`);
      recordHashes.push(this.#takeTransaction(transaction));
      this.#sequence = transaction.sequence;
    }
    if (this.#sequence !== batch.lastSequence)
      this.#found(this.#sequence + 1, `${span(this.#sequence + 1, batch.lastSequence)} missing`);
    this.#sequence = batch.lastSequence;
    this.#sealBatch(batch, recordHashes);
  }

  /** A row that cannot even be read as what it should be. */
  unreadable(sequence: number, problem: string): void {
    this.#found(sequence, problem);
  }

  /** Something that is kept beside the chain, and could be made again from it, is not what the chain says. */
  strayed(problem: string, account: string | null = null): void {
    this.#found(null, problem, account);
  }

  /** What is left: transactions that no batch covers, the head, the projected balances, and the number of entry rows. */
  finish(rest: {
    readonly uncovered: readonly StoredTransaction[];
    readonly head: LedgerHead;
    readonly balances: ReadonlyMap<string, Money>;
    readonly entryRows: number;
  }): LedgerVerdict {
    for (const transaction of rest.uncovered) {
      this.#takeTransaction(transaction);
      this.#found(transaction.sequence, 'the transaction is in no batch of the chain');
    }
    if (rest.entryRows !== this.#entries)
      this.#found(null, `there are ${rest.entryRows} entries, but transactions hold ${this.#entries}`);
    this.#compareHead(rest.head);
    for (const witness of this.#witnesses)
      if (witness.sequence > this.#sequence)
        this.#found(
          this.#sequence + 1,
          `${witness.name} saw the chain at ${witness.sequence}: ${span(this.#sequence + 1, witness.sequence)} missing`,
        );
    const differences = compareBalances({ rebuilt: this.#balances, projected: rest.balances });
    for (const [sequence, accounts] of this.#doubted) {
      const differing = differences.map((difference) => difference.account);
      const only = differing.length === 1 ? differing[0] : undefined;
      const named = accounts.find((account) => differing.includes(account)) ?? only;
      if (named !== undefined) this.#name(sequence, named);
    }
    for (const difference of differences)
      this.#found(
        null,
        `the balance says ${difference.projected}, its entries sum to ${difference.rebuilt} micro-units`,
        difference.account,
      );
    return {
      sound: this.#problems.length === 0,
      transactions: this.#transactions,
      entries: this.#entries,
      batches: this.#batches,
      head: rest.head,
      problems: this.#problems.toSorted((a, b) => (a.sequence ?? Infinity) - (b.sequence ?? Infinity)),
    };
  }

  #takeTransaction(transaction: StoredTransaction): HashBytes {
    this.#transactions += 1;
    this.#entries += transaction.entries.length;
    let sum = 0n;
    let before = '';
    for (const entry of transaction.entries) {
      sum += entry.amount;
      this.#balances.set(entry.account, (this.#balances.get(entry.account) ?? 0n) + entry.amount);
      if (entry.account <= before)
        this.#found(transaction.sequence, 'the entries are not in order of account', entry.account);
      before = entry.account;
    }
    if (transaction.entries.length < 2 || sum !== 0n)
      this.#found(
        transaction.sequence,
        `its ${transaction.entries.length} entries sum to ${sum} micro-units, not to zero`,
      );
    const contentHash = this.#hasher.content(transaction);
    if (!equalBytes(contentHash, transaction.contentHash)) {
      this.#found(transaction.sequence, 'its content is not the content that was hashed');
      this.#doubted.set(
        transaction.sequence,
        transaction.entries.map((entry) => entry.account),
      );
    }
    const recordHash = this.#hasher.record({ ...transaction, contentHash });
    if (equalBytes(contentHash, transaction.contentHash) && !equalBytes(recordHash, transaction.recordHash))
      this.#found(transaction.sequence, 'its place, times or rated lines are not those that were hashed');
    return recordHash;
  }

  #sealBatch(batch: StoredBatch, recordHashes: readonly HashBytes[]): void {
    const hash = this.#hasher.batch({
      siteId: this.#siteId,
      previousHash: batch.previousHash,
      firstSequence: batch.firstSequence,
      recordHashes,
    });
    if (!equalBytes(hash, batch.hash))
      this.#found(
        batch.firstSequence,
        `${span(batch.firstSequence, batch.lastSequence)} not what the batch was made of`,
      );
    const end = { siteId: this.#siteId, sequence: batch.lastSequence, hash: batch.hash };
    if (batch.signedBy !== this.#fingerprint)
      this.#found(batch.firstSequence, `the batch is signed with key ${batch.signedBy}, not ${this.#fingerprint}`);
    else if (!isChainEndSigned(end, batch.signature, this.#publicKey))
      this.#found(batch.firstSequence, 'the signature of the batch does not hold');
    // What follows is held against the stored hash, so that one change is reported where it is and not once a batch from there on.
    this.#hash = batch.hash;
    this.#compareWitnesses(batch);
  }

  #compareWitnesses(batch?: StoredBatch): void {
    for (const witness of this.#witnesses) {
      const within =
        batch === undefined
          ? witness.sequence === 0
          : witness.sequence >= batch.firstSequence && witness.sequence <= batch.lastSequence;
      const same = witness.sequence === this.#sequence && witness.hashHex === hexOf(this.#hash);
      if (within && !same)
        this.#found(witness.sequence, `${witness.name} saw another chain up to ${witness.sequence}: it was made anew`);
    }
  }

  #compareHead(head: LedgerHead): void {
    if (head.sequence !== this.#sequence)
      this.#found(
        Math.min(head.sequence, this.#sequence) + 1,
        `the head is at ${head.sequence}, the chain ends at ${this.#sequence}`,
      );
    else if (head.hashHex !== hexOf(this.#hash)) this.#found(head.sequence, 'the head has another hash than the chain');
    const end = { siteId: this.#siteId, sequence: head.sequence, hash: Buffer.from(head.hashHex, 'hex') };
    if (!isChainEndSigned(end, Buffer.from(head.signatureBase64, 'base64'), this.#publicKey))
      this.#found(head.sequence, 'the signature of the head does not hold');
  }

  #found(sequence: number | null, problem: string, account: string | null = null): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ sequence, account, problem });
  }

  #name(sequence: number, account: string): void {
    const index = this.#problems.findIndex((problem) => problem.sequence === sequence && problem.account === null);
    const problem = this.#problems[index];
    if (problem !== undefined) this.#problems[index] = { ...problem, account };
  }
}

function span(first: number, last: number): string {
  return first >= last ? `transaction ${first} is` : `transactions ${first} to ${last} are`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
