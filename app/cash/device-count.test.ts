import { describe, expect, it } from 'vitest';
import {
  currency,
  givenId,
  instant,
  madeId,
  moneyOfUnits,
  type JournalId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { deskOf, type BillDesk, type BillEffect, type BillEvent, type BillMoment } from './bill.ts';
import { stepBill } from './bill-desk.ts';
import { claimCodeOf } from './claim-code.ts';
import type { CountedDoubt } from './device-word.ts';
import { rowStates, type RowState } from './journal-row.ts';

const ten = moneyOfUnits(10n);
const idOf = (number: number) => madeId<JournalId>(`01932c07-0000-7000-8000-${String(number).padStart(12, '0')}`);
const moment = (over: Partial<BillMoment> = {}): BillMoment => ({
  now: instant(1),
  freshId: idOf(100),
  moreIds: [101, 102, 103, 104, 105, 106, 107, 108].map(idOf),
  currency: currency('EUR'),
  tender: null,
  kept: null,
  ...over,
});
/** The device `s` must have counted 7. */
const deskWith = (state: RowState | null): BillDesk => ({
  ...deskOf(null, { serial: 's', stacked: 7, event: null }),
  serial: 's',
  newest:
    state === null
      ? null
      : {
          id: idOf(1),
          state,
          value: ten,
          sessionId: madeId<SessionId>('01932c07-0000-7000-8000-00000000000a'),
          tenancyId: givenId<TenancyId>('flat-1'),
          validatorSerial: 's',
        },
});
const count = (stacked: number, serial = 's') => ({ serial, stacked });
const counted = (stacked: number, serial = 's'): BillEvent => ({ kind: 'counted', count: count(stacked, serial) });

function run(desk: BillDesk, events: readonly BillEvent[], at = moment()) {
  return events.reduce<{ desk: BillDesk; effects: readonly BillEffect[] }>(
    (so, event) => {
      const step = stepBill(so.desk, event, at);
      return { desk: step.desk, effects: [...so.effects, ...step.effects] };
    },
    { desk, effects: [] },
  );
}
const codes = (effects: readonly BillEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'alarm' ? [effect.code] : []));

describe('the count of a device', () => {
  it('rises with every note that is written down, in the same transaction', () => {
    const { desk, effects } = run(deskWith('stack_requested'), [{ kind: 'stacked', value: ten }, counted(8)]);
    expect(effects[0]).toMatchObject({ kind: 'journal_advance', to: 'stacked', device: count(8) });
    expect(desk.expected).toEqual(count(8));
    expect(codes(effects)).toEqual([]);
  });

  it('does not rise with a repetition, a return, or a bill in doubt that nobody saw go in', () => {
    for (const [state, event] of [
      ['stacked', { kind: 'stacked', value: ten }],
      ['stack_requested', { kind: 'returned', value: ten }],
      ['stack_requested', { kind: 'powered_up', bill: 'nothing' }],
    ] as const)
      expect(run(deskWith(state), [event]).desk.expected).toEqual(count(7));
  });

  it('is kept, and proves nothing, the first time that a device is met', () => {
    const first: BillEvent[] = [{ kind: 'powered_up', bill: 'nothing', count: count(900, 'new') }, counted(900, 'new')];
    const { desk, effects } = run(deskWith('stacked'), first);
    expect(effects).toEqual([{ kind: 'journal_keep', device: count(900, 'new') }]);
    expect(desk.expected).toEqual(count(900, 'new'));
    // Another device cannot say what became of this one's note.
    expect(run(deskWith('stack_requested'), first).desk.newest?.state).toBe('unresolved');
  });

  it('of a device that comes back is the one that the journal kept', () => {
    const kept = { serial: 'old', stacked: 40, event: null };
    const { effects } = run(deskWith('stacked'), [counted(41, 'old')], moment({ kept }));
    expect(effects).toMatchObject([
      { kind: 'alarm', code: 'CASH_COUNT_HIGHER' },
      { kind: 'journal_open', row: { validatorSerial: 'old', value: null }, device: count(41, 'old') },
      { kind: 'alarm' },
      { kind: 'tell' },
      { kind: 'upload' },
    ]);
  });

  it('that is higher opens a row for each note that no row explains', () => {
    const { desk, effects } = run(deskWith('stacked'), [counted(10), counted(10)]);
    const opened = effects.flatMap((effect) => (effect.kind === 'journal_open' ? [effect] : []));
    expect(opened.map((effect) => [effect.row.id, effect.row.state, effect.row.value, effect.device?.stacked])).toEqual(
      [
        [idOf(100), 'unresolved', null, 8],
        [idOf(101), 'unresolved', null, 9],
        [idOf(102), 'unresolved', null, 10],
      ],
    );
    expect(desk.expected).toEqual(count(10));
  });

  it('that is absurd fills no journal: the last row says for how many it stands', () => {
    const { desk, effects } = run(deskWith(null), [counted(1_000_007), counted(1_000_007)]);
    const opened = effects.flatMap((effect) => (effect.kind === 'journal_open' ? [effect] : []));
    expect(opened).toHaveLength(9);
    expect(opened.at(-1)?.row.evidence).toContain('this row stands for 999992');
    expect(desk.expected).toEqual(count(1_000_007));
  });

  it('settles the open row first, and what is left over gets rows of its own', () => {
    const { desk, effects } = run(deskWith('stack_requested'), [
      { kind: 'powered_up', bill: 'nothing', count: count(9) },
      counted(9),
    ]);
    expect(effects).toMatchObject([
      { kind: 'journal_advance', id: idOf(1), to: 'stacked', device: count(8) },
      { kind: 'tell', news: { kind: 'bill_stacked', value: ten } },
      { kind: 'upload' },
      { kind: 'alarm', code: 'CASH_COUNT_HIGHER' },
      { kind: 'journal_open', row: { id: idOf(101) }, device: count(9) },
      { kind: 'alarm', code: 'BILL_UNRESOLVED' },
      { kind: 'tell' },
      { kind: 'upload' },
    ]);
    expect(desk.expected).toEqual(count(9));
  });

  it('that went back is an alarm, and then the one to go by', () => {
    const { desk, effects } = run(deskWith('stacked'), [counted(3), counted(3)]);
    expect(effects).toMatchObject([
      { kind: 'journal_keep', device: count(3) },
      { kind: 'alarm', code: 'CASH_COUNT_LOWER', rowId: null },
    ]);
    expect(desk.expected).toEqual(count(3));
    const open = run(deskWith('stack_requested'), [{ kind: 'powered_up', bill: 'nothing', count: count(3) }]);
    expect(open.desk.newest?.state).toBe('unresolved');
  });

  it('settles a bill whose return or end was not seen, once the device is at rest', () => {
    for (const bill of ['returning', 'nothing'] as const) {
      const start: BillEvent[] = [
        { kind: 'powered_up', bill, count: count(7) },
        { kind: 'ready', serial: 's' },
      ];
      const waiting = run(deskWith('stack_requested'), start);
      expect(waiting.desk.newest?.state).toBe('stack_requested');
      expect(run(waiting.desk, [counted(7)]).desk.newest?.state).toBe('returned');
      expect(run(waiting.desk, [counted(8)]).desk.newest?.state).toBe('stacked');
      expect(run(waiting.desk, [counted(2)]).desk.newest?.state).toBe('unresolved');
      expect(run(waiting.desk, [counted(7, 'other')]).desk.newest?.state).toBe('unresolved');
    }
  });

  it('does not settle a bill on its way in an ordinary session', () => {
    expect(run(deskWith('escrowed'), [counted(7)]).desk.newest?.state).toBe('escrowed');
  });

  it('that never comes leaves the bill to staff, and the next one is taken', () => {
    const { desk, effects } = run(deskWith('stack_requested'), [
      { kind: 'powered_up', bill: 'nothing', count: count(7) },
      { kind: 'ready', serial: 's' },
      { kind: 'escrowed', value: ten },
    ]);
    expect(effects.filter((effect) => effect.kind.startsWith('journal'))).toMatchObject([
      { kind: 'journal_advance', id: idOf(1), to: 'unresolved' },
      { kind: 'journal_open', row: { id: idOf(100), state: 'escrowed' } },
    ]);
    expect(desk.newest).toMatchObject({ id: idOf(100), state: 'escrowed' });
  });
});

describe('a note in doubt that the count explains later', () => {
  const session = madeId<SessionId>('01932c07-0000-7000-8000-00000000000a');
  const doubtOf = (number: number, over: Partial<CountedDoubt> = {}): CountedDoubt => ({
    id: idOf(number),
    value: ten,
    sessionId: session,
    tenancyId: givenId<TenancyId>('flat-1'),
    wasAsked: true,
    ...over,
  });
  const say = (events: readonly BillEvent[], doubts: readonly CountedDoubt[], desk = deskWith('unresolved')) =>
    run(desk, events, moment({ doubts }));
  const findings = (effects: readonly BillEffect[]) =>
    effects
      .flatMap((effect) => (effect.kind === 'journal_find' ? effect.findings : []))
      .map(({ id, says }) => [id, says]);
  const opened = (effects: readonly BillEffect[]) => effects.filter((effect) => effect.kind === 'journal_open').length;

  it('is remembered with the count of that moment, and only where that was known before', () => {
    const nothing: BillEvent = { kind: 'powered_up', bill: 'nothing' };
    expect(run(deskWith('stack_requested'), [nothing]).effects[0]).toMatchObject({
      to: 'unresolved',
      doubtedAt: count(7),
    });
    for (const [desk, event] of [
      [{ ...deskWith('stack_requested'), expected: null }, nothing],
      // Met for the first time, and begun anew: the count from after the note is no witness of it.
      [{ ...deskWith('stack_requested'), expected: null, awaiting: 'count' }, counted(7)],
      [{ ...deskWith('stack_requested'), awaiting: 'count' }, counted(3)],
      // It is in the box already, and the count with it.
      [
        { ...deskWith('stack_requested'), newest: null },
        { kind: 'stacked', value: ten, isNew: true },
      ],
    ] as const) {
      const { effects } = run(desk, [event]);
      expect(effects.some((effect) => effect.kind === 'journal_advance' && 'doubtedAt' in effect)).toBe(false);
    }
  });

  it('is in the box where the count is one more and nothing else explains it: no row of its own, no alarm', () => {
    const { desk, effects } = say([counted(8)], [doubtOf(1)]);
    expect(effects).toMatchObject([
      { kind: 'journal_find', findings: [{ id: idOf(1), says: 'in_box' }], device: count(8) },
      { kind: 'upload' },
    ]);
    expect(desk.expected).toEqual(count(8));
  });

  it('is not in the box where the count at rest has not risen: told, not settled', () => {
    const { desk, effects } = say([counted(7)], [doubtOf(1), doubtOf(2)]);
    expect(findings(effects)).toEqual([
      [idOf(1), 'not_in_box'],
      [idOf(2), 'not_in_box'],
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['journal_find', 'upload']);
    expect(desk.expected).toEqual(count(7));
    // Not at rest it may still be on its way in.
    expect(say([{ kind: 'powered_up', bill: 'nothing', count: count(7) }], [doubtOf(1)]).effects).toEqual([]);
  });

  it.each([
    ['two notes are in doubt', [doubtOf(1), doubtOf(2)], 8],
    ['two more are counted', [doubtOf(1)], 9],
    ['its value is not known', [doubtOf(1, { value: null })], 8],
    ['it belongs to no session', [doubtOf(1, { sessionId: null, tenancyId: null })], 8],
    ['the device was never asked to stack it', [doubtOf(1, { wasAsked: false })], 8],
  ] as const)('stays in doubt where %s, and the new row names it', (_why, doubts, stacked) => {
    const { desk, effects } = say([counted(stacked)], doubts);
    expect(findings(effects)).toEqual(doubts.map(({ id }) => [id, 'unclear']));
    expect(opened(effects)).toBe(stacked - 7);
    expect(desk.expected).toEqual(count(stacked));
    for (const effect of effects)
      if (effect.kind === 'journal_open')
        for (const { id } of doubts) expect(effect.row.evidence).toContain(claimCodeOf(id));
    expect(codes(effects)).toContain('CASH_COUNT_HIGHER');
  });

  it('makes a note whose count is awaited as doubtful as itself, and leaves one in an ordinary session alone', () => {
    const open = deskWith('stack_requested');
    const awaited = say([counted(8)], [doubtOf(2)], { ...open, awaiting: 'count' });
    expect(awaited.desk.expected).toEqual(count(8));
    expect(awaited.effects.filter((effect) => effect.kind === 'journal_advance')).toMatchObject([
      { id: idOf(1), to: 'unresolved' },
    ]);
    expect(findings(awaited.effects)).toEqual([[idOf(2), 'unclear']]);
    expect(opened(awaited.effects)).toBe(1);
    expect(say([counted(8)], [doubtOf(2)], open).effects).toEqual([]);
    // Neither went in.
    const none = say([counted(7)], [doubtOf(2)], { ...open, awaiting: 'count' });
    expect(findings(none.effects)).toEqual([[idOf(2), 'not_in_box']]);
    expect(none.desk.newest?.state).toBe('returned');
  });

  it('is unclear for good once the device counts anew, in one transaction with the new count', () => {
    const { effects } = say([counted(3)], [doubtOf(1)]);
    expect(effects).toMatchObject([
      { kind: 'journal_find', findings: [{ id: idOf(1), says: 'unclear' }], device: count(3) },
      { kind: 'upload' },
      { kind: 'alarm', code: 'CASH_COUNT_LOWER' },
    ]);
  });
});

describe('a numbered event', () => {
  const mark = { serial: 's', event: 12 };
  const kept = { serial: 's', stacked: null, event: 12 };

  it('keeps its number in the transaction of what follows from it', () => {
    const { effects } = run(deskWith('stack_requested'), [{ kind: 'stacked', value: ten, mark }]);
    expect(effects[0]).toMatchObject({ kind: 'journal_advance', device: { serial: 's', stacked: 8, event: 12 } });
    const other = { serial: 'other', event: 12 };
    expect(run(deskWith('stack_requested'), [{ kind: 'stacked', value: ten, mark: other }]).effects.at(-1)).toEqual({
      kind: 'journal_keep',
      device: other,
    });
    expect(run(deskWith(null), [{ kind: 'noted', mark }]).effects).toEqual([{ kind: 'journal_keep', device: mark }]);
    expect(run(deskWith(null), [{ kind: 'returned', value: ten, mark }]).effects).toEqual([
      { kind: 'journal_keep', device: mark },
    ]);
  });

  it.each([
    { kind: 'stacked', value: ten, mark },
    { kind: 'stacked', value: ten, isNew: true, mark },
    { kind: 'returned', value: ten, mark },
    { kind: 'noted', mark },
    { kind: 'events_lost', least: 1, mark },
  ] as const)('that was kept before changes nothing: %o', (event) => {
    const { desk, effects } = run(deskWith('stack_requested'), [event], moment({ kept }));
    expect(effects.map((effect) => effect.kind)).toEqual(['log']);
    expect(desk.newest?.state).toBe('stack_requested');
  });

  it('makes doubt of what was lost: of the bill in flight, or of money that nobody saw', () => {
    const lost: BillEvent = { kind: 'events_lost', least: 2, mark };
    const open = run(deskWith('stack_requested'), [lost]);
    expect(open.effects[0]).toMatchObject({ kind: 'journal_advance', to: 'unresolved', device: { event: 12 } });
    const none = run(deskWith('credited'), [lost]);
    expect(none.effects[0]).toMatchObject({ kind: 'journal_open', row: { value: null }, device: { event: 12 } });
    expect(codes(none.effects)).toContain('CASH_EVENTS_LOST');
  });
});

describe('every state and every event', () => {
  const mark = { serial: 's', event: 5 };
  const events: readonly BillEvent[] = [
    ...(['nothing', 'returning', 'in_stacker'] as const).flatMap((bill): BillEvent[] => [
      { kind: 'powered_up', bill },
      ...[6, 7, 8, 9].map((stacked): BillEvent => ({ kind: 'powered_up', bill, count: count(stacked) })),
    ]),
    { kind: 'ready', serial: 's' },
    { kind: 'escrowed', value: ten },
    { kind: 'escrowed', value: null },
    { kind: 'stacked', value: ten },
    { kind: 'stacked', value: null },
    { kind: 'stacked', value: ten, isNew: true, mark },
    { kind: 'returned', value: ten },
    { kind: 'noted', mark },
    { kind: 'settled' },
    ...[6, 7, 8, 9].map((stacked) => counted(stacked)),
    counted(7, 'other'),
    { kind: 'events_lost', least: 1, mark },
  ];
  const states: readonly (RowState | null)[] = [...rowStates, null];
  const awaited = [null, 'credit', 'return', 'count'] as const;

  it('answers, moves a row only as it may, and never credits a bill that nobody put in', () => {
    let cells = 0;
    for (const state of states)
      for (const awaiting of awaited)
        for (const isCountDue of [false, true])
          for (const event of events) {
            cells += 1;
            const desk = { ...deskWith(state), awaiting, isCountDue };
            const step = stepBill(desk, event, moment());
            const moves = step.effects.filter((effect) => effect.kind === 'journal_advance');
            const name = `${state} ${awaiting} ${isCountDue} ${JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`;
            // What is decided stays decided; an open row is moved once at most.
            expect(moves.length, name).toBeLessThanOrEqual(state === 'escrowed' || state === 'stack_requested' ? 1 : 0);
            const isCredit = moves.some((move) => move.to === 'stacked');
            if (isCredit) expect(['stacked', 'settled', 'counted', 'powered_up'], name).toContain(event.kind);
            if (isCredit && state === 'escrowed') expect(event, name).toMatchObject({ kind: 'stacked', value: ten });
            for (const effect of step.effects)
              if (effect.kind === 'journal_open') expect(['escrowed', 'unresolved'], name).toContain(effect.row.state);
          }
    expect(cells).toBe(states.length * awaited.length * 2 * events.length);
  });
});
