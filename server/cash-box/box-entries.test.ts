import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, givenId, money, moneyOfUnits, ZERO, type KioskId, type Money, type TenancyId } from '#kernel';
import type { Entry } from '../ledger/index.ts';
import { emptyingEntries, resolutionEntries, type Ending } from './box-entries.ts';

const kioskId = givenId<KioskId>('lobby');
const tenancyId = givenId<TenancyId>('anna');
const box = 'kiosk/lobby/cash';

/** Books that only add up. */
class Balances {
  readonly #of = new Map<string, bigint>();

  book(entries: readonly Entry[]): void {
    expect(entries.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n);
    expect(new Set(entries.map(({ account }) => account)).size).toBe(entries.length);
    expect(entries.every(({ amount }) => amount !== 0n)).toBe(true);
    for (const { account, amount } of entries) this.#of.set(account, this.of(account) + amount);
  }

  of(account: string): bigint {
    return this.#of.get(account) ?? 0n;
  }
}

const note = fc.constantFrom(5n, 10n, 20n, 50n).map((units) => moneyOfUnits(units));
/** A note is fed; it is counted or in doubt, with a value or without, in the box or back with the tenant; its upload may come late. */
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('fed' as const), note, late: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('doubt' as const), note, valued: fc.boolean(), inBox: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), credited: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('upload' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('empty' as const), miscount: fc.integer({ min: -2, max: 2 }) }),
  },
);

interface Doubt {
  readonly note: Money;
  readonly booked: Money | null;
  readonly inBox: boolean;
  carried: boolean;
  outcome: 'open' | 'credited' | 'returned' | 'paid_out';
}

/** A kiosk's box as it is, beside what the books say of it. */
class Lobby {
  readonly books = new Balances();
  readonly doubts: Doubt[] = [];
  #physical: bigint = 0n;
  #journal: bigint = 0n;
  #waiting: Money[] = [];
  miscounted: bigint = 0n;

  feed(amount: Money, late: boolean): void {
    this.#physical += amount;
    this.#journal += amount;
    if (late) this.#waiting.push(amount);
    else this.#credit(amount);
  }

  doubt(amount: Money, at: { valued: boolean; inBox: boolean }): void {
    if (at.inBox) this.#physical += amount;
    const booked = at.valued ? amount : null;
    this.doubts.push({ note: amount, booked, inBox: at.inBox, carried: false, outcome: 'open' });
    if (booked !== null) this.books.book([entry(box, booked), entry('site/unresolved', -booked)]);
  }

  /** Staff settle the oldest open case as it really was: a note in the box is credited or paid out, one that is not was returned. */
  settle(credited: boolean): void {
    const open = this.doubts.find(({ outcome }) => outcome === 'open');
    if (open === undefined) return;
    open.outcome = open.inBox ? (credited ? 'credited' : 'paid_out') : 'returned';
    this.books.book(resolutionEntries({ kioskId, ...this.#ending(open) }));
  }

  upload(): void {
    for (const amount of this.#waiting.splice(0)) this.#credit(amount);
  }

  empty(miscount: number): void {
    const counted = this.#physical + BigInt(miscount) * 5_000_000n;
    if (counted < 0n) return;
    this.miscounted += counted - this.#physical;
    const leaving = this.doubts.filter(({ carried, outcome }) => !carried && outcome !== 'returned');
    const inDoubt = add(ZERO, ...leaving.map((each) => each.booked ?? (each.outcome === 'open' ? ZERO : each.note)));
    this.books.book(emptyingEntries({ kioskId, expected: money(this.#journal), inDoubt, counted: money(counted) }));
    for (const each of leaving) each.carried = true;
    this.#physical = 0n;
    this.#journal = 0n;
  }

  get physical(): bigint {
    return this.#physical;
  }

  #ending({ note: amount, booked, carried, outcome }: Doubt): Omit<Ending, 'kioskId'> {
    const allocation = { parts: [], toCredit: amount };
    const kind = outcome === 'open' ? 'returned' : outcome;
    return {
      booked,
      amount: kind === 'returned' ? booked : amount,
      carried,
      outcome: kind === 'credited' ? { kind, tenancyId, allocation } : { kind },
    };
  }

  #credit(amount: Money): void {
    this.books.book([entry(box, amount), entry('tenancy/anna/credit/utility', -amount)]);
  }
}

function entry(account: string, amount: bigint): Entry {
  return { account: account as Entry['account'], amount: money(amount) };
}

describe('the books of a box', () => {
  it('are what is in it once every case is settled and every upload has come, and suspense is what was miscounted', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const lobby = new Lobby();
        for (const each of acts) {
          if (each.kind === 'fed') lobby.feed(each.note, each.late);
          else if (each.kind === 'doubt') lobby.doubt(each.note, each);
          else if (each.kind === 'settle') lobby.settle(each.credited);
          else if (each.kind === 'upload') lobby.upload();
          else lobby.empty(each.miscount);
        }
        lobby.upload();
        for (const _ of lobby.doubts) lobby.settle(true);
        expect(lobby.books.of(box)).toBe(lobby.physical);
        expect(lobby.books.of('site/unresolved')).toBe(0n);
        expect(lobby.books.of('site/suspense')).toBe(-lobby.miscounted);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a case', () => {
  const amount = moneyOfUnits(20n);
  const credited = {
    kind: 'credited',
    tenancyId,
    allocation: { parts: [{ name: 'arrears/utility', amount: moneyOfUnits(4n) }], toCredit: moneyOfUnits(16n) },
  } as const;
  const sides = (ending: Omit<Ending, 'kioskId'>) =>
    Object.fromEntries(
      resolutionEntries({ kioskId, ...ending }).map((each) => [each.account, Number(each.amount / 1_000_000n)]),
    );

  it.each([
    [
      { booked: amount, carried: false, outcome: credited },
      { 'site/unresolved': 20, 'tenancy/anna/arrears/utility': -4, 'tenancy/anna/credit/utility': -16 },
    ],
    [
      { booked: amount, carried: true, outcome: { kind: 'returned' } },
      { 'site/unresolved': 20, 'site/suspense': -20 },
    ],
    [
      { booked: amount, carried: false, outcome: { kind: 'returned' } },
      { 'site/unresolved': 20, [box]: -20 },
    ],
    [
      { booked: amount, carried: true, outcome: { kind: 'paid_out' } },
      { 'site/unresolved': 20, 'site/cash_in_safe': -20 },
    ],
    [
      { booked: null, carried: false, outcome: { kind: 'paid_out' } },
      { [box]: 20, 'site/cash_in_safe': -20 },
    ],
    [
      { booked: null, carried: true, outcome: credited },
      { 'site/suspense': 20, 'tenancy/anna/arrears/utility': -4, 'tenancy/anna/credit/utility': -16 },
    ],
    [{ booked: null, carried: false, outcome: { kind: 'returned' } }, {}],
  ] as const)('%# moves what it says', (ending, expected) => {
    expect(sides({ amount, ...ending })).toEqual(expected);
  });
});
