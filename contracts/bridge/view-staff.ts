import { z } from 'zod';
import { cardPinState, cardProof, denominationCount, person, unresolvedCase, zReport } from '../api/index.ts';
import { faultCode, tenancyId, wireInstant, wireMoney } from '../wire/index.ts';
import { caseOutcome, caseReason, serviceReason, staffTest } from './intent-staff.ts';

export const staffDevice = z.enum(['validator', 'cash_box', 'coins', 'printer', 'reader', 'scanner', 'touch', 'disk']);
export type StaffDevice = z.infer<typeof staffDevice>;

/** Out of service: why, and until when as far as it is known. */
export const serviceState = z.strictObject({ reason: serviceReason, until: wireInstant.nullable() });
export type ServiceState = z.infer<typeof serviceState>;

/** A PIN, the first or the second person's. What was typed is never here. */
const pinScreen = z.strictObject({
  kind: z.literal('staff_pin'),
  purpose: z.enum(['sign_in', 'emptying', 'case']),
  /** A second person taps their card first. */
  phase: z.enum(['tap', 'pin', 'checking']),
  trouble: faultCode.nullable(),
  /** The delay after a wrong PIN; 0: type. */
  waitSeconds: z.int().nonnegative(),
});

/** One line of what a device did: null is well again. */
export const deviceEvent = z.strictObject({ at: wireInstant, device: staffDevice, code: faultCode.nullable() });
export type DeviceEvent = z.infer<typeof deviceEvent>;

/** What the kiosk program knows of itself and its server when it was asked. */
export const staffSnapshot = z.strictObject({
  at: wireInstant,
  /** The newest first. */
  events: z.array(deviceEvent),
  /** Notes that the server has not yet answered for, and notes in doubt. */
  outbox: z.strictObject({ waiting: z.int(), unresolved: z.int() }),
  disk: z.strictObject({ freeMegabytes: z.int(), ofMegabytes: z.int() }),
  version: z.string(),
  /** Null: the server did not answer. */
  building: z
    .strictObject({
      version: z.string(),
      clock: z.enum(['trusted', 'suspect']),
      metersAnswering: z.int(),
      metersAway: z.array(z.string()),
      alarms: z.array(z.strictObject({ code: faultCode, at: wireInstant })),
      unresolved: z.int(),
    })
    .nullable(),
});
export type StaffSnapshot = z.infer<typeof staffSnapshot>;

const homeScreen = z.strictObject({
  kind: z.literal('staff_home'),
  person,
  /** `unheard`: has not spoken since the start. Null: well. */
  devices: z.array(
    z.strictObject({ device: staffDevice, code: z.union([faultCode, z.literal('unheard')]).nullable() }),
  ),
  link: faultCode.nullable(),
  /** Null while it is being asked. */
  snapshot: staffSnapshot.nullable(),
  service: serviceState.nullable(),
});

/** A note of this kiosk whose fate is not known. */
export const doubtedNote = z.strictObject({
  journalId: z.string(),
  amount: wireMoney.nullable(),
  claimCode: z.string(),
  evidence: z.string(),
  at: wireInstant,
  /** Whether the server has it on its list. */
  reported: z.boolean(),
});
export type DoubtedNote = z.infer<typeof doubtedNote>;

export const boxLine = z.strictObject({ ...denominationCount.shape, total: wireMoney });
export type BoxLine = z.infer<typeof boxLine>;

const printState = z.strictObject({
  state: z.enum(['printing', 'printed', 'failed', 'unknown']),
  code: faultCode.nullable(),
  /** 0: the original. */
  copy: z.int().nonnegative(),
});

const boxStep = z.discriminatedUnion('at', [
  z.strictObject({
    at: z.literal('report'),
    since: wireInstant.nullable(),
    lines: z.array(boxLine),
    total: wireMoney,
    booksTotal: wireMoney.nullable(),
    /** How full the box is, where its capacity is known. */
    level: z
      .strictObject({ notes: z.int().nonnegative(), capacity: z.int().positive(), isNearlyFull: z.boolean() })
      .nullable(),
    doubted: z.array(doubtedNote),
    waiting: z.int().nonnegative(),
    /** Why the box cannot be emptied now. */
    blocked: faultCode.nullable(),
    /** An emptying that was begun and not finished: the box is counted, the second person is missing, or even the count. */
    unfinished: z.strictObject({ removedAt: wireInstant, isCounted: z.boolean() }).nullable(),
    lastReport: z.int().nullable(),
    print: printState.nullable(),
  }),
  z.strictObject({ at: z.literal('asking') }),
  z.strictObject({ at: z.literal('out'), mayBeSaid: z.boolean() }),
  z.strictObject({
    at: z.literal('count'),
    lines: z.array(z.strictObject({ ...boxLine.shape, expected: z.int(), isCounted: z.boolean() })),
    countedTotal: wireMoney,
    expectedTotal: wireMoney,
    variance: wireMoney,
    isComplete: z.boolean(),
  }),
  z.strictObject({ at: z.literal('bag'), countedTotal: wireMoney, variance: wireMoney }),
  z.strictObject({ at: z.literal('done'), report: zReport, print: printState, isBoxIn: z.boolean() }),
]);

const cashBoxScreen = z.strictObject({
  kind: z.literal('staff_cash_box'),
  /** The validator's own word: null is well, so the box is in. */
  validator: faultCode.nullable(),
  trouble: faultCode.nullable(),
  step: boxStep,
});

const caseStep = z.discriminatedUnion('at', [
  z.strictObject({
    at: z.literal('list'),
    /** Null while the server is asked. */
    cases: z.array(unresolvedCase).nullable(),
    /** Notes in doubt that the server has not heard of yet. */
    unreported: z.array(doubtedNote),
  }),
  z.strictObject({
    at: z.literal('case'),
    case: unresolvedCase,
    /** Where the case has no amount of its own, one of these. */
    amounts: z.array(wireMoney),
    outcome: caseOutcome.nullable(),
    amount: wireMoney.nullable(),
    reason: caseReason.nullable(),
    /** A case without a tenancy cannot be credited here. */
    outcomes: z.array(caseOutcome),
    reasons: z.array(caseReason),
    isComplete: z.boolean(),
  }),
  z.strictObject({
    at: z.literal('resolved'),
    outcome: caseOutcome,
    amount: wireMoney.nullable(),
    claimCode: z.string(),
  }),
]);

const unresolvedScreen = z.strictObject({
  kind: z.literal('staff_unresolved'),
  trouble: faultCode.nullable(),
  step: caseStep,
});

/** What a test came to. `card` names the last four characters of what was read, never the whole. */
export const testResult = z.strictObject({
  test: staffTest,
  outcome: z.enum(['passed', 'failed', 'unknown']),
  code: faultCode.nullable(),
  paper: z.enum(['ok', 'near_end', 'out', 'unknown']).nullable(),
  card: z
    .strictObject({ ending: z.string().max(4), known: z.enum(['tenant', 'staff', 'nobody', 'unknown']) })
    .nullable(),
  read: z.string().nullable(),
});
export type TestResult = z.infer<typeof testResult>;

const testsScreen = z.strictObject({
  kind: z.literal('staff_tests'),
  /** What waits for something: a card, a note, a finger. */
  running: staffTest.nullable(),
  /** A note is inside: it is on its way back. */
  noteInside: z.boolean(),
  results: z.array(testResult),
});

const serviceScreen = z.strictObject({
  kind: z.literal('staff_service'),
  current: serviceState.nullable(),
  trouble: faultCode.nullable(),
});

/** Cards: held to the reader, given out, blocked. Of a number only the last four characters are shown. */
const cardsStep = z.discriminatedUnion('at', [
  z.strictObject({ at: z.literal('tap') }),
  z.strictObject({ at: z.literal('asking') }),
  z.strictObject({
    at: z.literal('card'),
    ending: z.string().max(4),
    state: z.enum(['bound', 'free', 'blocked', 'staff']),
    proof: cardProof,
    /** Whose it is now. */
    units: z.array(z.string()),
    /** How its PIN stands; null: this building asks for none, or the card is no tenant's. */
    pin: cardPinState.nullable(),
    /** To whom it can be given: one page of them. */
    tenancies: z.array(z.strictObject({ tenancyId, units: z.array(z.string()), cards: z.int() })),
    hasMore: z.boolean(),
    chosen: tenancyId.nullable(),
  }),
  /** The tenant chooses a PIN and types it twice. What was typed is never here. */
  z.strictObject({ at: z.literal('pin'), ending: z.string().max(4), units: z.array(z.string()) }),
  z.strictObject({
    at: z.literal('done'),
    what: z.enum(['given', 'replaced', 'blocked', 'pin_set']),
    ending: z.string().max(4),
    units: z.array(z.string()),
    /** The card could be given a PIN at once. */
    wantsPin: z.boolean(),
  }),
]);

const cardsScreen = z.strictObject({
  kind: z.literal('staff_cards'),
  trouble: faultCode.nullable(),
  step: cardsStep,
});

export const staffScreens = [
  pinScreen,
  homeScreen,
  cashBoxScreen,
  unresolvedScreen,
  cardsScreen,
  testsScreen,
  serviceScreen,
] as const;
