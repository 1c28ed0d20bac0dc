import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  formatMoney,
  givenId,
  madeId,
  newId,
  subtract,
  Turns,
  ZERO,
  type JournalId,
  type KioskId,
  type Money,
  type PersonId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { accountOf } from '../ledger/index.ts';
import { unusedAccounts } from '../payments/constructed-desk.ts';
import { UnresolvedBills } from '../payments/unresolved.ts';
import { openCases } from './cases.ts';
import { CountedCases, recordDoubt } from './counted-cases.ts';
import { Resolving } from './resolving.ts';

const lobby = givenId<KioskId>('lobby');
const ben = givenId<TenancyId>('ben');
const counted = { says: 'in_box', evidence: 'SSP1 counts 8' } as const;

let books: ConstructedBooks;
let rooms: { unresolved: UnresolvedBills; counted: CountedCases; resolving: Resolving };
let told: TenancyId[];
let base: readonly Money[];

beforeAll(async () => {
  books = await openConstructedBooks();
  const { store, directory, site, clock } = books;
  const desk = {
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    standing: unusedAccounts(books).standing,
    settle: () => Promise.resolve(),
    payments: new Turns<TenancyId>(),
    boxes: new Turns<KioskId>(),
    holdCuts: () => () => undefined,
    onCredited: (tenancyId: TenancyId) => {
      told.push(tenancyId);
      return Promise.resolve();
    },
  };
  const unresolved = new UnresolvedBills({ store, clock, currency: site.site.currency });
  rooms = { unresolved, counted: new CountedCases(desk), resolving: new Resolving(desk) };
});
beforeEach(async () => {
  told = [];
  base = await balances();
});
afterAll(() => books.close());

function doubt(over: { amount?: null; tenancyId?: null } = {}) {
  return {
    id: newId<JournalId>(books.clock, systemRandomness),
    sessionId: null,
    tenancyId: ben,
    amount: { amount: '10.00', currency: 'EUR' },
    claimCode: 'K7XW-3PCA',
    evidence: 'nothing',
    noticedAt: '2026-11-23T12:00:00.000Z',
    ...over,
  };
}

function balances(): Promise<readonly Money[]> {
  const accounts = [accountOf.cashInKiosk(lobby), accountOf.unresolved(), accountOf.credit(ben, 'utility')];
  return Promise.all(accounts.map((account) => books.store.ledger.balance(account)));
}

/** What this test moved so far: into the box, into doubt, to the tenant. Debit positive. */
async function sums(): Promise<readonly string[]> {
  return (await balances()).map((sum, index) => formatMoney(subtract(sum, base[index] ?? ZERO)));
}

const caseOf = async (id: JournalId) =>
  (await openCases(books.store, books.site.site.currency)).filter((open) => open.journalId === id);

async function hire(name: string): Promise<PersonId> {
  const id = newId<PersonId>(books.clock, systemRandomness);
  const at = books.clock.now();
  const ends = { lastSeenAt: null, endedAt: null };
  await books.store.people.add(
    { id, name, role: 'staff', passwordHash: null, cardUid: null, pinHash: null, addedAt: at, ...ends },
    { at, personId: null, kioskId: null, act: 'person_added', about: id, details: {} },
  );
  return id;
}

describe('a case that two people settle', () => {
  it('has the first answer for the same request, and a refusal by name for another of the same id', async () => {
    const request = doubt({ amount: null, tenancyId: null });
    await recordDoubt(rooms, lobby, request);
    const by = { personId: await hire('Ina'), secondId: await hire('Jo'), kioskId: lobby };
    const decision = {
      requestId: newId<TransactionId>(books.clock, systemRandomness),
      outcome: 'credited',
      tenancyId: ben,
      amount: { amount: '10.00', currency: 'EUR' },
      reason: 'found in the box',
    } as const;
    const settled = await rooms.resolving.resolve(request.id, decision, by);
    expect(settled).toMatchObject({ ok: true, value: { transactionId: decision.requestId } });
    expect(await rooms.resolving.resolve(request.id, decision, by)).toEqual(settled);
    for (const other of [
      { amount: { amount: '50.00', currency: 'EUR' } },
      { tenancyId: givenId<TenancyId>('anna') },
      { outcome: 'paid_out' },
      { reason: 'found on the floor' },
    ] as const)
      expect(await rooms.resolving.resolve(request.id, { ...decision, ...other }, by)).toMatchObject({
        error: { code: 'LEDGER_ID_REUSED' },
      });
    expect(await sums()).toEqual(['10.00', '0.00', '-10.00']);
  });
});

describe('a count that explains a case later', () => {
  it('in the box: the case is credited once, by nobody, however often it is told', async () => {
    const request = doubt();
    await recordDoubt(rooms, lobby, request);
    expect(await sums()).toEqual(['10.00', '-10.00', '0.00']);
    for (const _again of [0, 1, 2])
      expect(await recordDoubt(rooms, lobby, { ...request, counted })).toMatchObject({
        ok: true,
        value: { repeated: true, settled: { outcome: 'credited', by: 'count' } },
      });
    expect(await sums()).toEqual(['10.00', '0.00', '-10.00']);
    expect(await caseOf(request.id)).toEqual([]);
    expect(told).toEqual([ben]);
    expect(await books.store.cashBox.resolution(request.id)).toMatchObject({
      personId: null,
      secondId: null,
      reason: counted.evidence,
    });
    expect(await books.store.people.audit({ limit: 2 })).toMatchObject([
      { act: 'unresolved_resolved', personId: null },
      { act: 'unresolved_counted', personId: null, about: request.id },
    ]);
    expect(await books.store.ledger.verify()).toMatchObject({ sound: true });
  });

  it('told for the first time with its count, it is booked and credited', async () => {
    expect(await recordDoubt(rooms, lobby, { ...doubt(), counted })).toMatchObject({
      ok: true,
      value: { repeated: false, settled: { by: 'count' } },
    });
    expect(await sums()).toEqual(['10.00', '0.00', '-10.00']);
  });

  it('what two people decided before stays as they decided it', async () => {
    const request = doubt();
    await recordDoubt(rooms, lobby, request);
    const by = { personId: await hire('Rosa'), secondId: await hire('Axel'), kioskId: lobby };
    const requestId = newId<TransactionId>(books.clock, systemRandomness);
    const decision = {
      requestId,
      outcome: 'returned',
      tenancyId: null,
      amount: null,
      reason: 'the tenant has it',
    } as const;
    expect((await rooms.resolving.resolve(request.id, decision, by)).ok).toBe(true);
    const before = await sums();
    expect(await recordDoubt(rooms, lobby, { ...request, counted })).toMatchObject({
      value: { settled: { outcome: 'returned', by: 'people' } },
    });
    expect(await sums()).toEqual(before);
    expect(await books.store.cashBox.caseEvidence()).toContainEqual(
      expect.objectContaining({ caseId: request.id, says: 'in_box' }),
    );
  });

  it('and people cannot settle again what the count settled', async () => {
    const request = doubt();
    await recordDoubt(rooms, lobby, { ...request, counted });
    const by = { personId: madeId<PersonId>(request.id), secondId: madeId<PersonId>(request.id), kioskId: lobby };
    const requestId = newId<TransactionId>(books.clock, systemRandomness);
    const decision = { requestId, outcome: 'credited', tenancyId: null, amount: null, reason: 'again' } as const;
    expect(await rooms.resolving.resolve(request.id, decision, by)).toMatchObject({
      error: { code: 'UNRESOLVED_SETTLED' },
    });
  });

  it.each([
    ['that it is not in the box', { says: 'not_in_box', evidence: 'SSP1 counts 7' }, {}],
    ['what fits more than one', { says: 'unclear', evidence: 'SSP1 counts 8, two in doubt' }, {}],
    ['of a note that belongs to nobody', counted, { tenancyId: null }],
    ['of a note without a value', counted, { amount: null }],
  ] as const)('%s leaves it open, with the evidence beside it', async (_what, said, over) => {
    const request = doubt(over);
    await recordDoubt(rooms, lobby, request);
    const before = await sums();
    expect(await recordDoubt(rooms, lobby, { ...request, counted: said })).toMatchObject({ value: { settled: null } });
    expect(await sums()).toEqual(before);
    expect(await caseOf(request.id)).toMatchObject([{ id: request.id, evidence: `nothing; ${said.evidence}` }]);
  });

  it('of another kiosk is refused', async () => {
    const request = doubt();
    await recordDoubt(rooms, lobby, request);
    expect(await recordDoubt(rooms, givenId<KioskId>('garage'), { ...request, counted })).toMatchObject({
      error: { code: 'UNRESOLVED_UNKNOWN' },
    });
    expect(await sums()).toEqual(['10.00', '-10.00', '0.00']);
  });
});
