import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { instant, madeId, money, toHex, type Money, type TransactionId } from '#kernel';
import { ChainHasher, keyFingerprint, signChainEnd, type HashBytes } from './chain.ts';
import { accountOf, type LedgerHead } from './model.ts';
import { LedgerVerification, type StoredBatch, type StoredTransaction, type Witness } from './verification.ts';

/* A chain that is made here as the store makes it, and then told otherwise. Everything is constructed. */

const SITE = 'constructed';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const hasher = new ChainHasher();
const hex = (bytes: Uint8Array) => toHex(bytes).replaceAll(' ', '').toLowerCase();

interface Link {
  readonly batch: StoredBatch;
  readonly transactions: readonly StoredTransaction[];
}

function transaction(sequence: number): StoredTransaction {
  const content = {
    id: madeId<TransactionId>(`0193b000-0000-7000-8000-${String(sequence).padStart(12, '0')}`),
    kind: 'top_up' as const,
    corrects: null,
    entries: [
      { account: accountOf.bank(), amount: money(BigInt(sequence)) },
      { account: accountOf.suspense(), amount: money(-BigInt(sequence)) },
    ],
    facts: {},
  };
  const at = instant(sequence);
  const contentHash = hasher.content(content);
  const record = { sequence, occurredAt: at, recordedAt: at, lines: [], contentHash };
  return { ...content, ...record, recordHash: hasher.record(record) };
}

function chainOf(...sizes: readonly number[]): readonly Link[] {
  let [previousHash, sequence]: [HashBytes, number] = [hasher.genesis(SITE), 0];
  return sizes.map((size): Link => {
    const transactions = Array.from({ length: size }, (_, index) => transaction(sequence + index + 1));
    const firstSequence = sequence + 1;
    const recordHashes = transactions.map(({ recordHash }) => recordHash);
    const hash = hasher.batch({ siteId: SITE, previousHash, firstSequence, recordHashes });
    sequence += size;
    const signature = signChainEnd({ siteId: SITE, sequence, hash }, privateKey);
    const signedBy = keyFingerprint(publicKey);
    const batch = { firstSequence, lastSequence: sequence, previousHash, hash, signature, signedBy };
    previousHash = hash;
    return { batch, transactions };
  });
}

function headOf({ batch }: Link, change: Partial<LedgerHead> = {}): LedgerHead {
  return {
    sequence: batch.lastSequence,
    hashHex: hex(batch.hash),
    signatureBase64: Buffer.from(batch.signature).toString('base64'),
    ...change,
  };
}

function balancesOf(links: readonly Link[]): ReadonlyMap<string, Money> {
  const sum = links.flatMap((link) => link.transactions).reduce((total, { sequence }) => total + BigInt(sequence), 0n);
  return new Map([
    [accountOf.bank(), money(sum)],
    [accountOf.suspense(), money(-sum)],
  ]);
}

function verdictOn(
  links: readonly Link[],
  change: {
    readonly head?: Partial<LedgerHead>;
    readonly witnesses?: readonly Witness[];
    readonly balances?: ReadonlyMap<string, Money>;
  } = {},
) {
  const verification = new LedgerVerification({ siteId: SITE, publicKey, witnesses: change.witnesses ?? [] });
  for (const { batch, transactions } of links) verification.takeBatch(batch, transactions);
  const last = links.at(-1);
  if (last === undefined) throw new Error('a chain of these tests has a batch');
  return verification.finish({
    uncovered: [],
    head: headOf(last, change.head),
    balances: change.balances ?? balancesOf(links),
    entryRows: 2 * links.flatMap((link) => link.transactions).length,
  });
}

const links = chainOf(2, 1, 3);
const [first, second, third] = links as [Link, Link, Link];
const problemsOf = (...of: Parameters<typeof verdictOn>) => verdictOn(...of).problems.map(({ problem }) => problem);

test('a chain as it was made is sound, and its witnesses agree', () => {
  const witnesses = [
    { name: 'nobody yet', sequence: 0, hashHex: hex(hasher.genesis(SITE)) },
    { name: 'lobby', sequence: 3, hashHex: hex(second.batch.hash) },
  ];
  expect(verdictOn(links, { witnesses })).toMatchObject({ sound: true, transactions: 6, entries: 12, batches: 3 });
});

test('a witness of another chain says so, also one of another beginning', () => {
  expect(problemsOf(links, { witnesses: [{ name: 'lobby', sequence: 3, hashHex: 'ab' }] })).toEqual([
    'lobby saw another chain up to 3: it was made anew',
  ]);
  expect(problemsOf(links, { witnesses: [{ name: 'anchor', sequence: 0, hashHex: 'ab' }] })).toEqual([
    'anchor saw another chain up to 0: it was made anew',
  ]);
  // In the middle of a batch: no chain of ours was ever at an end there.
  expect(problemsOf(links, { witnesses: [{ name: 'yard', sequence: 5, hashHex: hex(third.batch.hash) }] })).toEqual([
    'yard saw another chain up to 5: it was made anew',
  ]);
});

test('a head with another hash, or one that nobody signed, is named', () => {
  const otherHash = { hashHex: hex(first.batch.hash) };
  expect(problemsOf(links, { head: otherHash })).toEqual([
    'the head has another hash than the chain',
    'the signature of the head does not hold',
  ]);
  const { signatureBase64 } = headOf(first);
  expect(problemsOf(links, { head: { signatureBase64 } })).toEqual(['the signature of the head does not hold']);
});

test('a transaction that is missing within a batch is named, and so is what a batch lacks at its end', () => {
  const [one, two, three] = third.transactions;
  if (one === undefined || two === undefined || three === undefined) throw new Error('the third batch has three');
  const without = (...left: readonly StoredTransaction[]): readonly Link[] => [
    first,
    second,
    { batch: third.batch, transactions: left },
  ];
  expect(verdictOn(without(one, three)).problems[0]).toEqual({
    sequence: 4,
    account: null,
    problem: 'transactions 4 to 6 are not what the batch was made of',
  });
  expect(problemsOf(without(one, three))).toContain('transaction 5 is missing');
  expect(problemsOf(without(one))).toContain('transactions 5 to 6 are missing');
});

test('where more than a hundred things are wrong, the first hundred are told', () => {
  const many = chainOf(120);
  const [link] = many as [Link];
  const meddled = link.transactions.map((each) => ({ ...each, contentHash: hasher.genesis('other') }));
  const verdict = verdictOn([{ ...link, transactions: meddled }], {
    balances: new Map([...balancesOf(many), [accountOf.bank(), money(1n)]]),
  });
  expect(verdict.problems).toHaveLength(100);
  expect(verdict.sound).toBe(false);
  // Only the account whose balance is off as well can be the one that was changed.
  expect(verdict.problems.every(({ account }) => account === accountOf.bank())).toBe(true);
});
