import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  add,
  cardUid,
  formatMoney,
  givenId,
  greatest,
  hours,
  instant,
  later,
  money,
  moneyOfUnits,
  negate,
  newId,
  ZERO,
  type MeterId,
  type PersonId,
  type TenancyId,
  type TransactionId,
  type UnitId,
} from '#kernel';
import { systemRandomness } from '#platform';
import {
  constructedNow,
  constructedSiteYaml,
  openConstructedBooks,
  type ConstructedBooks,
} from '../../constructed-site.ts';
import { keepReadings, openConstructedDesk } from '../../constructed-use.ts';
import { accountOf, type AccountId } from '../../ledger/index.ts';
import { Directory } from '../directory.ts';
import { Invoices } from '../invoice.ts';
import { closingOf } from './closing.ts';
import { Moves } from './moves.ts';
import { TenancyMoney } from './tenancy-money.ts';

const anna = givenId<TenancyId>('anna');
const ben = givenId<TenancyId>('ben');
const clara = givenId<TenancyId>('clara');
const [m1, m2] = [givenId<MeterId>('m-1'), givenId<MeterId>('m-2')];
const [u1, u2] = [givenId<UnitId>('u-1'), givenId<UnitId>('u-2')];
const by = { personId: null };
const eur = (amount: string) => ({ amount, currency: 'EUR' });

describe('the closing of a tenancy’s books', () => {
  const wallet = fc.bigInt({ min: -90_000_000n, max: 90_000_000n }).map(money);
  const owed = fc.bigInt({ min: 0n, max: 90_000_000n }).map(money);
  const perClass = (of: fc.Arbitrary<ReturnType<typeof money>>) =>
    fc.record({ utility: of, service: of, property: of });
  const balances = fc.record({
    wallets: perClass(wallet),
    arrears: perClass(owed),
    emergencyCreditUsed: owed,
    deposit: owed,
  });

  it('sums to zero, pays nobody more than is owed, and leaves either a debt or nothing', () => {
    fc.assert(
      fc.property(balances, (at) => {
        const closing = closingOf(anna, at);
        expect(add(ZERO, ...closing.entries.map(({ amount }) => amount))).toBe(0n);
        for (const each of closing.classes) {
          expect(add(each.paidFromCredit, each.paidFromDeposit, each.stillOwed)).toBe(each.owed);
          expect(each.paidFromCredit <= each.credit).toBe(true);
        }
        expect(closing.refund >= 0n).toBe(true);
      }),
    );
  });

  it('never pays property dues with what was paid for energy, nor energy with property money', () => {
    fc.assert(
      fc.property(balances, owed, wallet, (at, dues, other) => {
        const without = { ...at, deposit: ZERO };
        const more = {
          ...without,
          wallets: { ...at.wallets, property: other },
          arrears: { ...at.arrears, property: dues },
        };
        const supply = (of: typeof without) =>
          closingOf(anna, of).classes.filter((each) => each.chargeClass !== 'property');
        expect(supply(more)).toEqual(supply(without));
        const left = (of: typeof without) => greatest(of.wallets.property, ZERO);
        const refunded = (of: typeof without) => {
          const [property] = closingOf(anna, of).classes.filter((each) => each.chargeClass === 'property');
          return add(closingOf(anna, of).refund, negate(left(of)), property?.paidFromCredit ?? ZERO);
        };
        expect(refunded(more)).toBe(refunded(without));
      }),
    );
  });
});

describe('a tenancy', () => {
  let books: ConstructedBooks;
  let moves: Moves;
  let office: TenancyMoney;
  let invoices: Invoices;
  const changed: TenancyId[] = [];
  const id = () => newId<TransactionId>(books.clock, systemRandomness);
  const balance = async (account: AccountId) => formatMoney(await books.store.ledger.balance(account));
  const code = (reply: { ok: boolean; error?: { code: string } }) => (reply.ok ? 'ok' : reply.error?.code);

  beforeAll(async () => {
    const now = instant(Date.UTC(2026, 10, 23, 12));
    books = await openConstructedBooks(`${constructedSiteYaml}policy: { payout_steps: { cash: 0.05 } }\n`, { now });
    const { desk } = openConstructedDesk(books);
    const { store, directory, site, clock } = books;
    const from = instant(Date.UTC(2026, 10, 22, 23));
    for (const meter of [m1, m2]) await keepReadings(store, meter, { from, to: now, usedAt: () => 1001n });
    const at = {
      store,
      directory,
      policy: site.policy,
      currency: site.site.currency,
      clock,
      settle: (tenancy: TenancyId) => desk.settle(tenancy),
      settleUpTo: (tenancy: TenancyId, when: typeof now) => desk.settleUpTo(tenancy, when),
      flush: async () => undefined,
      turns: desk.payments,
      onChanged: (tenancy: TenancyId) => changed.push(tenancy),
    };
    moves = new Moves(at);
    office = new TenancyMoney(at);
    invoices = new Invoices({ store, directory, site, clock, settle: at.settle });
  });
  afterAll(() => books.close());

  it('leaves a deposit, pays dues into their own wallet, and neither touches what is there for energy', async () => {
    const credit = await balance(accountOf.credit(ben, 'utility'));
    const taken = {
      id: id(),
      tenancyId: ben,
      direction: 'taken',
      amount: eur('100'),
      route: 'transfer',
      reference: 'b1',
    } as const;
    expect(await office.deposit(taken, by)).toMatchObject({ value: { repeated: false, amount: eur('100.00') } });
    expect(await office.deposit(taken, by)).toMatchObject({ value: { repeated: true, amount: eur('100.00') } });
    expect(code(await office.deposit({ ...taken, amount: eur('90') }, by))).toBe('LEDGER_ID_REUSED');
    const back = { ...taken, id: id(), direction: 'returned', amount: eur('100.01') } as const;
    expect(code(await office.deposit(back, by))).toBe('AMOUNT_REFUSED');
    expect(code(await office.deposit({ ...back, amount: eur('40') }, by))).toBe('ok');
    const dues = {
      id: id(),
      tenancyId: ben,
      class: 'property',
      amount: eur('20'),
      route: 'cash',
      reference: 'v7',
    } as const;
    expect(code(await office.pay(dues, by))).toBe('ok');
    expect(await balance(accountOf.deposit(ben))).toBe('-60.00');
    expect(await balance(accountOf.credit(ben, 'property'))).toBe('-20.00');
    expect(await balance(accountOf.credit(ben, 'utility'))).toBe(credit);
    expect([await balance(accountOf.bank()), await balance(accountOf.cashInSafe())]).toEqual(['60.00', '20.00']);
  });

  it('pays old debt of a class first, and has it written off only by two people and no further than it goes', async () => {
    const pay = {
      id: id(),
      tenancyId: anna,
      class: 'utility',
      amount: eur('6'),
      route: 'cash',
      reference: 'v8',
    } as const;
    expect(code(await office.pay(pay, by))).toBe('ok');
    expect(await balance(accountOf.arrears(anna, 'utility'))).toBe('25.00');
    const off = { id: id(), tenancyId: anna, class: 'utility', amount: eur('10'), reason: 'too old' } as const;
    const [one, two] = [newId<PersonId>(books.clock, systemRandomness), newId<PersonId>(books.clock, systemRandomness)];
    expect(code(await office.writeOff(off, { personId: one }))).toBe('SECOND_PERSON_NEEDED');
    expect(code(await office.writeOff(off, { personId: one, secondId: one }))).toBe('SECOND_PERSON_NEEDED');
    const beyond = { ...off, id: id(), amount: eur('26') };
    expect(code(await office.writeOff(beyond, { personId: one, secondId: two }))).toBe('AMOUNT_REFUSED');
    expect(code(await office.writeOff(off, { personId: one, secondId: two }))).toBe('ok');
    expect(await balance(accountOf.writeOff())).toBe('10.00');
    expect((await books.store.people.audit({ limit: 1 }))[0]).toMatchObject({
      act: 'debt_written_off',
      about: anna,
      personId: one,
      details: { second: two, amount: '10.00', reason: 'too old' },
    });
  });

  it('gives credit to another only as far as it goes after all that was used', async () => {
    const move = {
      id: id(),
      tenancyId: ben,
      to: anna,
      class: 'utility',
      amount: eur('1.50'),
      reason: 'flat swap',
    } as const;
    expect(code(await office.transfer({ ...move, id: id(), amount: eur('7') }, by))).toBe('AMOUNT_REFUSED');
    expect(code(await office.transfer({ ...move, id: id(), to: ben }, by))).toBe('TENANCY_UNKNOWN');
    const before = await balance(accountOf.credit(anna, 'utility'));
    expect(code(await office.transfer(move, by))).toBe('ok');
    const moved = Number(before) - Number(await balance(accountOf.credit(anna, 'utility')));
    expect(moved).toBeCloseTo(1.5, 6);
    const undo = { id: id(), transactionId: move.id, reason: 'the wrong flat' };
    expect(code(await office.reverse(undo, by))).toBe('ok');
    expect(code(await office.reverse(undo, by))).toBe('ok');
    expect(await balance(accountOf.credit(anna, 'utility'))).toBe(before);
    expect(code(await office.reverse({ ...undo, id: id() }, by))).toBe('NOT_REVERSIBLE');
    expect(code(await office.reverse({ ...undo, id: id(), transactionId: undo.id }, by))).toBe('NOT_REVERSIBLE');
    expect(code(await office.reverse({ ...undo, id: id(), transactionId: id() }, by))).toBe('TRANSACTION_UNKNOWN');
    const [charge] = await books.store.ledger.transactionsOf(accountOf.revenue('electricity'), { limit: 1 });
    expect(charge?.kind).toBe('charge');
    if (charge !== undefined)
      expect(code(await office.reverse({ ...undo, id: id(), transactionId: charge.id }, by))).toBe('NOT_REVERSIBLE');
  });

  it('gets the data of an invoice that says what was used, of whom, and is not final while the month runs', async () => {
    // 13 hours of 1.001 kWh at 0.30.
    expect(await invoices.of(ben, '2026-11')).toMatchObject({
      value: {
        number: 'constructed-1-ben-2026-11',
        state: 'running',
        buyer: { name: 'Ben', units: ['Unit 2'] },
        lines: [{ kind: 'energy', quantity: '13.013', unit: 'kWh', price: '0.30', amount: eur('3.9039') }],
        taxes: [],
        gross: eur('3.9039'),
      },
    });
    expect(code(await invoices.of(ben, '2026-13'))).toBe('REQUEST_INVALID');
    expect(code(await invoices.of(clara, '2026-11'))).toBe('TENANCY_UNKNOWN');
  });

  it('ends at its last readings: debts first, then the deposit goes back, by a way that is written down', async () => {
    const out = { id: id(), tenancyId: ben };
    changed.length = 0;
    const ended = await moves.moveOut(out, by);
    expect(ended).toMatchObject({
      value: {
        repeated: false,
        statement: {
          registers: [{ meterId: m2, register: '1013.013' }],
          deposit: eur('60.00'),
          classes: [
            { class: 'utility', credit: eur('6.0961'), owed: eur('0.00'), stillOwed: eur('0.00') },
            { class: 'service' },
            { class: 'property', credit: eur('20.00') },
          ],
          refund: eur('86.0961'),
        },
      },
    });
    expect(changed).toEqual([ben]);
    expect(await moves.moveOut(out, by)).toMatchObject({
      value: { repeated: true, statement: { refund: eur('86.0961') } },
    });
    expect(code(await moves.moveOut({ ...out, id: id() }, by))).toBe('TENANCY_ENDED');
    expect(code(await moves.moveOut({ ...out, tenancyId: anna }, by))).toBe('LEDGER_ID_REUSED');
    expect(code(await moves.moveOut({ id: id(), tenancyId: clara }, by))).toBe('TENANCY_UNKNOWN');
    expect(books.directory.tenancyOfMeter(m2)).toBeNull();

    const refund = { id: id(), tenancyId: ben, amount: null, route: 'cash', reference: 'v9' } as const;
    const some = { ...refund, id: id(), amount: eur('50.01') };
    expect(code(await office.refund(some, by))).toBe('AMOUNT_REFUSED');
    expect(await office.refund({ ...some, amount: eur('50') }, by)).toMatchObject({ value: { amount: eur('50.00') } });
    expect(await office.refund(refund, by)).toMatchObject({ value: { amount: eur('36.10') } });
    expect(await office.refund(refund, by)).toMatchObject({ value: { repeated: true, amount: eur('36.10') } });
    expect(code(await office.refund({ ...refund, id: id() }, by))).toBe('AMOUNT_REFUSED');
    expect(code(await office.refund({ ...refund, id: id(), tenancyId: anna }, by))).toBe('AMOUNT_REFUSED');
    expect([await balance(accountOf.refundsPayable()), await balance(accountOf.cashRounding())]).toEqual([
      '0.00',
      '0.0039',
    ]);
    const paid = {
      id: id(),
      tenancyId: ben,
      class: 'utility',
      amount: eur('5'),
      route: 'cash',
      reference: 'v',
    } as const;
    expect(code(await office.pay(paid, by))).toBe('TENANCY_ENDED');
  });

  it('that follows inherits nothing', async () => {
    const { store, site, clock } = books;
    const inside = {
      id: id(),
      tenancyId: clara,
      name: 'Clara Nova',
      units: [u2],
      language: 'de',
      cards: [cardUid('04B2C3D4E5F6A7')],
      protected: false,
    } as const;
    const request = { ...inside, units: [...inside.units], cards: [...inside.cards] };
    expect(code(await moves.moveIn({ ...request, units: [u1] }, by))).toBe('UNIT_LIVED_IN');
    expect(code(await moves.moveIn({ ...request, units: [givenId<UnitId>('u-9')] }, by))).toBe('UNIT_UNKNOWN');
    expect(code(await moves.moveIn({ ...request, tenancyId: ben }, by))).toBe('TENANCY_EXISTS');
    expect(code(await moves.moveIn({ ...request, cards: [cardUid('04A1B2C3D4E5F6')] }, by))).toBe('CARD_TAKEN');
    expect(await moves.moveIn(request, by)).toMatchObject({
      value: { repeated: false, registers: [{ meterId: m2, register: '1013.013' }] },
    });
    expect(await moves.moveIn(request, by)).toMatchObject({ value: { repeated: true } });
    expect(code(await moves.moveIn({ ...request, name: 'Other' }, by))).toBe('LEDGER_ID_REUSED');
    const again = new Directory(site, await store.tenancies.events());
    for (const directory of [books.directory, again]) {
      expect(directory.tenancyOfMeter(m2)).toBe(clara);
      expect(directory.tenancyOfCard(cardUid('04B2C3D4E5F6A7'))).toBe(clara);
      expect(directory.tenancies().map(({ id: each }) => each)).toEqual([anna, clara]);
      expect(directory.end(ben)).toBe(constructedNow);
    }
    // One more hour on the meter is the new tenant's, whatever is asked of the old one afterwards.
    const to = later(constructedNow, hours(1));
    await keepReadings(store, m2, { from: constructedNow, to, usedAt: () => 2000n });
    clock.advance(hours(1));
    const { desk } = openConstructedDesk(books);
    await desk.settle(ben);
    expect(await desk.standing(ben)).toMatchObject({ balance: 0n, arrears: 0n });
    expect(formatMoney((await desk.standing(clara)).balance)).toBe('-0.60');
    expect(await invoices.of(ben, '2026-11')).toMatchObject({ value: { gross: eur('3.9039') } });
  });

  it('needs a reading of now to end, and what it owes stays owed', async () => {
    const { store } = books;
    const empty = givenId<TenancyId>('anna');
    const owes = negate(await store.ledger.balance(accountOf.credit(empty, 'utility')));
    expect(owes < 0n).toBe(true);
    const out = { id: id(), tenancyId: empty };
    expect(code(await moves.moveOut(out, by))).toBe('READING_MISSING');
    const from = instant(constructedNow - (constructedNow % 3_600_000));
    await keepReadings(store, m1, { from, to: later(from, hours(1)), usedAt: () => 10n });
    const ended = await moves.moveOut(out, by);
    expect(ended).toMatchObject({ value: { statement: { refund: eur('0.00') } } });
    const debt = await store.ledger.balance(accountOf.arrears(empty, 'utility'));
    expect(debt > moneyOfUnits(15n)).toBe(true);
    expect(await balance(accountOf.credit(empty, 'utility'))).toBe('0.00');
  });
});
