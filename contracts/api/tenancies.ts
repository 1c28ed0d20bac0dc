import { z } from 'zod';
import {
  cardUidText,
  contact,
  languageTag,
  meterId,
  readingDecisionId,
  tenancyId,
  transactionId,
  unitId,
  wireInstant,
  wireMoney,
} from '../wire/index.ts';
import { readingDecisionKind } from './readings.ts';

/*
 * The life of a tenancy and its money outside the kiosk: `/api/console/tenancies/…` for owners, and the same at the server's local door. Every request carries
 * an id that its originator made durable first: the same id with the same content gets the first answer, with other content LEDGER_ID_REUSED.
 */

/** Wallets and debts are kept per class; property money and money for supply never pay for each other. */
export const chargeClass = z.enum(['utility', 'service', 'property']);

/** How money came or went outside the kiosks. */
const route = z.enum(['cash', 'transfer']);
const reason = z.string().trim().min(3).max(500);
/** What finds the payment again: a bank's reference, a voucher's number. */
const reference = z.string().trim().min(1).max(100);

const act = { id: transactionId, tenancyId };

/**
 * A new tenancy, from the last reading of its meters on. It inherits nothing. Refusals: TENANCY_EXISTS, UNIT_UNKNOWN, UNIT_LIVED_IN, CARD_TAKEN,
 * READING_MISSING (a meter was never read).
 */
export const moveInRequest = z.strictObject({
  ...act,
  name: z.string().trim().min(1).max(200),
  units: z.array(unitId).min(1).max(50),
  language: languageTag,
  cards: z.array(cardUidText).max(20),
  protected: z.boolean(),
  /** Where they are told, and over what. Left out: nowhere but at the kiosk, and where the whole site is told. */
  contact: contact.optional(),
});
export type MoveInRequest = z.infer<typeof moveInRequest>;

const register = z.strictObject({ meterId, serial: z.string(), at: wireInstant, register: z.string() });

/** The opening statement. */
export const moveInAnswer = z.strictObject({
  transactionId,
  tenancyId,
  at: wireInstant,
  registers: z.array(register),
  repeated: z.boolean(),
});
export type MoveInAnswer = z.infer<typeof moveInAnswer>;

/**
 * The end of a tenancy, at its last readings. Refusals: TENANCY_UNKNOWN, TENANCY_ENDED, CLOCK_SUSPECT, READING_MISSING (a meter was not read within the
 * last quarter of an hour).
 */
export const moveOutRequest = z.strictObject(act);
export type MoveOutRequest = z.infer<typeof moveOutRequest>;

/** What a class came to at the end, and what became of it. All amounts are zero or more. */
export const closedClass = z.strictObject({
  class: chargeClass,
  /** What was left in the wallet; what it lacked stands in `owed`. */
  credit: wireMoney,
  owed: wireMoney,
  paidFromCredit: wireMoney,
  paidFromDeposit: wireMoney,
  stillOwed: wireMoney,
});

/** The final statement. */
export const finalStatement = z.strictObject({
  at: wireInstant,
  registers: z.array(register),
  emergencyCreditUsed: wireMoney,
  deposit: wireMoney,
  classes: z.array(closedClass),
  /** What the tenancy is owed, to be paid out by a recorded route. */
  refund: wireMoney,
});
export type FinalStatement = z.infer<typeof finalStatement>;

/** The final statement once more, after a reading of the tenancy's time was corrected: what it came to, and what all statements come to together. */
export const correctedStatement = z.strictObject({
  transactionId,
  recordedAt: wireInstant,
  /** What staff decided about a reading, and why. */
  because: z.strictObject({
    decisionId: readingDecisionId,
    kind: readingDecisionKind,
    meterId,
    since: wireInstant,
    reason: z.string(),
  }),
  /** What was posted because of it. */
  adjustments: z.array(transactionId),
  /** What the tenancy's use came to more than it had been told; negative where it was less. */
  difference: wireMoney,
  /** What the meters showed at the end, by everything that is known now. */
  registers: z.array(register),
  classes: z.array(closedClass),
  /** To be paid out because of it. */
  refund: wireMoney,
  /** Owed because of it and not claimed, by the policy. */
  waived: wireMoney,
  /** The first statement and every corrected one together: what was to be paid out, and what is still owed. */
  together: z.strictObject({ refund: wireMoney, stillOwed: wireMoney }),
});
export type CorrectedStatement = z.infer<typeof correctedStatement>;

/** `GET …/tenancies/:id/final-statements`. Refusals: TENANCY_UNKNOWN, TENANCY_GOES_ON. */
export const finalStatements = z.strictObject({
  tenancyId,
  final: finalStatement,
  /** The oldest first. */
  corrected: z.array(correctedStatement),
});
export type FinalStatements = z.infer<typeof finalStatements>;

export const moveOutAnswer = z.strictObject({
  transactionId,
  tenancyId,
  statement: finalStatement,
  repeated: z.boolean(),
});
export type MoveOutAnswer = z.infer<typeof moveOutAnswer>;

/** What moved money: `amount` is what was paid or moved after rounding to what can be paid. */
export const moneyActAnswer = z.strictObject({ transactionId, amount: wireMoney, repeated: z.boolean() });
export type MoneyActAnswer = z.infer<typeof moneyActAnswer>;

/** Pays out what a tenancy that ended is owed; all of it where no amount is given. Refusals: TENANCY_UNKNOWN, AMOUNT_REFUSED, CURRENCY_DIFFERS. */
export const refundRequest = z.strictObject({ ...act, amount: wireMoney.nullable(), route, reference });
/** Money for one wallet that did not come through a kiosk. Refusals: as above, and TENANCY_ENDED. */
export const paymentRequest = z.strictObject({ ...act, class: chargeClass, amount: wireMoney, route, reference });
/** A deposit comes, or goes back before the end. */
export const depositRequest = z.strictObject({
  ...act,
  direction: z.enum(['taken', 'returned']),
  amount: wireMoney,
  route,
  reference,
});
/** Credit goes with somebody who moves within the house, into the same wallet. */
export const transferRequest = z.strictObject({ ...act, to: tenancyId, class: chargeClass, amount: wireMoney, reason });
/** Debt is given up, by two people. */
export const writeOffRequest = z.strictObject({ ...act, class: chargeClass, amount: wireMoney, reason });
/** A transaction is undone as if it had not been. Refusals: TRANSACTION_UNKNOWN, NOT_REVERSIBLE (a charge, a reversal, or one that was reversed). */
export const reverseRequest = z.strictObject({ id: transactionId, transactionId, reason });

export type RefundRequest = z.infer<typeof refundRequest>;
export type PaymentRequest = z.infer<typeof paymentRequest>;
export type DepositRequest = z.infer<typeof depositRequest>;
export type TransferRequest = z.infer<typeof transferRequest>;
export type WriteOffRequest = z.infer<typeof writeOffRequest>;
export type ReverseRequest = z.infer<typeof reverseRequest>;
