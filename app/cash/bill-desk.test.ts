import { describe, expect, it } from 'vitest';
import {
  currency,
  givenId,
  instant,
  madeId,
  moneyOfUnits,
  type JournalId,
  type Money,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { deskOf, type BillDesk, type BillEvent, type BillMoment, type KnownBill, type Tender } from './bill.ts';
import { stepBill } from './bill-desk.ts';
import { evidences, powerUpTable, rowColumns, type Evidence, type RowColumn } from './power-up-table.ts';
import type { RowState } from './journal-row.ts';

const oldId = madeId<JournalId>('01932c07-0000-7000-8000-000000000001');
const freshId = madeId<JournalId>('01932c07-0000-7000-8000-000000000002');
const sessionId = madeId<SessionId>('01932c07-0000-7000-8000-00000000000a');
const tenancyId = givenId<TenancyId>('flat-1');
const ten = moneyOfUnits(10n);
const twenty = moneyOfUnits(20n);
const tender: Tender = {
  sessionId,
  tenancyId,
  denominations: [ten, twenty],
  room: moneyOfUnits(15n),
  limit: 'TOP_UP_LIMIT',
};
const moment = (over: Partial<Pick<BillMoment, 'tender' | 'kept' | 'moreIds'>> = {}) => ({
  now: instant(1000),
  freshId,
  currency: currency('EUR'),
  tender: null,
  kept: null,
  ...over,
});
const deskWith = (state: RowState | null, value: Money | null = ten): BillDesk => ({
  ...deskOf(null),
  serial: 's',
  expected: { serial: 's', stacked: 7 },
  newest:
    state === null
      ? null
      : ({ id: oldId, state, value, sessionId, tenancyId, validatorSerial: 's' } satisfies KnownBill),
});
const kinds = (effects: readonly { kind: string }[]) => effects.map((effect) => effect.kind);

/** Runs events one after the other and gives all effects. */
function run(desk: BillDesk, events: readonly BillEvent[], over: Parameters<typeof moment>[0] = {}) {
  return events.reduce<{ desk: BillDesk; effects: readonly { kind: string }[] }>(
    (so, event) => {
      const step = stepBill(so.desk, event, moment(over));
      return { desk: step.desk, effects: [...so.effects, ...step.effects] };
    },
    { desk, effects: [] },
  );
}

describe('a bill in a session', () => {
  it('is written down, decided, written down again, and only then stacked', () => {
    const { effects } = stepBill(deskOf(null), { kind: 'escrowed', value: ten }, moment({ tender }));
    expect(effects).toMatchObject([
      { kind: 'journal_open', row: { id: freshId, state: 'escrowed', value: ten, sessionId } },
      { kind: 'still_taken', sessionId, value: ten, otherwise: { desk: { newest: { state: 'escrowed' } } } },
      { kind: 'tell', news: { kind: 'bill_checking' } },
      { kind: 'journal_advance', id: freshId, to: 'stack_requested' },
      { kind: 'device', command: 'stack' },
    ]);
  });

  it('is not returned by the return of a bill of another value: where it is nobody has said', () => {
    for (const named of [ten, null]) {
      const { desk } = stepBill(deskWith('stack_requested'), { kind: 'returned', value: named }, moment());
      expect(desk.newest?.state).toBe('returned');
    }
    const other = stepBill(deskWith('stack_requested'), { kind: 'returned', value: twenty }, moment());
    expect(other.desk.newest?.state).toBe('unresolved');
    expect(other.effects).toContainEqual(expect.objectContaining({ kind: 'alarm', code: 'BILL_VALUE_DIFFERS' }));
  });

  it('is durable as stacked before anyone hears of it or sends it', () => {
    const { effects } = stepBill(deskWith('stack_requested'), { kind: 'stacked', value: ten }, moment());
    expect(effects).toMatchObject([
      { kind: 'journal_advance', id: oldId, to: 'stacked' },
      { kind: 'tell', news: { kind: 'bill_stacked', value: ten } },
      { kind: 'upload' },
    ]);
  });

  it.each([
    ['no session takes money', ten, null, 'AMOUNT_REFUSED'],
    ['more than the session may put in', twenty, tender, 'TOP_UP_LIMIT'],
    ['more than the law allows', twenty, { ...tender, limit: 'CASH_LEGAL_LIMIT' }, 'CASH_LEGAL_LIMIT'],
    ['not a denomination of the site', moneyOfUnits(7n), tender, 'AMOUNT_REFUSED'],
    ['a value the validator does not say', null, tender, 'AMOUNT_REFUSED'],
  ] as const)('goes back: %s', (_why, value, takes, code) => {
    const { effects } = stepBill(deskOf(null), { kind: 'escrowed', value }, moment({ tender: takes }));
    expect(effects).toMatchObject([
      { kind: 'journal_open', row: { state: 'escrowed' } },
      { kind: 'tell', news: { kind: 'bill_given_back', code } },
      { kind: 'device', command: 'give_back' },
    ]);
  });

  it('counts once, however often the device repeats it', () => {
    const { effects } = run(deskWith('stack_requested'), [
      { kind: 'stacked', value: ten },
      { kind: 'stacked', value: ten },
      { kind: 'stacked', value: ten },
    ]);
    expect(kinds(effects).filter((kind) => kind === 'journal_advance')).toHaveLength(1);
    expect(kinds(effects).filter((kind) => kind === 'alarm')).toHaveLength(2);
  });

  it('is unresolved when the device names another value', () => {
    const { effects } = stepBill(deskWith('stack_requested'), { kind: 'stacked', value: twenty }, moment());
    expect(effects).toMatchObject([
      { kind: 'journal_advance', to: 'unresolved' },
      { kind: 'alarm', code: 'BILL_VALUE_DIFFERS' },
      { kind: 'tell', news: { kind: 'bill_unresolved', code: 'BILL_VALUE_DIFFERS' } },
      { kind: 'upload' },
    ]);
  });
});

const eventsOf: Record<Evidence, BillEvent[]> = {
  will_return: [{ kind: 'powered_up', bill: 'returning' }],
  held_in_escrow: [{ kind: 'escrowed', value: ten }],
  credit_event: [
    { kind: 'powered_up', bill: 'in_stacker' },
    { kind: 'stacked', value: ten },
  ],
  in_stacker_silent: [{ kind: 'powered_up', bill: 'in_stacker' }, { kind: 'settled' }],
  nothing: [{ kind: 'powered_up', bill: 'nothing' }],
  counted_in: [
    { kind: 'powered_up', bill: 'nothing', count: { serial: 's', stacked: 8 } },
    { kind: 'counted', count: { serial: 's', stacked: 8 } },
  ],
  counted_out: [
    { kind: 'powered_up', bill: 'nothing', count: { serial: 's', stacked: 7 } },
    { kind: 'ready', serial: 's' },
    { kind: 'counted', count: { serial: 's', stacked: 7 } },
  ],
};
const stateOf: Record<RowColumn, RowState | null> = {
  escrowed: 'escrowed',
  stack_requested: 'stack_requested',
  stacked_or_later: 'stacked',
  no_row: null,
};
/** What each outcome does, in effects; a bill held with no open row gets a row of its own before it goes back. */
const effectsOf = {
  returned: ['journal_advance', 'tell'],
  returned_when_seen: [],
  give_back: ['device'],
  credit: ['journal_advance', 'tell', 'upload'],
  credit_if_named: ['journal_advance', 'alarm', 'tell', 'upload'],
  repeat: ['alarm'],
  unresolved: ['alarm', 'tell', 'upload'],
  log: ['log'],
  nothing: [],
} as const;

describe('after a power-up', () => {
  it.each(evidences.flatMap((evidence) => rowColumns.map((column) => [evidence, column] as const)))(
    '%s with %s does what the table says',
    (evidence, column) => {
      const { effects } = run(deskWith(stateOf[column]), eventsOf[evidence]);
      const expected = effectsOf[powerUpTable[evidence][column]];
      expect(kinds(effects).slice(-expected.length || effects.length)).toEqual(expected);
    },
  );

  it('doubts a bill that the device took by itself, and takes none of it for a repetition', () => {
    for (const state of ['credited', 'returned', 'unresolved'] as const) {
      const { desk, effects } = run(deskWith(state), [{ kind: 'stacked', value: ten, isNew: true }]);
      expect(desk.newest).toMatchObject({ state: 'unresolved', value: ten });
      expect(kinds(effects)).toEqual(['journal_open', 'alarm', 'tell', 'upload']);
    }
    expect(run(deskWith('credited'), [{ kind: 'stacked', value: ten }]).desk.newest?.state).toBe('credited');
  });

  it('credits a bill found stacked without a request only when the device names its value', () => {
    const unnamed = run(deskWith('escrowed'), [{ kind: 'stacked', value: null }]);
    expect(unnamed.desk.newest?.state).toBe('unresolved');
    const named = run(deskWith('escrowed'), [{ kind: 'stacked', value: ten }]);
    expect(named.desk.newest?.state).toBe('stacked');
  });

  it('takes a return that is seen, and doubts one that is not', () => {
    const seen = run(deskWith('stack_requested'), [
      { kind: 'powered_up', bill: 'returning' },
      { kind: 'returned', value: ten },
      { kind: 'ready', serial: 's' },
    ]);
    expect(seen.desk.newest?.state).toBe('returned');
    const unseen = run(deskWith('stack_requested'), [
      { kind: 'powered_up', bill: 'returning' },
      { kind: 'ready', serial: 's' },
    ]);
    expect(unseen.desk.newest?.state).toBe('unresolved');
  });

  it('keeps a bill without a session out of everybody’s credit', () => {
    const desk = {
      ...deskWith('stack_requested'),
      newest: {
        id: oldId,
        state: 'stack_requested',
        value: ten,
        sessionId: null,
        tenancyId: null,
        validatorSerial: 's',
      },
    } as const;
    expect(run(desk, [{ kind: 'stacked', value: ten }]).desk.newest?.state).toBe('unresolved');
  });
});
