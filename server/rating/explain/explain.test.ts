import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  assert,
  givenId,
  hours,
  instant,
  localDate,
  moneyOfUnits,
  negate,
  newId,
  quantityMilli,
  registerMilli,
  silentLog,
  startOfDay,
  ZERO,
  type JournalId,
  type KioskId,
  type MeterId,
  type ReadingDecisionId,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from '../../constructed-site.ts';
import { keepReadings } from '../../constructed-use.ts';
import { accountOf, type PostedTransaction } from '../../ledger/index.ts';
import { MultiplierDesk, RulesBook, type RegisterRules } from '../../metering/index.ts';
import { replayOf } from '../replay/index.ts';
import { SettlementService } from '../settlement.ts';
import { explainOf, explainReceipt, receiptNamed, type Explanation } from './index.ts';

/* Constructed: steps of a month, a tax, and a meter that was read every hour until it fell silent. */
const yaml = constructedSiteYaml.replace(
  '- { kind: flat, price: 0.30 }',
  `- { kind: energy, name: Power, blocks: { kind: graduated, limits: fixed, steps: [{ up_to: 10, price: 0.20 }, { price: 0.50 }] } }
          - { kind: tax, name: VAT, percent: 19 % }`,
);
const ben = givenId<TenancyId>('ben');
const m2 = givenId<MeterId>('m-2');
const noon = instant(Date.UTC(2026, 10, 23, 12));
const begins = instant(Date.UTC(2026, 10, 22, 23));
const HOUR_MS = 3_600_000;
const rules: RegisterRules = {
  serial: '00000002',
  multiplier: 1,
  modulus: null,
  ratedMaximumPerHour: 72_000n,
  step: 1n,
};

let books: ConstructedBooks;
let settlement: SettlementService;
beforeAll(async () => {
  books = await openConstructedBooks(yaml, { now: noon });
  const { store, site, directory, clock } = books;
  const [tariff] = site.tariffs;
  assert(tariff !== undefined, 'the constructed site has a tariff');
  settlement = new SettlementService({
    store,
    clock,
    randomness: systemRandomness,
    log: silentLog,
    zone: directory.zone,
    tariffOf: () => tariff,
  });
  await store.readings.take({
    reading: {
      meterId: m2,
      at: begins,
      register: registerMilli(1_000_000n),
      quality: 'measured',
      source: 'meter',
      serial: '00000002',
      powerW: null,
      relay: 'closed',
    },
    verdict: { kind: 'first' },
    intervals: [],
  });
  await keepReadings(store, m2, { from: begins, to: noon, usedAt: () => 1000n });
});
afterAll(() => books.close());

const settle = (correction: Parameters<SettlementService['settle']>[2] = null) =>
  settlement.settle(
    {
      tenancyId: ben,
      from: books.directory.beginning(ben),
      meters: [{ meterId: m2, utility: 'electricity' }],
    },
    books.clock.now(),
    correction,
  );

async function newest(): Promise<PostedTransaction> {
  const [found] = await books.store.ledger.transactionsOf(accountOf.credit(ben, 'utility'), { limit: 1 });
  assert(found !== undefined, 'something was posted');
  return found;
}

async function explained(entry: string) {
  const reply = await explainOf(books.site, books.store, entry);
  assert(reply.ok, 'the entry is there');
  return reply.value;
}

const told = (charge: Explanation | null) =>
  charge?.lines.map(({ line, before, posted, verdict }) => [
    line.kind,
    line.basis.block?.number ?? null,
    line.quantity,
    before,
    posted,
    verdict,
  ]);

test('a charge is told line by line, as it was then; what came before it is told apart', async () => {
  await settle();
  const first = await newest();
  expect(told((await explained(String(first.sequence))).charge)).toEqual([
    ['energy', 1, 10_000n, 0n, 2_000_000n, 'agrees'],
    ['energy', 2, 3000n, 0n, 1_500_000n, 'agrees'],
    ['tax', null, null, 0n, 665_000n, 'agrees'],
  ]);
  expect((await explained(first.id)).because).toBeNull();
  expect(await replayOf(books.site, books.store, ben)).toMatchObject({
    value: { periods: 1, lines: 3, differences: [] },
  });

  // Nobody read it for three hours: each is estimated, and says how.
  for (let hour = 0; hour < 3; hour += 1) {
    const from = instant(noon + hour * HOUR_MS);
    const [before, after] = [1_013_000n + BigInt(hour) * 500n, 1_013_500n + BigInt(hour) * 500n].map(registerMilli);
    assert(before !== undefined && after !== undefined, 'both ends of the hour');
    await books.store.readings.take({
      reading: {
        meterId: m2,
        at: instant(from + HOUR_MS),
        register: after,
        quality: 'estimated',
        source: 'meter',
        serial: '00000002',
        powerW: null,
        relay: 'unknown',
        estimate: { method: hour === 0 ? 'average' : 'same_hours', hoursKnown: 4 - hour },
      },
      verdict: { kind: 'accepted', quantity: quantityMilli(500n) },
      intervals: [
        {
          meterId: m2,
          hourStart: from,
          from,
          to: instant(from + HOUR_MS),
          fromRegister: before,
          toRegister: after,
          quantity: quantityMilli(500n),
          estimated: true,
        },
      ],
    });
  }
  books.clock.advance(hours(3));
  await settle();
  const { charge } = await explained((await newest()).id);
  expect(told(charge)).toEqual([
    ['energy', 2, 4500n, 1_500_000n, 750_000n, 'agrees'],
    ['tax', null, null, 665_000n, 142_500n, 'agrees'],
  ]);
  expect(charge?.lines[0]).toMatchObject({
    estimates: [
      { method: 'average', hours: 1, hoursKnown: 4 },
      { method: 'same_hours', hours: 2, hoursKnown: 2 },
    ],
    multipliers: [{ since: null, multiplier: 1 }],
  });
});

test('what a later decision makes of it is told at both: the old entry is adjusted later, the new one says why', async () => {
  const { store, directory, clock } = books;
  const before = await newest();
  const desk = new MultiplierDesk({
    readings: store.readings,
    rules: new RulesBook([[m2, rules]], []),
    alter: (_meterId, work) => work(),
    onRules: () => undefined,
    clock,
  });
  const from = startOfDay(localDate('2026-11-23'), directory.zone);
  const id = newId<ReadingDecisionId>(clock, systemRandomness);
  const decided = await desk.correct(
    { id, meterId: m2, from, multiplier: 2, reason: 'the transformer is 100/5' },
    null,
  );
  expect(decided).toMatchObject({ ok: true });
  // Decided and not posted yet: nothing in the books says why the readings differ, and the replay names the lines.
  expect((await explained(before.id)).charge?.lines.map(({ verdict }) => verdict)).toContain('readings_differ');
  const unposted = await replayOf(books.site, store, ben);
  expect(unposted.ok && unposted.value.differences.length).toBeGreaterThan(0);

  settlement.reopen(ben, 'electricity', from);
  await settle({ since: from, facts: { readingDecision: id, decided: 'reworked', multiplier: '2' } });
  const adjustment = await newest();
  expect(adjustment.corrects).toBe(before.id);
  const { charge, because } = await explained(String(adjustment.sequence));
  expect(because).toMatchObject({ id, kind: 'reworked', multiplier: 2, note: 'the transformer is 100/5' });
  expect(new Set(charge?.lines.map(({ verdict }) => verdict))).toEqual(new Set(['agrees']));
  expect((await explained(before.id)).charge?.lines.map(({ verdict }) => verdict)).toContain('adjusted_later');
  const replayed = await replayOf(books.site, store, ben);
  assert(replayed.ok, 'the tenancy is there');
  expect(replayed.value.differences).toEqual([]);
  for (const { ledger, recomputed } of replayed.value.accounts) expect(recomputed).toBe(ledger);
});

test('a receipt’s number leads to what its payments booked, and back; another number is refused by name', async () => {
  const { store, clock } = books;
  const session = newId<SessionId>(clock, systemRandomness);
  const kioskId = givenId<KioskId>('lobby');
  await store.receipts.keep({ kioskId, number: 12, sessionId: session, issuedAt: clock.now() });
  const named = receiptNamed('lobby-000012');
  assert(named !== null, 'it is a number of a receipt');
  expect(await explainReceipt(books.site, store, named)).toMatchObject({ value: { entries: [] } });
  const amount = moneyOfUnits(20n);
  const ids = [newId<TransactionId>(clock, systemRandomness), newId<TransactionId>(clock, systemRandomness)];
  for (const id of ids)
    await store.ledger.post(
      {
        id,
        kind: 'top_up',
        occurredAt: clock.now(),
        entries: [
          { account: accountOf.cashInKiosk(kioskId), amount },
          { account: accountOf.credit(ben, 'utility'), amount: negate(amount) },
        ],
        corrects: null,
        facts: { tenancyId: ben, sessionId: session },
        lines: [],
      },
      {
        topUp: {
          journalId: newId<JournalId>(clock, systemRandomness),
          transactionId: id,
          sessionId: session,
          tenancyId: ben,
          kioskId,
          amount,
          toArrears: ZERO,
          toEmergencyCredit: ZERO,
          toCredit: amount,
          creditedAt: clock.now(),
        },
      },
    );
  const reply = await explainReceipt(books.site, store, named);
  expect(reply.ok && reply.value.entries.map(({ transaction }) => transaction.id)).toEqual(ids);
  expect((await explained(ids[1] ?? '')).receipts).toMatchObject([{ kioskId, number: 12 }]);
  const none = { ...named, number: 13 };
  expect(await explainReceipt(books.site, store, none)).toMatchObject({ error: { code: 'RECEIPT_UNKNOWN' } });
  for (const text of ['lobby-12', 'lobby-000000', '000012', ids[0] ?? '']) expect(receiptNamed(text)).toBeNull();
});

test('what people booked says everything by itself; what is not there is refused by name', async () => {
  const [opening] = await books.store.ledger.transactionsOf(accountOf.opening(), { limit: 1 });
  expect(await explained(opening?.id ?? '')).toMatchObject({
    charge: null,
    because: null,
    transaction: { kind: 'opening' },
  });
  for (const entry of ['999', 'nothing', newId(books.clock, systemRandomness)])
    expect(await explainOf(books.site, books.store, entry)).toMatchObject({ error: { code: 'ENTRY_UNKNOWN' } });
  expect(await replayOf(books.site, books.store, givenId<TenancyId>('nobody'))).toMatchObject({
    error: { code: 'TENANCY_UNKNOWN' },
  });
});
