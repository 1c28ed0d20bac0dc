import { describe, expect, it } from 'vitest';
import { currency, instant, madeId, moneyOfUnits, type JournalId } from '#kernel';
import { advance, resolve, rowStates, type JournalRow, type RowState } from './journal-row.ts';
import { claimCodeOf, referenceOf } from './claim-code.ts';

const row = (state: RowState): JournalRow => ({
  id: madeId<JournalId>('01932c07-1111-7abc-8def-0123456789ab'),
  sequence: 1,
  sessionId: null,
  tenancyId: null,
  value: moneyOfUnits(10n),
  currency: currency('EUR'),
  validatorSerial: 'constructed',
  state,
  openedAt: instant(1),
  stackedAt: null,
  evidence: '',
  reported: false,
});
const at = { now: instant(5), evidence: 'seen' };

const allowed: Record<RowState, RowState[]> = {
  escrowed: ['stack_requested', 'stacked', 'returned', 'unresolved'],
  stack_requested: ['stacked', 'returned', 'unresolved'],
  stacked: ['credited', 'unresolved'],
  credited: [],
  returned: [],
  unresolved: [],
};

describe('a journal row', () => {
  it.each(rowStates.flatMap((from) => rowStates.map((to) => [from, to] as const)))('%s → %s', (from, to) => {
    if (allowed[from].includes(to)) expect(advance(row(from), to, at)).toMatchObject({ state: to, evidence: 'seen' });
    else expect(() => advance(row(from), to, at)).toThrow(expect.objectContaining({ code: 'JOURNAL_BACKWARD' }));
  });

  it('keeps the time at which it was stacked', () => {
    const stacked = advance(row('stack_requested'), 'stacked', at);
    expect(stacked.stackedAt).toBe(5);
    expect(advance(stacked, 'credited', { ...at, now: instant(9) }).stackedAt).toBe(5);
  });

  it('leaves unresolved only by evidence that is named', () => {
    expect(resolve(row('unresolved'), 'credited', 'counted box').state).toBe('credited');
    expect(() => resolve(row('unresolved'), 'credited', ' ')).toThrow(
      expect.objectContaining({ code: 'JOURNAL_BACKWARD' }),
    );
    expect(() => resolve(row('unresolved'), 'stacked', 'counted box')).toThrow();
    expect(() => resolve(row('stacked'), 'credited', 'counted box')).toThrow();
  });
});

describe('a claim code', () => {
  it('is the same for the same row, differs between rows, and has no look-alikes', () => {
    const codes = Array.from({ length: 500 }, (_, index) =>
      claimCodeOf(
        madeId<JournalId>(`01932c07-1111-7abc-8def-${(0x123456789ab + index).toString(16).padStart(12, '0')}`),
      ),
    );
    expect(new Set(codes).size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^[ACDEFHJKMNPRTWXY34679]{4}-[ACDEFHJKMNPRTWXY34679]{4}$/);
    expect(claimCodeOf(row('escrowed').id)).toBe(claimCodeOf(row('stacked').id));
    expect(referenceOf(instant(1_795_412_345_678))).toMatch(/^[ACDEFHJKMNPRTWXY34679]{6}$/);
  });
});
