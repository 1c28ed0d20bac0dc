import type { BoxLine, Screen, ScreenOf } from '#contracts/bridge';
import { toWireMoney, type WireMoney } from '#contracts/wire';
import { assert, assertNever, formatInstant, money, subtract, type Money } from '#kernel';
import { isNearlyFull } from '../cash/box-level.ts';
import { blockedBy, isComplete, isOut, micros, totalOf } from './cash-box.ts';
import { mayHavePin, TENANCIES_A_PAGE } from './cards.ts';
import { decisionOf, outcomesFor, reasonsFor } from './cases.ts';
import type { PlaceOf, Seen, Staff, Trouble } from './state.ts';

/** What staff see. Pure; no PIN, no token and no whole card number is in it. */
export function staffScreen(staff: Staff, seen: Seen): Screen {
  const { place } = staff;
  switch (place.kind) {
    case 'pin':
      return {
        kind: 'staff_pin',
        purpose: 'sign_in',
        phase: place.isChecking ? 'checking' : 'pin',
        ...waitOf(place.trouble, seen),
      };
    case 'second':
      return {
        kind: 'staff_pin',
        purpose: place.task.kind,
        phase: place.isChecking ? 'checking' : place.uid === null ? 'tap' : 'pin',
        ...waitOf(place.trouble, seen),
      };
    case 'home':
      return homeScreen(staff, place, seen);
    case 'box':
    case 'box_out':
    case 'counting':
    case 'bag':
    case 'box_done':
      return {
        kind: 'staff_cash_box',
        validator: seen.validator,
        trouble: place.kind === 'box_done' ? null : place.trouble,
        step: boxStep(place, seen),
      };
    case 'cases':
    case 'case':
    case 'resolved':
      return {
        kind: 'staff_unresolved',
        trouble: place.kind === 'cases' ? place.trouble : null,
        step: caseStep(place, seen),
      };
    case 'cards':
      return { kind: 'staff_cards', trouble: place.trouble, step: cardsStep(place) };
    case 'tests':
      return {
        kind: 'staff_tests',
        running: place.running,
        noteInside: place.noteInside,
        results: [...place.results],
      };
    case 'service':
      return { kind: 'staff_service', current: seen.service, trouble: place.trouble };
    default:
      return assertNever(place);
  }
}

function cardsStep(place: PlaceOf<'cards'>): ScreenOf<'staff_cards'>['step'] {
  const { record, isAsking, isPinning, done, chosen, page } = place;
  if (isAsking) return { at: 'asking' };
  if (record === null) return { at: 'tap' };
  const { card, isStaff, tenancies } = record;
  const unitsOf = (id: string | null) => tenancies.find(({ tenancyId }) => tenancyId === id)?.units ?? [];
  const ending = card.cardUid.slice(-4);
  if (isPinning) return { at: 'pin', ending, units: unitsOf(card.tenancyId) };
  if (done !== null)
    return {
      at: 'done',
      what: done,
      ending,
      units: unitsOf(card.tenancyId),
      wantsPin: mayHavePin(place) && card.pin === 'unset',
    };
  const from = page * TENANCIES_A_PAGE;
  return {
    at: 'card',
    ending,
    state: isStaff ? 'staff' : card.state,
    proof: card.proof,
    units: unitsOf(card.tenancyId),
    pin: mayHavePin(place) ? card.pin : null,
    // A card that is somebody's is taken back first; one that is blocked is not given out again.
    tenancies: card.state === 'free' && !isStaff ? tenancies.slice(from, from + TENANCIES_A_PAGE) : [],
    hasMore: tenancies.length > TENANCIES_A_PAGE,
    chosen,
  };
}

function waitOf(trouble: Trouble | null, seen: Seen): { trouble: Trouble['code'] | null; waitSeconds: number } {
  return {
    trouble: trouble?.code ?? null,
    waitSeconds: trouble === null ? 0 : Math.max(0, Math.ceil((trouble.until - seen.mono) / 1000)),
  };
}

function homeScreen({ person }: Staff, place: PlaceOf<'home'>, seen: Seen): ScreenOf<'staff_home'> {
  assert(person !== null, 'nobody comes past the PIN unnamed');
  return {
    kind: 'staff_home',
    person,
    devices: seen.devices,
    link: seen.link,
    snapshot: place.snapshot,
    service: seen.service,
  };
}

type BoxPlace = PlaceOf<'box' | 'box_out' | 'counting' | 'bag' | 'box_done'>;
type BoxStep = ScreenOf<'staff_cash_box'>['step'];

function boxStep(place: BoxPlace, seen: Seen): BoxStep {
  const wire = (amount: Money) => toWireMoney(amount, seen.currency);
  switch (place.kind) {
    case 'box':
      return reportStep(place, seen);
    case 'box_out':
      return place.isSaving ? { at: 'asking' } : { at: 'out', mayBeSaid: seen.validator !== null };
    case 'counting': {
      const { emptying, counts } = place;
      const expected = totalOf(emptying.expected);
      const counted = totalOf(counts);
      return {
        at: 'count',
        lines: counts.map(({ denomination, count }) => ({
          ...boxLine(denomination, count ?? 0, seen),
          expected: expectedCount(emptying.expected, denomination),
          isCounted: count !== null,
        })),
        countedTotal: wire(counted),
        expectedTotal: wire(expected),
        variance: wire(subtract(counted, expected)),
        isComplete: isComplete(counts),
      };
    }
    case 'bag': {
      const counted = totalOf(place.counts);
      const variance = subtract(counted, totalOf(place.emptying.expected));
      return place.isSaving ? { at: 'asking' } : { at: 'bag', countedTotal: wire(counted), variance: wire(variance) };
    }
    case 'box_done':
      return { at: 'done', report: place.report, print: place.print, isBoxIn: !isOut(seen.validator) };
    default:
      return assertNever(place);
  }
}

function reportStep({ report, print }: PlaceOf<'box'>, seen: Seen): BoxStep {
  if (report === null) return { at: 'asking' };
  return {
    at: 'report',
    since: report.since === null ? null : formatInstant(report.since),
    lines: report.lines.map(({ denomination, count }) => boxLine(denomination, count, seen)),
    total: toWireMoney(totalOf(report.lines), seen.currency),
    booksTotal: report.booksTotal,
    level: report.level === null ? null : { ...report.level, isNearlyFull: isNearlyFull(report.level) },
    doubted: [...report.doubted],
    waiting: report.waiting,
    blocked: blockedBy(report, seen),
    unfinished:
      report.unfinished === null
        ? null
        : {
            removedAt: formatInstant(report.unfinished.removedAt),
            isCounted: report.unfinished.state === 'counted',
          },
    lastReport: report.last?.report?.number ?? null,
    print,
  };
}

function boxLine(denomination: WireMoney, count: number, seen: Seen): BoxLine {
  return {
    denomination,
    count,
    total: toWireMoney(money(micros(denomination) * BigInt(count)), seen.currency),
  };
}

function expectedCount(lines: readonly { denomination: WireMoney; count: number }[], of: WireMoney): number {
  return lines.find(({ denomination }) => micros(denomination) === micros(of))?.count ?? 0;
}

function caseStep(place: PlaceOf<'cases' | 'case' | 'resolved'>, seen: Seen): ScreenOf<'staff_unresolved'>['step'] {
  switch (place.kind) {
    case 'cases':
      return {
        at: 'list',
        cases: place.cases === null ? null : [...place.cases],
        unreported: [...place.unreported],
      };
    case 'case':
      return {
        at: 'case',
        case: place.case,
        amounts: place.case.amount === null ? seen.denominations.map((value) => toWireMoney(value, seen.currency)) : [],
        outcome: place.outcome,
        amount: place.case.amount ?? place.amount,
        reason: place.reason,
        outcomes: outcomesFor(place.case),
        reasons: [...reasonsFor(place.outcome)],
        isComplete: decisionOf(place) !== null,
      };
    case 'resolved':
      return {
        at: 'resolved',
        outcome: place.decision.outcome,
        amount: place.decision.amount,
        claimCode: place.decision.case.claimCode,
      };
    default:
      return assertNever(place);
  }
}
