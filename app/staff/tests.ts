import type { StaffTest, TestResult } from '#contracts/bridge';
import type { Code } from '#kernel';
import { enter, signedIn } from './everywhere.ts';
import type { PlaceOf, Staff, StaffEffect } from './state.ts';
import { at, type Answers, type StaffTurn } from './turn.ts';

export function resultOf(
  test: StaffTest,
  outcome: TestResult['outcome'],
  more: Partial<Omit<TestResult, 'test' | 'outcome'>> = {},
): TestResult {
  return { test, outcome, code: null, paper: null, card: null, read: null, ...more };
}

/** What was tried is kept on the page, the last result of each test, and is told to the audit trail. */
function conclude(staff: Staff, place: PlaceOf<'tests'>, result: TestResult): StaffTurn {
  const audit: StaffEffect = {
    kind: 'audit',
    act: `test_${result.test}`,
    details: { outcome: result.outcome, ...(result.code === null ? {} : { code: result.code }) },
  };
  return at(
    staff,
    {
      ...place,
      running: null,
      noteInside: false,
      results: [...place.results.filter(({ test }) => test !== result.test), result],
    },
    [audit],
  );
}

function failed(staff: Staff, place: PlaceOf<'tests'>, code: Code): StaffTurn {
  return place.running === null
    ? { ignored: 'no test is running' }
    : conclude(staff, place, resultOf(place.running, 'failed', { code }));
}

/** Tests of the devices. The note of the bill test belongs to no session, so the journal has its row and it is given back: nothing is ever credited. */
export const tests: Answers<'tests'> = {
  ...signedIn,
  go: (staff, place, event) => (place.noteInside ? { ignored: 'a note is inside' } : enter(staff, event.to)),
  back: (staff, place) => (place.noteInside ? { ignored: 'a note is inside' } : enter(staff, 'home')),
  start_test: (staff, place, event, seen) => {
    if (place.running !== null) return { ignored: 'a test is running' };
    const started = { ...place, running: event.test };
    if (event.test === 'print') return at(staff, started, [{ kind: 'print_test' }]);
    if (event.test === 'bill' && seen.validator !== null) return failed(staff, started, seen.validator);
    return at(staff, started);
  },
  end_test: (staff, place) =>
    place.running === null || place.noteInside || place.running === 'print'
      ? { ignored: 'nothing can be stopped' }
      : at(staff, { ...place, running: null }),
  test_over: (staff, place) => failed(staff, place, 'DEVICE_SILENT'),
  silence: (staff, place) =>
    place.running === 'print'
      ? conclude(staff, place, resultOf('print', 'unknown', { code: 'PRINT_UNCONFIRMED' }))
      : failed(staff, place, 'DEVICE_SILENT'),
  refused: (staff, place, event) => failed(staff, place, event.code),
  test_printed: (staff, place, event) => conclude(staff, place, event.result),
  card: (staff, place, event) =>
    place.running === 'card'
      ? at(staff, place, [{ kind: 'look_up_card', uid: event.uid }])
      : { ignored: 'no card is being tested' },
  card_unreadable: (staff, place) =>
    place.running === 'card'
      ? conclude(staff, place, resultOf('card', 'failed', { code: 'CARD_UNKNOWN' }))
      : { ignored: 'no card is being tested' },
  card_looked_up: (staff, place, event) =>
    place.running === 'card' ? conclude(staff, place, event.result) : { ignored: 'no card is being tested' },
  code_read: (staff, place, event) =>
    place.running === 'scan'
      ? conclude(staff, place, resultOf('scan', 'passed', { read: event.text.slice(0, 40) }))
      : { ignored: 'no code is being tested' },
  touched_all: (staff, place) =>
    place.running === 'touch'
      ? conclude(staff, place, resultOf('touch', 'passed'))
      : { ignored: 'the screen is not being tested' },
  note_inside: (staff, place) => at(staff, { ...place, noteInside: true }),
  note_refused: (staff, place) =>
    place.running === 'bill'
      ? conclude(staff, place, resultOf('bill', 'failed', { code: 'AMOUNT_REFUSED' }))
      : { ignored: 'no note is being tested' },
  note_returned: (staff, place) =>
    place.running === 'bill'
      ? conclude(staff, place, resultOf('bill', 'passed'))
      : at(staff, { ...place, noteInside: false }),
  note_in_doubt: (staff, place) =>
    place.running === 'bill'
      ? conclude(staff, place, resultOf('bill', 'unknown', { code: 'BILL_UNRESOLVED' }))
      : at(staff, { ...place, noteInside: false }),
};
