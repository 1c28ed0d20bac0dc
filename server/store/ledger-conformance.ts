import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { givenId, money, moneyOfUnits, ZERO, type Money, type TenancyId, type TransactionId } from '#kernel';
import { accountOf, type AccountId } from '../ledger/index.ts';
import { Books, countingRandomness } from './constructed-books.ts';
import type { Store } from './contract.ts';
import type { StoreHarness } from './harness.ts';

/** What every engine must do with money. The same tests for each: a difference between two engines is a fault of one of them. */
export function ledgerContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`the ledger on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    let books: Books;
    let cash: AccountId;
    let credit: AccountId;
    /** Where the ledger ended before the test. */
    let before: number;
    const randomness = countingRandomness();
    let count = 0;

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
    });

    beforeEach(async () => {
      count += 1;
      books = new Books(String(count), randomness);
      ({ cash, credit } = books);
      await store.ledger.openAccounts(books.accounts());
      before = (await store.ledger.head()).sequence;
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    const post = (amount: Money = moneyOfUnits(10n)) => store.ledger.post(books.transfer(amount));
    const posted = async (times: number) => {
      for (let index = 0; index < times; index += 1) await post();
    };

    describe('posting', () => {
      test('a transaction moves the balances and can be found with its entries', async () => {
        const { transaction, topUp } = books.topUp();
        const outcome = await store.ledger.post(transaction, { topUp });
        expect(outcome).toMatchObject({ kind: 'posted', transaction: { id: transaction.id, sequence: before + 1 } });
        expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(10n));
        expect(await store.ledger.balance(credit)).toBe(moneyOfUnits(-10n));
        expect(await store.ledger.find(transaction.id)).toEqual(
          outcome.kind === 'refused' ? null : outcome.transaction,
        );
        expect(await store.topUps.find(topUp.journalId)).toEqual(topUp);
        expect(await store.topUps.ofSession(topUp.sessionId)).toEqual([topUp]);
      });

      test('the same id with the same content is the same transaction, however its entries are ordered', async () => {
        const { transaction, topUp } = books.topUp();
        await store.ledger.post(transaction, { topUp });
        const again = { ...transaction, entries: transaction.entries.toReversed() };
        expect(await store.ledger.post(again, { topUp })).toMatchObject({
          kind: 'repeated',
          transaction: { sequence: before + 1, id: transaction.id },
        });
        expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(10n));
        expect((await store.ledger.head()).sequence).toBe(before + 1);
      });

      test('the same id in one commit twice is posted once', async () => {
        const { transaction, topUp } = books.topUp();
        const outcomes = await Promise.all([1, 2, 3].map(() => store.ledger.post(transaction, { topUp })));
        expect(outcomes.map((outcome) => outcome.kind)).toEqual(['posted', 'repeated', 'repeated']);
        expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(10n));
      });

      test.each([
        ['another amount', (id: TransactionId) => books.transfer(moneyOfUnits(20n), { id })],
        ['other facts', (id: TransactionId) => books.transfer(moneyOfUnits(10n), { id, facts: { a: 'b' } })],
        [
          'another kind',
          (id: TransactionId) => ({ ...books.transfer(moneyOfUnits(10n), { id }), kind: 'opening' as const }),
        ],
      ])('the same id with %s is refused by name', async (_what, other) => {
        const first = books.transfer(moneyOfUnits(10n));
        await store.ledger.post(first);
        expect(await store.ledger.post(other(first.id))).toMatchObject({
          kind: 'refused',
          refusal: { code: 'LEDGER_ID_REUSED', details: { id: first.id, sequence: before + 1 } },
        });
        expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(10n));
      });

      test('an account that was never opened is refused by name', async () => {
        const transaction = { ...books.transfer(moneyOfUnits(1n)) };
        const stranger = accountOf.fees();
        const entries = transaction.entries.map((entry) =>
          entry.account === cash ? { ...entry, account: stranger } : entry,
        );
        expect(await store.ledger.post({ ...transaction, entries })).toMatchObject({
          kind: 'refused',
          refusal: { code: 'LEDGER_ACCOUNT_UNKNOWN', details: { account: stranger } },
        });
        expect((await store.ledger.head()).sequence).toBe(before);
      });

      test('entries that do not sum to zero are a fault', async () => {
        const transaction = books.transfer(moneyOfUnits(1n));
        const entries = [...transaction.entries, { account: books.arrears, amount: money(1n) }];
        await expect(store.ledger.post({ ...transaction, entries })).rejects.toMatchObject({
          code: 'LEDGER_UNBALANCED',
        });
      });

      test('64 at once each get their own answer', async () => {
        const { batches } = await store.ledger.verify();
        const outcomes = await Promise.all(Array.from({ length: 64 }, () => post()));
        const sequences = outcomes.map((outcome) =>
          outcome.kind === 'refused' ? outcome.refusal.code : outcome.transaction.sequence,
        );
        expect(sequences).toEqual(Array.from({ length: 64 }, (_, index) => before + index + 1));
        expect((await store.ledger.verify()).batches - batches).toBeLessThan(8);
      });

      test('one that the database refuses does not harm those that wait with it', async () => {
        const bad = { ...books.transfer(moneyOfUnits(1n)), corrects: books.id() };
        const outcomes = await Promise.allSettled([post(), store.ledger.post(bad), post()]);
        expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        expect((await store.ledger.head()).sequence).toBe(before + 2);
        expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(20n));
        expect(await store.ledger.verify()).toMatchObject({ sound: true, problems: [] });
      });

      test('one that would carry a balance out of its column does not harm those that wait with it', async () => {
        const vast = money(2n ** 62n);
        await post(vast);
        const outcomes = await Promise.allSettled([post(), post(vast), post()]);
        expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: before + 3 });
      });

      test('a correction names what it corrects', async () => {
        const first = books.transfer(moneyOfUnits(10n));
        await store.ledger.post(first);
        const correction = { ...books.transfer(moneyOfUnits(-10n)), kind: 'correction' as const, corrects: first.id };
        await store.ledger.post(correction);
        expect(await store.ledger.find(correction.id)).toMatchObject({ corrects: first.id });
        expect(await store.ledger.balance(cash)).toBe(ZERO);
      });

      test('an account shows its transactions, the newest first', async () => {
        await posted(3);
        await store.ledger.post(books.charge(moneyOfUnits(2n)));
        const shown = await store.ledger.transactionsOf(credit, { limit: 3 });
        expect(shown.map((transaction) => [transaction.sequence, transaction.kind])).toEqual([
          [before + 4, 'charge'],
          [before + 3, 'top_up'],
          [before + 2, 'top_up'],
        ]);
        expect(await store.ledger.transactionsOf(accountOf.fees(), { limit: 3 })).toEqual([]);
      });

      test('a tenancy shows its movements without its charges and without those of others', async () => {
        await store.ledger.post(books.topUp().transaction);
        await store.ledger.post(books.charge(moneyOfUnits(2n)));
        await store.ledger.post(books.topUp().transaction);
        const shown = await store.ledger.movementsOf(books.tenancy, { limit: 5 });
        expect(shown.map(({ sequence, kind }) => [sequence, kind])).toEqual([
          [before + 3, 'top_up'],
          [before + 1, 'top_up'],
        ]);
        expect(await store.ledger.movementsOf(books.tenancy, { limit: 1 })).toHaveLength(1);
        expect(await store.ledger.movementsOf(givenId<TenancyId>('nobody'), { limit: 5 })).toEqual([]);
      });

      test('a period shows the newest line of each key', async () => {
        const first = books.charge(moneyOfUnits(2n));
        await store.ledger.post(first);
        await store.ledger.post(books.charge(moneyOfUnits(1n), { key: 'standing', kind: 'standing_charge' }));
        const second = books.charge(moneyOfUnits(3n), { amount: moneyOfUnits(5n), meterId: null, registers: null });
        await store.ledger.post(second);
        const period = { tenancyId: books.tenancy, utility: 'electricity', periodKey: '2026-11' } as const;
        const lines = await store.ledger.postedLines(period);
        expect(lines.map((line) => [line.key, line.amount])).toEqual([
          ['energy', moneyOfUnits(5n)],
          ['standing', moneyOfUnits(1n)],
        ]);
        expect(await store.ledger.linesOf(first.id)).toEqual(first.lines);
        expect(await store.ledger.linesOf(second.id)).toEqual(second.lines);
        expect(await store.ledger.postedLines({ ...period, periodKey: '2026-12' })).toEqual([]);
      });

      test('what was posted is there after the store is opened again', async () => {
        await posted(2);
        const head = await store.ledger.head();
        await store.close();
        store = await harness.open();
        expect(await store.ledger.head()).toEqual(head);
        expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(20n));
        await posted(1);
        expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: before + 3 });
      });

      test('whatever is posted, the balances are the sums of the entries and the chain holds', async () => {
        const names = [cash, credit, books.arrears, accountOf.emergencyCredit(books.tenancy)];
        await store.ledger.openAccounts(names);
        const transfers = fc.array(
          fc.record({
            from: fc.nat(3),
            to: fc.nat(3),
            amount: fc.bigInt(-(2n ** 50n), 2n ** 50n),
            repeat: fc.boolean(),
          }),
          { maxLength: 30 },
        );
        const expected = new Map<AccountId, bigint>();
        await fc.assert(
          fc.asyncProperty(transfers, async (list) => {
            const sensible = list.filter((transfer) => transfer.from !== transfer.to && transfer.amount !== 0n);
            await Promise.all(
              sensible.flatMap((transfer) => {
                const [from = cash, to = credit] = [names[transfer.from], names[transfer.to]];
                const entries = [
                  { account: from, amount: money(-transfer.amount) },
                  { account: to, amount: money(transfer.amount) },
                ];
                for (const entry of entries)
                  expected.set(entry.account, (expected.get(entry.account) ?? 0n) + entry.amount);
                const transaction = { ...books.transfer(moneyOfUnits(1n)), entries };
                return Array.from({ length: transfer.repeat ? 2 : 1 }, () => store.ledger.post(transaction));
              }),
            );
            for (const [account, sum] of expected) expect(await store.ledger.balance(account)).toBe(sum);
          }),
          { numRuns: 20 },
        );
        expect(await store.ledger.verify()).toMatchObject({ sound: true, problems: [] });
      });
    });

    describe('guards inside the database', () => {
      beforeEach(async () => {
        const { transaction, topUp } = books.topUp();
        await store.ledger.post(transaction, { topUp });
        await store.ledger.post(books.charge(moneyOfUnits(1n)));
        before += 2;
      });

      test.each([
        'UPDATE ledger_entry SET amount_micros = 1 WHERE sequence = 1',
        'UPDATE ledger_transaction SET recorded_at = 1 WHERE sequence = 1',
        'UPDATE ledger_batch SET signed_by = 1',
        'UPDATE rated_line SET amount_micros = 1',
        'UPDATE top_up SET amount_micros = 1000000',
        "UPDATE ledger_account SET name = 'site/other'",
        'DELETE FROM ledger_entry WHERE sequence = 1',
        'DELETE FROM ledger_transaction WHERE sequence = 1',
        'DELETE FROM ledger_batch',
        'DELETE FROM rated_line',
        'DELETE FROM top_up',
        'DELETE FROM ledger_head',
      ])('%s is refused', async (statement) => {
        await expect(harness.meddle(statement)).rejects.toThrow(/append-only|not deleted/);
      });

      test('a batch with a transaction that does not sum to zero is refused', async () => {
        const next = before + 1;
        const meddled = harness.meddle(...forgedTransaction(next), ...forgedEntries(next, [5, -4]), forgedBatch(next));
        await expect(meddled).rejects.toThrow(/sums to zero/);
        await expect(harness.meddle(...forgedTransaction(next), forgedBatch(next))).rejects.toThrow(/sums to zero/);
        const balanced = [...forgedTransaction(next), ...forgedEntries(next, [5, -5]), forgedBatch(next)];
        expect(await harness.meddleWithCopy(balanced, { guards: true })).toMatchObject({ sound: false });
      });

      test('an account stands once in a transaction', async () => {
        const next = before + 1;
        const again = `INSERT INTO ledger_entry SELECT ${next}, 2, site_id, 1, 1 FROM ledger_head`;
        const entries = [...forgedEntries(next, [5, -6]), again];
        await expect(harness.meddle(...forgedTransaction(next), ...entries, forgedBatch(next))).rejects.toThrow(
          /stand in it once|unique/,
        );
      });

      test('nothing can be added to what is sealed, and no batch leaves a gap', async () => {
        const added = 'INSERT INTO ledger_entry SELECT 1, 9, site_id, 3, 5 FROM ledger_head';
        await expect(harness.meddle(added)).rejects.toThrow(/sealed/);
        await expect(harness.meddle(...forgedTransaction(1))).rejects.toThrow(/sealed|unique/);
        const far = before + 2;
        const meddled = harness.meddle(...forgedTransaction(far), ...forgedEntries(far, [5, -5]), forgedBatch(far));
        await expect(meddled).rejects.toThrow(/without a gap/);
      });

      test('the head cannot be set back', async () => {
        await expect(
          harness.meddle('UPDATE ledger_head SET sequence = 1, hash = (SELECT hash FROM ledger_batch LIMIT 1)'),
        ).rejects.toThrow(/next batch/);
      });
    });
  });

  describe(`verification on ${engine}`, () => {
    let harness: StoreHarness;
    const books = new Books('12', countingRandomness());

    beforeAll(async () => {
      harness = await makeHarness();
      const store = await harness.open();
      await store.ledger.openAccounts(books.accounts());
      for (let index = 0; index < 6; index += 1)
        await store.ledger.post(index === 3 ? books.charge(moneyOfUnits(2n)) : books.transfer(moneyOfUnits(10n)));
      await store.close();
    });

    afterAll(() => harness.dispose());

    test('a ledger that nobody touched is sound', async () => {
      const verdict = await harness.meddleWithCopy([], { guards: true });
      expect(verdict).toMatchObject({ sound: true, transactions: 6, entries: 12, batches: 6, problems: [] });
    });

    test.each<[string, readonly string[], { sequence: number | null; account?: string; problem: RegExp }]>([
      [
        'an amount was edited',
        ['UPDATE ledger_entry SET amount_micros = amount_micros + 1 WHERE sequence = 3 AND amount_micros > 0'],
        { sequence: 3, account: CASH, problem: /sum to 1 micro/ },
      ],
      [
        'both sides of a transaction were edited',
        ['UPDATE ledger_entry SET amount_micros = amount_micros * 2 WHERE sequence = 3'],
        { sequence: 3, account: CASH, problem: /not the content/ },
      ],
      [
        'both sides and both balances were edited',
        [
          'UPDATE ledger_entry SET amount_micros = amount_micros * 2 WHERE sequence = 3',
          `UPDATE ledger_balance SET amount_micros = (SELECT sum(amount_micros) FROM ledger_entry e WHERE e.account = ledger_balance.account)`,
        ],
        { sequence: 3, problem: /not the content/ },
      ],
      [
        'a fact was edited',
        [`UPDATE ledger_transaction SET facts = '{"by":"me"}' WHERE sequence = 2`],
        { sequence: 2, problem: /not the content/ },
      ],
      [
        'a time was edited',
        ['UPDATE ledger_transaction SET occurred_at = 0 WHERE sequence = 2'],
        { sequence: 2, problem: /place, times or rated lines/ },
      ],
      [
        'a rated line was edited',
        ['UPDATE rated_line SET price_micros = 1'],
        { sequence: 4, problem: /place, times or rated lines/ },
      ],
      ['a rated line was deleted', ['DELETE FROM rated_line'], { sequence: 4, problem: /place, times or rated lines/ }],
      [
        'an entry was deleted',
        ['DELETE FROM ledger_entry WHERE sequence = 5 AND line = 0'],
        { sequence: 5, account: CASH, problem: /sum to -/ },
      ],
      [
        'an entry was added',
        ['INSERT INTO ledger_entry SELECT 2, 2, site_id, 3, 5 FROM ledger_head'],
        { sequence: 2, account: ARREARS, problem: /in order of account/ },
      ],
      [
        'a transaction was deleted',
        ['DELETE FROM ledger_entry WHERE sequence = 2', 'DELETE FROM ledger_transaction WHERE sequence = 2'],
        { sequence: 2, problem: /transaction 2 is missing/ },
      ],
      [
        'the row of a transaction was deleted',
        ['DELETE FROM ledger_transaction WHERE sequence = 2'],
        { sequence: 2, problem: /transaction 2 is missing/ },
      ],
      [
        'two transactions changed places',
        ['ledger_transaction', 'ledger_entry'].flatMap((table) => [
          `UPDATE ${table} SET sequence = 1000 WHERE sequence = 2`,
          `UPDATE ${table} SET sequence = 2 WHERE sequence = 3`,
          `UPDATE ${table} SET sequence = 3 WHERE sequence = 1000`,
        ]),
        { sequence: 2, problem: /place, times or rated lines/ },
      ],
      [
        'a batch was deleted',
        ['DELETE FROM ledger_batch WHERE first_sequence = 3'],
        { sequence: 3, problem: /one is missing/ },
      ],
      [
        'a signature was replaced',
        ['UPDATE ledger_batch SET signature = zeroblob(64) WHERE first_sequence = 3'],
        { sequence: 3, problem: /signature of the batch/ },
      ],
      [
        'the hash of a batch was replaced',
        ['UPDATE ledger_batch SET hash = zeroblob(32) WHERE first_sequence = 3'],
        { sequence: 3, problem: /not what the batch was made of/ },
      ],
      [
        'a balance was edited',
        [
          `UPDATE ledger_balance SET amount_micros = 1 WHERE account = (SELECT number FROM ledger_account WHERE name = '${CREDIT}')`,
        ],
        { sequence: null, account: CREDIT, problem: /the balance says 1/ },
      ],
      [
        'an account was renamed',
        [`UPDATE ledger_account SET name = 'kiosk/other/cash' WHERE name = '${CASH}'`],
        { sequence: 1, problem: /not the content/ },
      ],
      [
        'the end was cut off',
        [5, 6].flatMap((sequence) => removed(sequence)),
        { sequence: 5, problem: /the head is at 6|saw the chain at 6/ },
      ],
      [
        'the end was cut off and the head set back to what was once signed',
        [
          ...[5, 6].flatMap((sequence) => removed(sequence)),
          `UPDATE ledger_head SET sequence = 4, hash = (SELECT hash FROM ledger_batch WHERE last_sequence = 4),
               signature = (SELECT signature FROM ledger_batch WHERE last_sequence = 4)`,
        ],
        { sequence: 5, problem: /saw the chain at 6/ },
      ],
      [
        'a transaction stands after the end',
        forgedTransaction(7).concat(forgedEntries(7, [5, -5])),
        { sequence: 7, problem: /in no batch/ },
      ],
      [
        'an entry without transaction was added',
        ['INSERT INTO ledger_entry SELECT 1000, 0, site_id, 1, 5 FROM ledger_head'],
        { sequence: null, problem: /there are 13 entries/ },
      ],
      [
        'a row cannot be read',
        [`UPDATE ledger_transaction SET facts = 'nonsense' WHERE sequence = 2`],
        { sequence: 2, problem: /cannot be read/ },
      ],
    ])('%s: the entry is named', async (_what, statements, first) => {
      const verdict = await harness.meddleWithCopy(statements, { guards: false });
      expect(verdict.sound).toBe(false);
      expect(verdict.problems[0]?.sequence).toBe(first.sequence);
      const atFirst = verdict.problems.filter((problem) => problem.sequence === first.sequence);
      expect(atFirst.map((problem) => problem.problem).join('\n')).toMatch(first.problem);
      if (first.account !== undefined) expect(atFirst.map((problem) => problem.account)).toContain(first.account);
    });
  });
}

const { cash: CASH, credit: CREDIT, arrears: ARREARS } = new Books('12', countingRandomness());

const FORGED = '0193b000-0000-7000-8000-';

function forgedTransaction(sequence: number): string[] {
  return [
    `INSERT INTO ledger_transaction SELECT ${sequence}, site_id, '${FORGED}${String(sequence).padStart(12, '0')}', 'top_up', 0, 0, NULL, '{}', zeroblob(32), zeroblob(32) FROM ledger_head`,
  ];
}

function forgedEntries(sequence: number, amounts: readonly number[]): string[] {
  return amounts.map(
    (amount, line) =>
      `INSERT INTO ledger_entry SELECT ${sequence}, ${line}, site_id, ${line + 1}, ${amount} FROM ledger_head`,
  );
}

function forgedBatch(sequence: number): string {
  return `INSERT INTO ledger_batch SELECT ${sequence}, ${sequence}, site_id, hash, zeroblob(32), zeroblob(64), 'me' FROM ledger_head`;
}

function removed(sequence: number): string[] {
  return [
    `DELETE FROM ledger_entry WHERE sequence = ${sequence}`,
    `DELETE FROM ledger_transaction WHERE sequence = ${sequence}`,
    `DELETE FROM ledger_batch WHERE first_sequence = ${sequence}`,
  ];
}
