import { expect, it } from 'vitest';
import { madeId, moneyOfUnits, type JournalId } from '#kernel';
import { claimCodeOf } from '../cash/claim-code.ts';
import { sampleBillId } from './samples.ts';
import { Visit } from './visit.ts';

const failed = { kind: 'journal', state: 'failed' } as const;
const second = madeId<JournalId>('01932c07-0000-7000-8000-000000000002');
const claims = (visit: Visit) => visit.effects.filter(({ kind }) => kind === 'print_claim');

it('gives a claim code at once where a note was on its way, and says what is safe', () => {
  const visit = new Visit().toCash().stack(moneyOfUnits(10n)).check(moneyOfUnits(20n), second).hear(failed);
  const claimCode = claimCodeOf(second);
  expect(visit.screen()).toMatchObject({
    kind: 'fault',
    code: 'NOTE_NOT_WRITTEN',
    claimCode,
    safe: { amount: '10.00' },
  });
  expect(claims(visit)).toEqual([
    expect.objectContaining({
      claimCode,
      inDoubt: { amount: '20.00', currency: 'EUR' },
      safe: { amount: '10.00', currency: 'EUR' },
    }),
  ]);
  expect(visit.session.accepting).toEqual([]);
  // The validator repeats itself, and the disk refuses again: the code stands, and one slip is enough.
  visit.hear(failed).pass(20_000);
  expect(visit.screen()).toMatchObject({ kind: 'fault', claimCode });
  expect(claims(visit)).toHaveLength(1);
});

it('never counts the note in doubt as put in, and keeps its code to the last screen', () => {
  const visit = new Visit().toCash().check().hear(failed);
  expect(visit.screen()).toMatchObject({ kind: 'fault', safe: { amount: '0.00' } });
  visit.hear({ kind: 'dismiss_fault' }).pass(100);
  expect(visit.screen()).toMatchObject({
    kind: 'receipt',
    amount: { amount: '0.00' },
    claimCode: claimCodeOf(sampleBillId),
  });
});

it('needs no code where nothing was on its way, and no settling where nothing was put in', () => {
  const paid = new Visit().toCash().stack().hear(failed);
  expect(paid.screen()).toMatchObject({
    kind: 'fault',
    code: 'JOURNAL_UNAVAILABLE',
    claimCode: null,
    safe: { amount: '10.00' },
  });
  const empty = new Visit().toCash().hear(failed);
  expect(empty.screen()).toMatchObject({ kind: 'fault', code: 'JOURNAL_UNAVAILABLE', claimCode: null, safe: null });
  expect([...claims(paid), ...claims(empty)]).toEqual([]);
  empty.hear({ kind: 'dismiss_fault' });
  expect(empty.screen()).toMatchObject({ kind: 'out_of_service', code: 'JOURNAL_UNAVAILABLE' });
});
