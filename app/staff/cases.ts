import type { UnresolvedCase } from '#contracts/api';
import type { CaseOutcome, CaseReason } from '#contracts/bridge';
import { enter, signedIn } from './everywhere.ts';
import type { Decision, PlaceOf } from './state.ts';
import { at, type Answers } from './turn.ts';

/** What may become of a case here. Without a tenancy nobody can be credited; a payment by phone was never in the slot, so it cannot have come back out. */
export function outcomesFor(open: UnresolvedCase): CaseOutcome[] {
  return [
    ...(open.tenancyId === null ? [] : (['credited'] as const)),
    ...(open.kind === 'bill' ? (['returned'] as const) : []),
    'paid_out',
  ];
}

const reasons: Readonly<Record<CaseOutcome, readonly CaseReason[]>> = {
  credited: ['found_in_box', 'device_record', 'owner_decided'],
  returned: ['tenant_has_note', 'not_in_box', 'device_record'],
  paid_out: ['found_in_box', 'device_record', 'owner_decided'],
};

/** The reasons that fit an outcome: a note cannot be credited because the tenant has it. */
export function reasonsFor(outcome: CaseOutcome | null): readonly CaseReason[] {
  return outcome === null ? [] : reasons[outcome];
}

/** The decision once everything of it is chosen. */
export function decisionOf(place: PlaceOf<'case'>): Decision | null {
  const { case: open, outcome, reason } = place;
  const amount = open.amount ?? place.amount;
  if (outcome === null || reason === null) return null;
  // A note that went back to its tenant moves no money, so its value need not be known.
  if (amount === null && outcome !== 'returned') return null;
  return { case: open, outcome, amount, reason };
}

export const cases: Answers<'cases'> = {
  ...signedIn,
  cases: (staff, place, event) =>
    at(staff, { ...place, cases: event.cases, unreported: event.unreported, trouble: null }),
  refused: (staff, place, event) => at(staff, { ...place, cases: [], trouble: event.code }),
  silence: (staff, place) => at(staff, { ...place, cases: [], trouble: 'SERVER_AWAY' }),
  open_case: (staff, place, event) => {
    const open = place.cases?.find((candidate) => candidate.id === event.id);
    return open === undefined
      ? { ignored: 'no such case is on the list' }
      : at(staff, { kind: 'case', case: open, outcome: null, amount: null, reason: null });
  },
};

export const openCase: Answers<'case'> = {
  ...signedIn,
  back: (staff) => enter(staff, 'unresolved'),
  choose_outcome: (staff, place, event) =>
    outcomesFor(place.case).includes(event.outcome)
      ? at(staff, {
          ...place,
          outcome: event.outcome,
          reason: place.reason !== null && reasonsFor(event.outcome).includes(place.reason) ? place.reason : null,
        })
      : { ignored: 'this case cannot end like that' },
  choose_amount: (staff, place, event, seen) =>
    place.case.amount === null && event.amount.currency === seen.currency
      ? at(staff, { ...place, amount: event.amount })
      : { ignored: 'the case has its amount' },
  choose_reason: (staff, place, event) =>
    reasonsFor(place.outcome).includes(event.reason)
      ? at(staff, { ...place, reason: event.reason })
      : { ignored: 'the reason does not fit the outcome' },
  resolve: (staff, place) => {
    const decision = decisionOf(place);
    return decision === null
      ? { ignored: 'the decision is not complete' }
      : at(staff, { kind: 'second', task: { kind: 'case', decision }, uid: null, isChecking: false, trouble: null });
  },
};

export const resolved: Answers<'resolved'> = { ...signedIn, back: (staff) => enter(staff, 'unresolved') };
