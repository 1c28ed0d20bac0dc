import { env } from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { money, moneyOfUnits } from '#kernel';
import { Books, countingRandomness } from '../constructed-books.ts';
import { sqliteHarness, type SqliteHarness } from './harness.ts';

/** `FOYER_MEDDLINGS=2000 npx vitest run --project unit server/store/sqlite/meddling` for a long run. */
const RUNS = Number(env['FOYER_MEDDLINGS'] ?? 20);
const TRANSACTIONS = 24;
let harness: SqliteHarness;

// Constructed: some commits of one transaction, some of several.
beforeAll(async () => {
  harness = await sqliteHarness();
  const books = new Books('12', countingRandomness());
  const store = await harness.open();
  await store.ledger.openAccounts(books.accounts());
  const made = Array.from({ length: TRANSACTIONS }, (_, index) =>
    index % 3 === 1
      ? books.charge(moneyOfUnits(2n))
      : books.transfer(money(BigInt(1_000_000 + index)), { facts: { n: `${index}` } }),
  );
  for (let from = 0; from < TRANSACTIONS; from += 4) {
    if (from % 8 === 0) for (const each of made.slice(from, from + 4)) await store.ledger.post(each);
    else await Promise.all(made.slice(from, from + 4).map((each) => store.ledger.post(each)));
  }
  await store.close();
});

afterAll(() => harness.dispose());

const sequence = fc.integer({ min: 1, max: TRANSACTIONS });
const two = fc.tuple(sequence, sequence).filter(([a, b]) => a < b);
const TABLES = ['ledger_transaction', 'ledger_entry', 'rated_line'] as const;

/** What somebody with the file and bad intentions does, and the first transaction that is then not what it was. */
interface Meddling {
  readonly statements: readonly string[];
  readonly first: number;
}
const only = (first: number, ...statements: readonly string[]): Meddling => ({ first, statements });
const moved = (from: number, to: number) =>
  TABLES.map((table) => `UPDATE ${table} SET sequence = ${to} WHERE sequence = ${from}`);
const removed = (where: string) => TABLES.map((table) => `DELETE FROM ${table} WHERE sequence ${where}`);
/** Balances follow the entries again: whoever edits an amount does not forget them. */
const covered = `UPDATE ledger_balance SET amount_micros = coalesce((SELECT sum(amount_micros) FROM ledger_entry e WHERE e.account = ledger_balance.account), 0)`;

const meddling: fc.Arbitrary<Meddling> = fc.oneof(
  fc
    .tuple(sequence, fc.integer({ min: 1, max: 1_000_000 }), fc.boolean())
    .map(([at, by, both]) =>
      only(
        at,
        both
          ? `UPDATE ledger_entry SET amount_micros = amount_micros + CASE WHEN amount_micros > 0 THEN ${by} ELSE -${by} END WHERE sequence = ${at}`
          : `UPDATE ledger_entry SET amount_micros = amount_micros + ${by} WHERE sequence = ${at} AND line = 0 AND amount_micros <> -${by}`,
        covered,
      ),
    ),
  fc
    .tuple(
      sequence,
      fc.constantFrom(
        "kind = 'opening'",
        'occurred_at = occurred_at + 1',
        'recorded_at = recorded_at - 1',
        `facts = '{"n":"x"}'`,
        "id = '0193b000-0000-7000-8000-ffffffffffff'",
        'content_hash = record_hash',
        'record_hash = content_hash',
        "corrects = '0193b000-0000-7000-8000-ffffffffffff'",
      ),
    )
    .map(([at, set]) => only(at, `UPDATE ledger_transaction SET ${set} WHERE sequence = ${at}`)),
  sequence.map((at) => only(at, ...removed(`= ${at}`), covered)),
  sequence.map((at) => only(at, `DELETE FROM ledger_entry WHERE sequence = ${at} AND line = 1`, covered)),
  sequence.map((at) => only(at, `UPDATE ledger_entry SET line = 1 - line + 10 WHERE sequence = ${at}`)),
  two.map(([a, b]) => only(a, ...moved(a, 1000), ...moved(b, a), ...moved(1000, b))),
  two.map(([a, b]) =>
    only(
      a,
      ...Array.from({ length: b - a + 1 }, (_, index) => moved(a + index, 1000 + b - index)).flat(),
      ...TABLES.map((table) => `UPDATE ${table} SET sequence = sequence - 1000 WHERE sequence > 1000`),
    ),
  ),
  // Cut off to where a batch ended, the head set back to what was signed there: only a witness can tell.
  sequence.map((at) => {
    const end = `(SELECT coalesce(max(last_sequence), 0) FROM ledger_batch WHERE last_sequence < ${at})`;
    return only(
      at,
      ...removed(`> ${end}`),
      `UPDATE ledger_head SET sequence = ${end}, hash = coalesce((SELECT hash FROM ledger_batch WHERE last_sequence = ${end}), hash),
       signature = coalesce((SELECT signature FROM ledger_batch WHERE last_sequence = ${end}), signature)`,
      `DELETE FROM ledger_batch WHERE last_sequence >= ${at}`,
      covered,
    );
  }),
);

test('whatever somebody does to the rows is found, and the first transaction that is wrong is named', async () => {
  await fc.assert(
    fc.asyncProperty(meddling, async ({ statements, first }) => {
      const { sound, problems } = await harness.meddleWithCopy(statements, { guards: false });
      expect(sound).toBe(false);
      const named = problems[0]?.sequence ?? Infinity;
      // A batch is named by its first transaction, and what is cut off begins where its batch began.
      expect(named).toBeLessThanOrEqual(first);
      expect(named).toBeGreaterThan(first - 4);
    }),
    { numRuns: RUNS },
  );
});
