import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { days, hours, instant, money, moneyOfUnits, negate, ZERO, type Instant } from '#kernel';
import { accountOf, type AccountId, type NewTransaction } from '../ledger/index.ts';
import { Books, countingRandomness, start } from './constructed-books.ts';
import type { Store } from './contract.ts';
import type { StoreHarness } from './harness.ts';

/** What every engine must say of the past, and how far it lets balances go. */
export function historyContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`the ledger's past on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    let books: Books;
    let cash: AccountId;
    let credit: AccountId;
    const randomness = countingRandomness();
    let count = 0;

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
    });

    beforeEach(async () => {
      count += 1;
      books = new Books(`past-${count}`, randomness);
      ({ cash, credit } = books);
      harness.clock.jump(start);
      await store.ledger.openAccounts(books.accounts());
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    const postAt = async (at: Instant, transaction: NewTransaction) => {
      harness.clock.jump(at);
      const outcome = await store.ledger.post(transaction);
      if (outcome.kind !== 'posted') throw new Error(outcome.kind);
      return outcome.transaction;
    };
    const later = (by: number) => instant(start + by);

    test('a balance is told as it was after a transaction, and before an instant', async () => {
      const first = await postAt(later(0), books.transfer(moneyOfUnits(10n)));
      const second = await postAt(later(hours(5)), books.transfer(moneyOfUnits(5n)));
      const third = await postAt(later(days(40)), books.charge(moneyOfUnits(2n)));
      const at = (point: Parameters<Store['ledger']['balanceAt']>[1]) => store.ledger.balanceAt(credit, point);
      expect(await at({ sequence: first.sequence - 1 })).toBe(ZERO);
      expect(await at({ sequence: first.sequence })).toBe(moneyOfUnits(-10n));
      expect(await at({ sequence: second.sequence })).toBe(moneyOfUnits(-15n));
      expect(await at({ sequence: third.sequence + 1000 })).toBe(moneyOfUnits(-13n));
      expect(await at({ before: first.recordedAt })).toBe(ZERO);
      expect(await at({ before: instant(first.recordedAt + 1) })).toBe(moneyOfUnits(-10n));
      expect(await at({ before: second.recordedAt })).toBe(moneyOfUnits(-10n));
      expect(await at({ before: third.recordedAt })).toBe(moneyOfUnits(-15n));
      expect(await at({ before: later(days(4000)) })).toBe(moneyOfUnits(-13n));
      expect(await store.ledger.balanceAt(accountOf.fees(), { sequence: 9 })).toBe(ZERO);
      expect(await store.ledger.balanceAt(accountOf.fees(), { before: later(0) })).toBe(ZERO);
    });

    test('a transaction that was recorded under a wrong clock is misplaced alone', async () => {
      await postAt(later(0), books.transfer(moneyOfUnits(1n)));
      await postAt(later(days(400)), books.transfer(moneyOfUnits(2n)));
      await postAt(instant(0), books.transfer(moneyOfUnits(4n)));
      await postAt(later(hours(1)), books.transfer(moneyOfUnits(8n)));
      const before = (at: Instant) => store.ledger.balanceAt(cash, { before: at });
      expect(await before(later(0))).toBe(moneyOfUnits(4n));
      expect(await before(later(hours(1)))).toBe(moneyOfUnits(5n));
      expect(await before(later(hours(2)))).toBe(moneyOfUnits(13n));
      expect(await before(later(days(401)))).toBe(moneyOfUnits(15n));
      const moved = await store.ledger.movementsBetween([cash], { from: later(0), to: later(days(400)) });
      expect(moved.map(({ amount }) => amount)).toEqual([moneyOfUnits(1n), moneyOfUnits(8n)]);
    });

    test('what moved is told by account and time, by sequence, with each side that was asked for', async () => {
      const first = await postAt(later(0), books.transfer(moneyOfUnits(10n)));
      const second = await postAt(later(hours(1)), books.charge(moneyOfUnits(2n)));
      await postAt(later(hours(2)), books.transfer(moneyOfUnits(5n)));
      const moved = await store.ledger.movementsBetween([credit, cash], { from: later(0), to: later(hours(2)) });
      const { id, kind, occurredAt, recordedAt, sequence } = first;
      expect(moved).toEqual([
        { sequence, id, kind, occurredAt, recordedAt, account: cash, amount: moneyOfUnits(10n) },
        { sequence, id, kind, occurredAt, recordedAt, account: credit, amount: moneyOfUnits(-10n) },
        expect.objectContaining({ sequence: second.sequence, account: credit, amount: moneyOfUnits(2n) }) as unknown,
      ]);
      expect(await store.ledger.movementsBetween([], { from: later(0), to: later(1) })).toEqual([]);
      expect(await store.ledger.movementsBetween([cash], { from: later(days(900)), to: later(days(901)) })).toEqual([]);
    });

    test('opening, movements and closing agree wherever the spans are cut', async () => {
      const moments = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 24 });
      const cuts = fc.array(fc.integer({ min: 0, max: 901 }), { minLength: 2, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(moments, cuts, async (hoursLater, ends) => {
          const own = new Books(`cut-${(count += 1)}`, randomness);
          await store.ledger.openAccounts(own.accounts());
          // Every other one says whose it is; a transaction need not.
          for (const [index, hour] of hoursLater.entries()) {
            const facts: Record<string, string> = index % 2 === 0 ? {} : { tenancyId: own.tenancy };
            await postAt(later(hours(hour)), own.transfer(money(BigInt(hour * 7 + 1000)), { facts }));
          }
          const spans = ends.sort((a, b) => a - b).map((hour) => later(hours(hour)));
          for (const [index, to] of spans.entries()) {
            const from = spans[index - 1];
            if (from === undefined) continue;
            const moved = await store.ledger.movementsBetween([own.credit], { from, to });
            const sum = moved.reduce((total, { amount }) => total + amount, 0n);
            const opening = await store.ledger.balanceAt(own.credit, { before: from });
            expect(opening + sum).toBe(await store.ledger.balanceAt(own.credit, { before: to }));
          }
          expect(await store.ledger.balanceAt(own.credit, { before: later(hours(1000)) })).toBe(
            await store.ledger.balance(own.credit),
          );
        }),
        { numRuns: 10 },
      );
    });

    test('the past of a hot account is exact at every sequence, also when the store was closed in between', async () => {
      const amounts = Array.from({ length: 700 }, (_, index) => money(BigInt(index + 1)));
      const { sequence: begin } = await store.ledger.head();
      await Promise.all(amounts.slice(0, 400).map((amount) => store.ledger.post(books.transfer(amount))));
      await store.close();
      store = await harness.open();
      for (const amount of amounts.slice(400, 410)) await store.ledger.post(books.transfer(amount));
      await Promise.all(amounts.slice(410).map((amount) => store.ledger.post(books.transfer(amount))));
      for (const index of [0, 1, 255, 256, 257, 399, 400, 401, 409, 410, 411, 512, 699, 700]) {
        const expected = BigInt((index * (index + 1)) / 2);
        expect(await store.ledger.balanceAt(cash, { sequence: begin + index })).toBe(expected);
      }
    });

    test('every account is listed with its balance, and every transaction after a sequence', async () => {
      const { sequence: begin } = await store.ledger.head();
      const first = await postAt(later(0), books.transfer(moneyOfUnits(10n)));
      await postAt(later(1), books.charge(moneyOfUnits(2n)));
      const listed = await store.ledger.accounts();
      expect(listed.map(({ account }) => account)).toEqual(listed.map(({ account }) => account).toSorted());
      expect(listed).toContainEqual({ account: cash, balance: moneyOfUnits(10n) });
      expect(listed).toContainEqual({ account: books.arrears, balance: ZERO });
      const one = await store.ledger.transactionsAfter(begin, { limit: 1 });
      expect(one).toEqual([first]);
      const rest = await store.ledger.transactionsAfter(begin + 1, { limit: 9 });
      expect(rest.map(({ kind }) => kind)).toEqual(['charge']);
      expect(await store.ledger.transactionsAfter(begin + 2, { limit: 9 })).toEqual([]);
    });

    test('the end of a batch is told as it was signed, and nothing where none ends', async () => {
      await postAt(later(0), books.transfer(moneyOfUnits(10n)));
      const head = await store.ledger.head();
      await Promise.all([1n, 2n, 3n].map((units) => store.ledger.post(books.transfer(moneyOfUnits(units)))));
      expect(await store.ledger.endAt(head.sequence)).toEqual(head);
      expect(await store.ledger.endAt(head.sequence + 3)).toEqual(await store.ledger.head());
      expect(await store.ledger.endAt(head.sequence + 1000)).toBeNull();
    });

    describe('limits', () => {
      const deposit = () => accountOf.deposit(books.tenancy);
      const move = (units: bigint) => ({
        ...books.transfer(ZERO),
        entries: [
          { account: deposit(), amount: moneyOfUnits(units) },
          { account: cash, amount: moneyOfUnits(-units) },
        ],
      });

      beforeEach(async () => {
        await store.ledger.openAccounts([deposit()]);
        await store.ledger.setLimits([{ account: deposit(), least: moneyOfUnits(-50n), most: ZERO }]);
      });

      test.each([
        ['at first', [], 1n],
        ['above', [-10n], 11n],
        ['below', [-10n], -41n],
      ])(
        'one that goes beyond (%s) is refused by name, and those that wait with it are not',
        async (_what, before, units) => {
          for (const each of before) await store.ledger.post(move(each));
          const balance = await store.ledger.balance(deposit());
          const beyond = move(units);
          const outcomes = await Promise.all([
            store.ledger.post(books.transfer(moneyOfUnits(1n))),
            store.ledger.post(beyond),
            store.ledger.post(books.transfer(moneyOfUnits(2n))),
          ]);
          expect(outcomes.map(({ kind }) => kind)).toEqual(['posted', 'refused', 'posted']);
          expect(outcomes[1]).toMatchObject({
            refusal: { code: 'LEDGER_LIMIT', details: { id: beyond.id, account: deposit() } },
          });
          expect(await store.ledger.balance(deposit())).toBe(balance);
          expect(await store.ledger.find(beyond.id)).toBeNull();
          expect(await store.ledger.verify()).toMatchObject({ sound: true, problems: [] });
        },
      );

      test('up to the limit is within it', async () => {
        expect(await store.ledger.post(move(-50n))).toMatchObject({ kind: 'posted' });
        expect(await store.ledger.post(move(50n))).toMatchObject({ kind: 'posted' });
      });

      test('one that is made narrower lets a balance come back, and go no further', async () => {
        await store.ledger.post(move(-40n));
        await store.ledger.setLimits([{ account: deposit(), least: moneyOfUnits(-20n), most: null }]);
        expect(await store.ledger.post(move(5n))).toMatchObject({ kind: 'posted' });
        expect(await store.ledger.post(move(-1n))).toMatchObject({ kind: 'refused' });
        await store.ledger.setLimits([{ account: deposit(), least: null, most: null }]);
        expect(await store.ledger.post(move(-100n))).toMatchObject({ kind: 'posted' });
      });

      test('the database itself holds them, whoever writes', async () => {
        await store.ledger.post(move(-10n));
        const set = (balance: bigint) =>
          harness.meddle(
            `UPDATE ledger_balance SET amount_micros = ${negate(moneyOfUnits(balance))}
             WHERE account = (SELECT number FROM ledger_account WHERE name = '${deposit()}')`,
          );
        await expect(set(-1n)).rejects.toThrow(/beyond the limit/);
        await expect(set(51n)).rejects.toThrow(/beyond the limit/);
        await set(10n);
      });
    });
  });
}
