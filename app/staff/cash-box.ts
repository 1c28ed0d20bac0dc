import { toWireMoney, type WireMoney } from '#contracts/wire';
import type { DenominationCount } from '#contracts/api';
import { add, assert, money, parseMoney, ZERO, type Code, type Money } from '#kernel';
import { enter, signedIn } from './everywhere.ts';
import type { BoxReport, Count, Emptying, PlaceOf, Seen, Staff, StaffEffect } from './state.ts';
import { at, ignore, type Answers, type StaffTurn } from './turn.ts';

/** Exact: what passed the schema of the wire. */
export function micros(wire: WireMoney): Money {
  const amount = parseMoney(wire.amount);
  assert(amount !== null, 'money that passed its schema is an exact decimal');
  return amount;
}

export function totalOf(lines: readonly { readonly denomination: WireMoney; readonly count: number | null }[]): Money {
  return add(...lines.map(({ denomination, count }) => money(micros(denomination) * BigInt(count ?? 0))), ZERO);
}

export function isOut(validator: Code | null): boolean {
  return validator === 'VALIDATOR_STACKER_REMOVED';
}

/** Why the box is not emptied now: the second person's PIN is checked by the server alone, so it must be there before the box is taken out. */
export function blockedBy(report: BoxReport, seen: Seen): Code | null {
  if (seen.journal !== 'open') return 'JOURNAL_UNAVAILABLE';
  return seen.link ?? (report.booksTotal === null ? 'SERVER_AWAY' : null);
}

/** A line for every denomination that is taken here or is expected, each to be counted, those of which none is expected too. */
export function sheetFor(emptying: Emptying, seen: Seen): Count[] {
  const taken = seen.denominations.map((value) => toWireMoney(value, seen.currency));
  const expected = emptying.expected.map((line) => line.denomination);
  const before = emptying.counted ?? [];
  return [...new Map([...taken, ...expected].map((one) => [micros(one), one])).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, denomination]) => ({
      denomination,
      count: before.find((line) => micros(line.denomination) === value)?.count ?? null,
    }));
}

function resume(staff: Staff, emptying: Emptying, seen: Seen): StaffTurn {
  return emptying.state === 'counted'
    ? at(staff, {
        kind: 'second',
        task: { kind: 'emptying', emptying },
        uid: null,
        isChecking: false,
        trouble: null,
      })
    : at(staff, { kind: 'counting', emptying, counts: sheetFor(emptying, seen), trouble: null });
}

/** What is in the box; the beginning of an emptying, or the rest of one that was interrupted. */
export const box: Answers<'box'> = {
  ...signedIn,
  box: (staff, place, event) => at(staff, { ...place, report: event.report, trouble: null }),
  refused: (staff, place, event) => at(staff, { ...place, trouble: event.code }),
  silence: (staff, place) => at(staff, { ...place, trouble: 'INTERNAL' }),
  empty_box: (staff, place, _event, seen) => {
    if (place.report === null) return { ignored: 'the journal is being asked' };
    if (blockedBy(place.report, seen) !== null) return { ignored: 'the box cannot be emptied now' };
    if (place.report.unfinished !== null) return resume(staff, place.report.unfinished, seen);
    if (isOut(seen.validator)) return removed(staff);
    return at(staff, { kind: 'box_out', isSaving: false, trouble: null });
  },
  not_emptied: (staff, place) =>
    place.report?.unfinished?.state === 'removed'
      ? at(staff, { kind: 'box', report: null, trouble: null, print: null }, [
          { kind: 'box_not_emptied', id: place.report.unfinished.id },
          { kind: 'look_in_box' },
        ])
      : { ignored: 'no emptying was begun' },
  emptying: ignore('the journal has put an end to it'),
  print_report: (staff, place) => {
    const last = place.report?.last ?? null;
    if (last === null || last.report === null) return { ignored: 'nothing was emptied yet' };
    if (place.print?.state === 'printing') return { ignored: 'it is being printed' };
    return at(staff, { ...place, print: { state: 'printing', code: null, copy: last.prints } }, [
      { kind: 'print_report', emptying: last },
    ]);
  },
  report_printed: (staff, place, event) =>
    place.print === null
      ? { ignored: 'nothing was being printed' }
      : at(staff, { ...place, print: { ...place.print, state: event.outcome, code: event.code, copy: event.copy } }),
};

function removed(staff: Staff): StaffTurn {
  return at(staff, { kind: 'box_out', isSaving: true, trouble: null }, [{ kind: 'box_removed' }]);
}

/** Take the box out: the validator says when it is, or a person where the validator cannot. */
export const boxOut: Answers<'box_out'> = {
  ...signedIn,
  go: (staff, place, event) => (place.isSaving ? { ignored: 'it is being written down' } : enter(staff, event.to)),
  back: (staff, place) => (place.isSaving ? { ignored: 'it is being written down' } : enter(staff, 'cash_box')),
  validator_changed: (staff, place, _event, seen) =>
    isOut(seen.validator) && !place.isSaving ? removed(staff) : { ignored: 'the box is still in' },
  box_is_out: (staff, place, _event, seen) => {
    if (place.isSaving) return { ignored: 'it is being written down' };
    return seen.validator === null ? { ignored: 'the validator says that the box is in' } : removed(staff);
  },
  emptying: (staff, _place, event, seen) => resume(staff, event.emptying, seen),
  refused: (staff, place, event) => at(staff, { ...place, isSaving: false, trouble: event.code }),
  silence: (staff, place) => at(staff, { ...place, isSaving: false, trouble: 'JOURNAL_UNAVAILABLE' }),
};

export function isComplete(counts: readonly Count[]): boolean {
  return counts.every(({ count }) => count !== null);
}

export const counting: Answers<'counting'> = {
  ...signedIn,
  back: (staff) => enter(staff, 'cash_box'),
  count: (staff, place, event) => {
    const value = micros(event.denomination);
    if (!place.counts.some(({ denomination }) => micros(denomination) === value))
      return { ignored: 'no such denomination is counted here' };
    const counts = place.counts.map((line) =>
      micros(line.denomination) === value ? { ...line, count: event.count } : line,
    );
    return at(staff, { ...place, counts });
  },
  counted: (staff, { emptying, counts }) =>
    isComplete(counts)
      ? at(staff, { kind: 'bag', emptying, counts, isSaving: false, trouble: null })
      : { ignored: 'not every denomination was counted' },
  not_emptied: (staff, { emptying }) =>
    at(staff, { kind: 'box', report: null, trouble: null, print: null }, [
      { kind: 'box_not_emptied', id: emptying.id },
      { kind: 'look_in_box' },
    ]),
  validator_changed: ignore('the count goes on wherever the box is'),
};

function saveCount(place: PlaceOf<'bag'>, bagNumber: string): StaffEffect {
  const counted = place.counts.map(({ denomination, count }): DenominationCount => {
    assert(count !== null, 'the bag is sealed after every denomination was counted');
    return { denomination, count };
  });
  return { kind: 'box_counted', id: place.emptying.id, counted, bagNumber };
}

/** The seal of the bag; with it the count is final and durable. */
export const bag: Answers<'bag'> = {
  ...signedIn,
  go: (staff, place, event) => (place.isSaving ? { ignored: 'it is being written down' } : enter(staff, event.to)),
  back: (staff, place) =>
    place.isSaving
      ? { ignored: 'it is being written down' }
      : at(staff, { kind: 'counting', emptying: place.emptying, counts: place.counts, trouble: null }),
  bag: (staff, place, event) =>
    place.isSaving
      ? { ignored: 'it is being written down' }
      : at(staff, { ...place, isSaving: true, trouble: null }, [saveCount(place, event.number)]),
  emptying: (staff, _place, event, seen) => resume(staff, event.emptying, seen),
  refused: (staff, place, event) => at(staff, { ...place, isSaving: false, trouble: event.code }),
  silence: (staff, place) => at(staff, { ...place, isSaving: false, trouble: 'JOURNAL_UNAVAILABLE' }),
};

export const boxDone: Answers<'box_done'> = {
  ...signedIn,
  validator_changed: ignore('the page shows by itself where the box is'),
  report_printed: (staff, place, event) =>
    at(staff, { ...place, print: { ...place.print, state: event.outcome, code: event.code, copy: event.copy } }),
  silence: (staff, place) =>
    at(staff, { ...place, print: { ...place.print, state: 'unknown', code: 'PRINT_UNCONFIRMED' } }),
  print_report: (staff, place) =>
    place.print.state === 'printing'
      ? { ignored: 'it is being printed' }
      : at(staff, { ...place, print: { state: 'printing', code: null, copy: place.print.copy + 1 } }, [
          { kind: 'print_report', emptying: place.emptying },
        ]),
};
