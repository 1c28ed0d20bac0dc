import type { StaffPart } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { PlaceKind, Staff } from './state.ts';
import { cardsAtStart } from './cards-at-start.ts';
import { at, ignore, type Answers, type StaffTurn } from './turn.ts';

const elsewhere = ignore('this is asked on another page');
const late = ignore('the answer came after its page');
const unheard = ignore('no page listens for it now');

/** How a place answers what is none of its business. Each place overrides what is. */
export const nothing = {
  submit_pin: elsewhere,
  go: elsewhere,
  back: elsewhere,
  empty_box: elsewhere,
  box_is_out: elsewhere,
  not_emptied: elsewhere,
  count: elsewhere,
  counted: elsewhere,
  bag: elsewhere,
  print_report: elsewhere,
  open_case: elsewhere,
  choose_outcome: elsewhere,
  choose_amount: elsewhere,
  choose_reason: elsewhere,
  resolve: elsewhere,
  choose_tenancy: elsewhere,
  more_tenancies: elsewhere,
  give_card: elsewhere,
  block_card: elsewhere,
  new_card_pin: elsewhere,
  set_card_pin: elsewhere,
  start_test: elsewhere,
  end_test: elsewhere,
  touched_all: elsewhere,
  out_of_service: elsewhere,
  in_service: elsewhere,
  signed_in: late,
  refused: late,
  snapshot: late,
  box: late,
  emptying: late,
  emptying_confirmed: late,
  report_printed: late,
  cases: late,
  case_resolved: late,
  test_printed: late,
  card_looked_up: late,
  card_record: late,
  card_done: late,
  service_set: late,
  card: unheard,
  card_unreadable: unheard,
  code_read: unheard,
  validator_changed: unheard,
  note_inside: unheard,
  note_refused: unheard,
  note_returned: unheard,
  note_in_doubt: unheard,
  test_over: unheard,
  silence: unheard,
} as const satisfies Answers<PlaceKind>;

/** Opens a part from its beginning, and asks what it shows. */
export function enter(staff: Staff, part: StaffPart): StaffTurn {
  switch (part) {
    case 'home':
      return at(staff, { kind: 'home', snapshot: null }, [{ kind: 'look' }]);
    case 'cash_box':
      return at(staff, { kind: 'box', report: null, trouble: null, print: null }, [{ kind: 'look_in_box' }]);
    case 'unresolved':
      return at(staff, { kind: 'cases', cases: null, unreported: [], trouble: null }, [{ kind: 'list_cases' }]);
    case 'cards':
      return at(staff, cardsAtStart);
    case 'tests':
      return at(staff, { kind: 'tests', running: null, noteInside: false, results: [] });
    case 'service':
      return at(staff, { kind: 'service', isSaving: false, trouble: null });
    default:
      return assertNever(part);
  }
}

/** What every page of signed-in staff answers alike: the way to another part, and home. */
export const signedIn = {
  ...nothing,
  go: (staff: Staff, _place: unknown, event: { readonly to: StaffPart }) => enter(staff, event.to),
  back: (staff: Staff) => enter(staff, 'home'),
} as const;
