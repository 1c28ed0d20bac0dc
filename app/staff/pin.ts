import type { Monotonic } from '#kernel';
import { enter, nothing, signedIn } from './everywhere.ts';
import type { PlaceOf, Seen, StaffEffect, Task, Trouble } from './state.ts';
import { at, ignore, type Answers } from './turn.ts';

/** Whether the delay after a wrong PIN is still running. */
export function mustWait(trouble: Trouble | null, mono: Monotonic): boolean {
  return trouble !== null && trouble.until > mono;
}

function troubleOf(event: { readonly code: Trouble['code']; readonly waitMs: number }, seen: Seen): Trouble {
  return { code: event.code, until: (seen.mono + Math.max(0, event.waitMs)) as Monotonic };
}

/** The first person: a card was tapped, now its PIN. */
export const pin: Answers<'pin'> = {
  ...nothing,
  submit_pin: (staff, place, event, seen) => {
    if (place.isChecking) return { ignored: 'a PIN is being checked' };
    if (mustWait(place.trouble, seen.mono)) return { ignored: 'the delay after a wrong PIN is running' };
    return at(staff, { ...place, isChecking: true }, [{ kind: 'sign_in', uid: staff.uid, pin: event.pin }]);
  },
  signed_in: (staff, _place, event) => enter({ ...staff, person: event.person }, 'home'),
  refused: (staff, place, event, seen) => at(staff, { ...place, isChecking: false, trouble: troubleOf(event, seen) }),
  card: ignore('a person stands here already'),
  silence: (staff, place, _event, seen) =>
    at(staff, { ...place, isChecking: false, trouble: troubleOf({ code: 'SERVER_AWAY', waitMs: 0 }, seen) }),
};

function confirmation(task: Task, second: { uid: PlaceOf<'second'>['uid'] & string; pin: string }): StaffEffect {
  return task.kind === 'emptying'
    ? { kind: 'confirm_emptying', emptying: task.emptying, second }
    : { kind: 'resolve_case', decision: task.decision, second };
}

/** The second person: their card, then their PIN; both go to the server with what they confirm and are kept nowhere. */
export const second: Answers<'second'> = {
  ...signedIn,
  back: (staff, place) => {
    if (place.isChecking) return { ignored: 'the server is being asked' };
    if (place.task.kind === 'emptying') return enter(staff, 'cash_box');
    const { case: open, outcome, amount, reason } = place.task.decision;
    return at(staff, { kind: 'case', case: open, outcome, amount, reason });
  },
  go: (staff, place, event) => (place.isChecking ? { ignored: 'the server is being asked' } : enter(staff, event.to)),
  card: (staff, place, event) => {
    if (place.isChecking) return { ignored: 'the server is being asked' };
    if (event.uid === staff.uid)
      return at(staff, { ...place, uid: null, trouble: { code: 'SECOND_PERSON_NEEDED', until: 0 as Monotonic } });
    return at(staff, { ...place, uid: event.uid, trouble: null }, [{ kind: 'prove_card', uid: event.uid }]);
  },
  card_unreadable: (staff, place) =>
    place.isChecking
      ? { ignored: 'the server is being asked' }
      : at(staff, { ...place, uid: null, trouble: { code: 'STAFF_CARD_UNKNOWN', until: 0 as Monotonic } }),
  submit_pin: (staff, place, event, seen) => {
    if (place.isChecking || place.uid === null) return { ignored: 'no second card is waiting for its PIN' };
    if (mustWait(place.trouble, seen.mono)) return { ignored: 'the delay after a wrong PIN is running' };
    return at(staff, { ...place, isChecking: true, trouble: null }, [
      confirmation(place.task, { uid: place.uid, pin: event.pin }),
    ]);
  },
  refused: (staff, place, event, seen) => {
    if (!place.isChecking) return { ignored: 'nothing was asked here' };
    const isPin = event.code === 'STAFF_PIN_WRONG' || event.code === 'STAFF_LOCKED';
    return at(staff, {
      ...place,
      isChecking: false,
      uid: isPin ? place.uid : null,
      trouble: troubleOf(event, seen),
    });
  },
  silence: (staff, place, _event, seen) =>
    at(staff, { ...place, isChecking: false, trouble: troubleOf({ code: 'SERVER_AWAY', waitMs: 0 }, seen) }),
  emptying_confirmed: (staff, place, event) =>
    place.task.kind === 'emptying'
      ? at(
          staff,
          {
            kind: 'box_done',
            emptying: event.emptying,
            report: event.report,
            print: { state: 'printing', code: null, copy: event.emptying.prints },
          },
          [{ kind: 'print_report', emptying: event.emptying }],
        )
      : { ignored: 'another act is being confirmed' },
  case_resolved: (staff, place) =>
    place.task.kind === 'case'
      ? at(staff, { kind: 'resolved', decision: place.task.decision })
      : { ignored: 'another act is being confirmed' },
};
