import { z } from 'zod';
import { decision, supply } from '../api/account.ts';
import { pinRight } from '../api/cards.ts';
import { historyLine } from '../api/history.ts';
import { use } from '../api/use.ts';
import { receiptProof, splitLine } from '../receipt/index.ts';
import { faultCode, languageTag, wireInstant, wireMoney } from '../wire/index.ts';
import { tenant, tick } from './view-parts.ts';
import { phoneScreens } from './view-phone.ts';
import { serviceState, staffScreens } from './view-staff.ts';

/** What the person set for this session; all of it ends with the session. */
export const settings = z.strictObject({
  language: languageTag,
  largeType: z.boolean(),
  highContrast: z.boolean(),
  lowReach: z.boolean(),
  /** Nobody behind the person shall read what they have. */
  balanceHidden: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

const attractScreen = z.strictObject({
  kind: z.literal('attract'),
  languages: z.array(languageTag),
  notices: z.array(z.string()),
  /** What does not work just now, said before anyone taps. */
  limits: z.array(faultCode),
});

const homeScreen = z.strictObject({
  kind: z.literal('home'),
  tenant,
  balance: wireMoney,
  accrued: wireMoney,
  daysLeft: z.strictObject({ least: z.int(), most: z.int(), until: wireInstant }).nullable(),
  arrears: wireMoney,
  emergencyCreditUsed: wireMoney,
  /** What may be drawn of emergency credit; null: none is offered. `asked`: the person has pressed, the server has not answered yet. */
  emergencyCredit: z.strictObject({ amount: wireMoney, asked: z.boolean() }).nullable(),
  supplies: z.array(supply),
  decision,
  history: z.array(historyLine),
  /** This week beside last week in money; null where it is not known. */
  use: use.nullable(),
  /** Null: cash can be used; otherwise why not. */
  cashBlocked: faultCode.nullable(),
  /** Payment by phone; null: this building takes none. Blocked: why not now. */
  phone: z.strictObject({ blocked: faultCode.nullable() }).nullable(),
  /** The card may see where the money went. */
  mayLook: z.boolean(),
  /** What is had with the PIN alone. */
  behindPin: z.array(pinRight),
  /** The card has a PIN, and its holder may choose another. */
  hasPin: z.boolean(),
  /** The balance may be old: the server is away. */
  stale: z.boolean(),
  /** What is shown is what the kiosk remembered of this moment; null: the server's word. */
  asOf: wireInstant.nullable(),
});

/** The home of a card that has shown too little to be told how the account stands. */
const limitedScreen = z.strictObject({
  kind: z.literal('limited'),
  tenant,
  cashBlocked: faultCode.nullable(),
  phone: z.strictObject({ blocked: faultCode.nullable() }).nullable(),
  behindPin: z.array(pinRight),
  hasPin: z.boolean(),
  stale: z.boolean(),
});

/** The holder's PIN, for what was pressed. What was typed is never here. */
const cardPinScreen = z.strictObject({
  kind: z.literal('card_pin'),
  tenant,
  purpose: z.enum([...pinRight.options, 'new_pin']),
  /**
   * `choose`: a new one is typed twice. `chosen`: it is the PIN. `unset`, `locked`: staff help. `away`: the server that knows it does not answer. `again`: the card has
   * to be read anew.
   */
  phase: z.enum(['pin', 'choose', 'chosen', 'checking', 'unset', 'locked', 'away', 'again']),
  trouble: faultCode.nullable(),
  /** The delay after a wrong PIN; 0: type. */
  waitSeconds: z.int().nonnegative(),
});

const whyScreen = z.strictObject({
  kind: z.literal('why'),
  tenant,
  balance: wireMoney,
  supplies: z.array(supply),
  decision,
});

const historyScreen = z.strictObject({
  kind: z.literal('history'),
  tenant,
  balance: wireMoney,
  history: z.array(historyLine),
});

const cashScreen = z.strictObject({
  kind: z.literal('cash'),
  tenant,
  /** `closing`: the person is done, a bill is still on its way. */
  phase: z.enum(['opening', 'feeding', 'checking', 'closing']),
  inserted: wireMoney,
  credited: wireMoney,
  /** The bill that is being checked. */
  checking: wireMoney.nullable(),
  /** The last bill that was given back, and why. */
  givenBack: z.strictObject({ amount: wireMoney.nullable(), code: faultCode.nullable() }).nullable(),
  denominations: z.array(wireMoney),
  /** What may still be inserted in this session. */
  room: wireMoney,
  /** How the money goes in is said before it goes in: examples until the first bill, then the session's own split. */
  examples: z.array(z.strictObject({ amount: wireMoney, days: z.int().nullable(), split: z.array(splitLine) })),
  split: z.array(splitLine).nullable(),
  daysBought: z.int().nullable(),
  ticks: z.array(tick),
  supplies: z.array(supply),
  /** The server is away: money is kept, credited when it is back. */
  offline: z.boolean(),
  printerBlocked: faultCode.nullable(),
  /** The acceptor stopped; what was inserted is safe. */
  trouble: faultCode.nullable(),
});

const print = z.strictObject({
  state: z.enum(['printing', 'printed', 'failed', 'unknown']),
  code: faultCode.nullable(),
  number: z.int().nullable(),
});

const receiptScreen = z.strictObject({
  kind: z.literal('receipt'),
  tenant,
  amount: wireMoney,
  ticks: z.array(tick),
  split: z.array(splitLine).nullable(),
  balanceAfter: wireMoney.nullable(),
  pending: z.boolean(),
  print,
  claimCode: z.string().nullable(),
});

/** A receipt that was held before the scanner. */
const receiptCheckScreen = z.strictObject({
  kind: z.literal('receipt_check'),
  state: z.enum(['checking', 'genuine', 'unknown_key', 'forged']),
  /** What the seal vouches for; null while nothing does. */
  proof: receiptProof.nullable(),
  /** This kiosk printed it and can print it again. */
  canPrint: z.boolean(),
  printerBlocked: faultCode.nullable(),
  print: print.nullable(),
});

/** What happened, what of your money is safe, what to do, a reference: the words come from the code, the sums from here. */
const faultScreen = z.strictObject({
  kind: z.literal('fault'),
  code: faultCode,
  reference: z.string(),
  safe: wireMoney.nullable(),
  claimCode: z.string().nullable(),
});

export const screen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('starting') }),
  attractScreen,
  z.strictObject({ kind: z.literal('identifying') }),
  homeScreen,
  limitedScreen,
  cardPinScreen,
  whyScreen,
  historyScreen,
  cashScreen,
  receiptScreen,
  receiptCheckScreen,
  faultScreen,
  z.strictObject({
    kind: z.literal('out_of_service'),
    code: faultCode,
    reference: z.string(),
    /** Taken out by staff; null: closed by a fault. */
    service: serviceState.nullable(),
  }),
  ...phoneScreens,
  ...staffScreens,
]);
export type Screen = z.infer<typeof screen>;
export type ScreenKind = Screen['kind'];
export type ScreenOf<Kind extends ScreenKind> = Extract<Screen, { kind: Kind }>;

/** The whole picture, each time. A screen keeps nothing of an earlier one. */
export const kioskView = z.strictObject({
  sequence: z.int().nonnegative(),
  site: z.strictObject({ name: z.string(), zone: z.string(), currency: z.string() }),
  settings,
  screen,
  /** Asked over any screen before the session ends by itself. */
  moreTime: z.strictObject({ secondsLeft: z.int().nonnegative() }).nullable(),
  /** A headset is plugged in: everything on the screen is spoken into it, and nowhere else. */
  headset: z.boolean(),
});
export type KioskView = z.infer<typeof kioskView>;
