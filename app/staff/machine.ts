import type { CardUid, SessionId } from '#kernel';
import { bag, box, boxDone, boxOut, counting } from './cash-box.ts';
import { cards } from './cards.ts';
import { cases, openCase, resolved } from './cases.ts';
import { signedIn } from './everywhere.ts';
import { mustWait, pin, second } from './pin.ts';
import { service } from './service.ts';
import type { PlaceKind, Seen, Staff } from './state.ts';
import { tests } from './tests.ts';
import { at, type Answers, type Handler, type StaffEvent, type StaffEventKind, type StaffTurn } from './turn.ts';

const home: Answers<'home'> = {
  ...signedIn,
  snapshot: (staff, place, event) => at(staff, { ...place, snapshot: event.snapshot }),
};

/** Every place answers every event: the types refuse a hole in this table. */
const table: { readonly [Kind in PlaceKind]: Answers<Kind> } = {
  pin,
  home,
  box,
  box_out: boxOut,
  counting,
  bag,
  second,
  box_done: boxDone,
  cases,
  case: openCase,
  resolved,
  cards,
  tests,
  service,
};

/** A staff card was tapped: its PIN is asked for. */
export function beginStaff(visit: SessionId, uid: CardUid): Staff {
  return { visit, uid, person: null, place: { kind: 'pin', isChecking: false, trouble: null } };
}

/** One event. Pure: the same visit, event and surroundings give the same answer. */
export function stepStaff(staff: Staff, event: StaffEvent, seen: Seen): StaffTurn {
  // The table is keyed by both kinds, so the handler found is the one for this very place and event; the compiler cannot follow that.
  const handler = table[staff.place.kind][event.kind] as Handler<PlaceKind, StaffEventKind>;
  return handler(staff, staff.place, event, seen);
}

/** What staff mode waits for, so that nobody is hurried meanwhile; each has its deadline in the session's table. */
export function staffWait({ place }: Staff): 'answer' | 'test' | 'count' | 'person' {
  switch (place.kind) {
    case 'pin':
    case 'second':
      return place.isChecking ? 'answer' : 'person';
    case 'box_out':
    case 'bag':
      return place.isSaving ? 'answer' : 'count';
    case 'counting':
      return 'count';
    case 'box':
      return (place.report === null && place.trouble === null) || place.print?.state === 'printing'
        ? 'answer'
        : 'person';
    case 'box_done':
      return place.print.state === 'printing' ? 'answer' : 'person';
    case 'cases':
      return place.cases === null ? 'answer' : 'person';
    case 'cards':
      return place.isAsking ? 'answer' : 'person';
    case 'tests':
      if (place.noteInside || place.running === 'print') return 'answer';
      return place.running === null ? 'person' : 'test';
    case 'service':
      return place.isSaving ? 'answer' : 'person';
    case 'home':
    case 'case':
    case 'resolved':
      return 'person';
  }
}

/** A delay after a wrong PIN is being counted down on the screen. */
export function countsDown({ place }: Staff, mono: Seen['mono']): boolean {
  return (place.kind === 'pin' || place.kind === 'second') && mustWait(place.trouble, mono);
}

/** Whether the note slot is open for a test: no session has it, so whatever is put in comes back. */
/** From "take the box out" to the printed report: a box that goes out and in meanwhile is in the hands of staff who said so. */
export function emptiesBox({ place }: Staff): boolean {
  switch (place.kind) {
    case 'box_out':
    case 'counting':
    case 'bag':
    case 'box_done':
      return true;
    case 'second':
      return place.task.kind === 'emptying';
    default:
      return false;
  }
}

export function testsBills({ place }: Staff): boolean {
  return place.kind === 'tests' && place.running === 'bill';
}
