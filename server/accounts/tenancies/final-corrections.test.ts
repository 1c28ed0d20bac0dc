import { afterEach, expect, test } from 'vitest';
import {
  assert,
  formatInstant,
  formatMoney,
  givenId,
  hours,
  instant,
  localDate,
  newId,
  silentLog,
  type MeterId,
  type PersonId,
  type ReadingDecisionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from '../../constructed-site.ts';
import { keepReadings, openConstructedDesk } from '../../constructed-use.ts';
import { accountOf } from '../../ledger/index.ts';
import { HeldDesk, MultiplierDesk, RulesBook, type RegisterRules } from '../../metering/index.ts';
import { ReadingCorrections } from '../../reading-corrections.ts';
import { FinalCorrections } from './final-corrections.ts';
import { Moves } from './moves.ts';
import { TenancyMoney } from './tenancy-money.ts';

const ben = givenId<TenancyId>('ben');
const m2 = givenId<MeterId>('m-2');
const rules: RegisterRules = {
  serial: '00000001',
  multiplier: 1,
  modulus: null,
  ratedMaximumPerHour: 72_000n,
  step: 1n,
};
const noon = instant(Date.UTC(2026, 10, 23, 12));
const begins = instant(Date.UTC(2026, 10, 22, 23));
const by = { personId: null };

let books: ConstructedBooks;
afterEach(() => books.close());

/** Ben leaves after 13 hours of 1 kWh at 0.30 each, with 10 of credit at the beginning: 6.10 go back. */
async function afterBenLeft(policy = '{}') {
  books = await openConstructedBooks(`${constructedSiteYaml}policy: ${policy}\n`, { now: noon });
  const { store, directory, site, clock } = books;
  const { desk } = openConstructedDesk(books);
  await keepReadings(store, m2, { from: begins, to: noon, usedAt: () => 1000n });
  const office = {
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    settle: (tenancy: TenancyId) => desk.settle(tenancy),
    settleUpTo: (tenancy: TenancyId, when: typeof noon) => desk.settleUpTo(tenancy, when),
    flush: async () => undefined,
    turns: desk.payments,
    onChanged: () => undefined,
  };
  const out = newId<TransactionId>(clock, systemRandomness);
  expect(await new Moves(office).moveOut({ id: out, tenancyId: ben }, by)).toMatchObject({ ok: true });
  const book = new RulesBook([[m2, rules]], []);
  const alter = <Value>(_meterId: MeterId, work: () => Promise<Value>) => work();
  const finals = new FinalCorrections(office);
  const corrections = new ReadingCorrections({
    desk: new HeldDesk({ readings: store.readings, rulesOf: (meterId) => book.of(meterId), alter, clock }),
    multipliers: new MultiplierDesk({ readings: store.readings, rules: book, alter, onRules: () => undefined, clock }),
    ledger: store.ledger,
    zone: directory.zone,
    utilityOf: () => 'electricity',
    payersOf: (meterId, since) => directory.payersSince(meterId, since),
    reopen: () => undefined,
    settle: (tenancyId, correction) => desk.settleCorrected(tenancyId, correction),
    finals,
    onChanged: () => undefined,
    clock,
    log: silentLog,
  });
  const balances = async () => {
    const accounts = [
      accountOf.credit(ben, 'utility'),
      accountOf.arrears(ben, 'utility'),
      accountOf.refundsPayable(),
      accountOf.writeOff(),
    ];
    return Promise.all(accounts.map(async (account) => formatMoney(await store.ledger.balance(account))));
  };
  clock.advance(hours(2));
  const enter = (at: typeof noon, register: string) =>
    corrections.correct(
      {
        id: newId<ReadingDecisionId>(clock, systemRandomness),
        meterId: m2,
        at: formatInstant(at),
        register,
        reason: 'read from a photograph',
      },
      newId<PersonId>(clock, systemRandomness),
    );
  return { out, finals, corrections, balances, enter, money: new TenancyMoney(office) };
}

async function statementsOf(finals: FinalCorrections) {
  const reply = await finals.statements(ben);
  assert(reply.ok, 'whoever left has a final statement');
  return reply.value;
}

test('a reading of before the end that was too high gives money back: the final statement is told once more, once; what it left out is claimed', async () => {
  const { out, finals, corrections, balances, enter, money } = await afterBenLeft();
  expect(await balances()).toEqual(['0.00', '0.00', '-6.10', '0.00']);
  expect((await statementsOf(finals)).corrected).toEqual([]);
  // The register showed 0.9 kWh less at the end than was read: 0.27 come back.
  const done = await enter(noon, '1012.1');
  expect(done).toMatchObject({ ok: true, value: { tenancies: ['ben'] } });
  expect(await balances()).toEqual(['0.00', '0.00', '-6.37', '0.00']);
  const { final, corrected } = await statementsOf(finals);
  expect(final).toMatchObject({ refund: { amount: '6.10' }, registers: [{ register: '1013' }] });
  expect(corrected).toMatchObject([
    {
      because: { kind: 'entered', meterId: 'm-2', reason: 'read from a photograph' },
      difference: { amount: '-0.27' },
      registers: [{ register: '1012.1' }],
      classes: [{ class: 'utility', credit: { amount: '0.27' }, owed: { amount: '0.00' } }, {}, {}],
      refund: { amount: '0.27' },
      together: { refund: { amount: '6.37' }, stillOwed: { amount: '0.00' } },
    },
  ]);
  const [newest] = await books.store.ledger.transactionsOf(accountOf.refundsPayable(), { limit: 1 });
  expect(newest).toMatchObject({
    id: corrected[0]?.transactionId,
    corrects: out,
    facts: { tenancyId: 'ben', act: 'final_statement_corrected', difference: '-0.27' },
  });
  const audit = await books.store.people.audit({ limit: 2 });
  expect(audit.map(({ act, about }) => [act, about])).toContainEqual(['final_statement_corrected', 'ben']);
  const head = await books.store.ledger.head();
  await corrections.resume();
  expect(await books.store.ledger.head()).toEqual(head);
  const codeOf = async (tenancy: string) => {
    const reply = await finals.statements(givenId<TenancyId>(tenancy));
    return reply.ok ? 'ok' : reply.error.code;
  };
  expect([await codeOf('anna'), await codeOf('nobody')]).toEqual(['TENANCY_GOES_ON', 'TENANCY_UNKNOWN']);
  const refund = { id: newId<TransactionId>(books.clock, systemRandomness), tenancyId: ben, amount: null } as const;
  expect(await money.refund({ ...refund, route: 'transfer', reference: 'r' }, by)).toMatchObject({
    value: { amount: { amount: '6.37' } },
  });

  // It had been right after all, and more: what the end left out is claimed of the former tenant.
  expect(await enter(noon, '1015')).toMatchObject({ ok: true });
  expect(await balances()).toEqual(['0.00', '0.87', '0.00', '0.00']);
  expect((await statementsOf(finals)).corrected).toMatchObject([
    { together: { refund: { amount: '6.37' } } },
    { difference: { amount: '0.87' }, waived: { amount: '0.00' }, together: { stillOwed: { amount: '0.87' } } },
  ]);
  const [claim] = await books.store.ledger.transactionsOf(accountOf.arrears(ben, 'utility'), { limit: 1 });
  expect(claim?.corrects).toBe(corrected[0]?.transactionId);
});

test('what the end left out is waived where the policy says so, and then nothing is owed', async () => {
  const { finals, balances, enter } = await afterBenLeft('{ owed_after_move_out: waive }');
  expect(await enter(noon, '1020')).toMatchObject({ ok: true });
  expect(await balances()).toEqual(['0.00', '0.00', '-6.10', '2.10']);
  expect((await statementsOf(finals)).corrected).toMatchObject([
    { waived: { amount: '2.10' }, classes: [{ stillOwed: { amount: '0.00' } }, {}, {}] },
  ]);
});

test('a current transformer of another ratio since a day costs what it would have cost, also whoever left', async () => {
  const { finals, corrections, balances } = await afterBenLeft();
  const from = localDate('2026-11-23');
  const id = newId<ReadingDecisionId>(books.clock, systemRandomness);
  const request = { id, meterId: m2, from, multiplier: 3, reason: 'the transformer is 150/5, not 50/5' };
  // Twelve hours of 1 kWh lie between readings since midnight; each counts three times.
  const done = await corrections.multiplier(request, null);
  expect(done).toMatchObject({
    ok: true,
    value: { kind: 'reworked', changedFrom: formatInstant(begins), tenancies: ['ben'] },
  });
  expect(await balances()).toEqual(['0.00', '7.20', '-6.10', '0.00']);
  expect((await statementsOf(finals)).corrected).toMatchObject([{ because: { kind: 'reworked' } }]);
  const posted = done.ok ? done.value.posted : [];
  const [adjustment] = await Promise.all(posted.map((each) => books.store.ledger.find(each)));
  expect(adjustment).toMatchObject({
    kind: 'adjustment',
    facts: { decided: 'reworked', multiplier: '3', meterId: 'm-2', since: formatInstant(begins), readingDecision: id },
  });
  expect(adjustment?.corrects).not.toBeNull();
  expect(await books.store.people.audit({ limit: 3 })).toContainEqual(
    expect.objectContaining({
      act: 'multiplier_corrected',
      about: 'm-2',
      details: expect.objectContaining({ wrong: '1', multiplier: 3, reason: request.reason }),
    }),
  );
  const head = await books.store.ledger.head();
  expect(await corrections.multiplier(request, null)).toMatchObject({ ok: true, value: { repeated: true, posted } });
  expect(await books.store.ledger.head()).toEqual(head);
  const code = async (change: Partial<typeof request>) => {
    const reply = await corrections.multiplier({ ...request, ...change }, null);
    return reply.ok ? 'ok' : [reply.error.code, reply.error.details['why']];
  };
  const another = { id: newId<ReadingDecisionId>(books.clock, systemRandomness) };
  expect(await code({ multiplier: 4 })).toEqual(['LEDGER_ID_REUSED', undefined]);
  expect(await code(another)).toEqual(['MULTIPLIER_UNFIT', 'same']);
  expect(await code({ ...another, from: localDate('2026-11-25') })).toEqual(['MULTIPLIER_UNFIT', 'future']);
  books.clock.advance(hours(24));
  const unread = { ...another, from: localDate('2026-11-24'), multiplier: 7 };
  expect(await code(unread)).toEqual(['MULTIPLIER_UNFIT', 'unread']);
  expect(await code({ ...another, meterId: givenId<MeterId>('m-9') })).toEqual(['METER_UNKNOWN', undefined]);
  books.clock.setState('suspect');
  expect(await code({ ...another, multiplier: 9 })).toEqual(['CLOCK_SUSPECT', undefined]);
});
