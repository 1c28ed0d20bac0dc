import { z } from 'zod';
import {
  cardUidText,
  details,
  emptyingId,
  faultCode,
  journalId,
  meterId,
  personId,
  sessionId,
  tenancyId,
  transactionId,
  wireInstant,
  wireMoney,
} from '../wire/index.ts';
import { ledgerHead } from './kiosk.ts';

/*
 * What staff do at the kiosk. Every request carries the kiosk's bearer token, and after sign-in the header `x-foyer-staff: <token>`, which ends with the
 * session (`POST /api/kiosk/staff/sign-out`) or after its time; then SIGN_IN_NEEDED. Where a second person is asked for by card and PIN, a wrong one is
 * refused as at the sign-in. Every act is in the audit trail. A PIN crosses only here, is compared with its scrypt hash, and is logged nowhere.
 */

/** A role lets a person do more, never less: an owner may do all that staff may. */
export const role = z.enum(['owner', 'staff']);
export type Role = z.infer<typeof role>;

export const person = z.strictObject({ id: personId, name: z.string(), role });
export type Person = z.infer<typeof person>;

export const pinText = z.string().regex(/^\d{4,12}$/, 'four to twelve digits');

/** A card and its PIN: who somebody is, for one act. */
export const cardAndPin = z.strictObject({ cardUid: cardUidText, pin: pinText });

/** `GET /api/kiosk/staff/cards/:uid`: whether a card is a staff card, so that the kiosk asks for a PIN. Says no name. */
export const staffCardAnswer = z.strictObject({ isStaff: z.boolean() });

/**
 * `POST /api/kiosk/staff/sign-in`. Refusals: STAFF_CARD_UNKNOWN; STAFF_PIN_WRONG and STAFF_LOCKED, both with `details.waitMs`: the delay grows with every
 * wrong PIN of that card and of that kiosk.
 */
export const staffSignInRequest = cardAndPin;
export const staffSignInAnswer = z.strictObject({ token: z.string(), expiresAt: wireInstant, person });
export type StaffSignIn = z.infer<typeof staffSignInAnswer>;

/** `GET /api/kiosk/staff/status`: how the building is, in codes; the words are the catalogue's. */
export const staffStatus = z.strictObject({
  at: wireInstant,
  version: z.string(),
  clock: z.enum(['trusted', 'suspect']),
  ledger: ledgerHead,
  meters: z.array(
    z.strictObject({
      meterId,
      label: z.string(),
      state: z.enum(['answering', 'away']),
      lastReadingAt: wireInstant.nullable(),
    }),
  ),
  alarms: z.array(z.strictObject({ code: faultCode, at: wireInstant })),
  unresolved: z.int().nonnegative(),
});
export type StaffStatus = z.infer<typeof staffStatus>;

/** A bill, or a payment by phone, whose fate is not known, with its evidence. */
export const unresolvedCase = z.strictObject({
  id: z.string(),
  kind: z.enum(['bill', 'order']),
  journalId: journalId.nullable(),
  sessionId: sessionId.nullable(),
  tenancyId: tenancyId.nullable(),
  tenantReference: z.string().nullable(),
  amount: wireMoney.nullable(),
  claimCode: z.string(),
  evidence: z.string(),
  noticedAt: wireInstant,
  recordedAt: wireInstant,
});
export type UnresolvedCase = z.infer<typeof unresolvedCase>;

/** `GET /api/kiosk/staff/unresolved`: open cases, oldest first. */
export const unresolvedCases = z.strictObject({ cases: z.array(unresolvedCase) });

/**
 * `POST /api/kiosk/staff/unresolved/:id/resolve`. `credited`: to the tenancy's credit, by the usual split; `returned`: the tenant had it back from the
 * device; `paid_out`: staff handed out cash. The second person is another one than who is signed in. The same request id gives the first answer.
 * Refusals: SECOND_PERSON_NEEDED, UNRESOLVED_UNKNOWN, UNRESOLVED_SETTLED, LEDGER_ID_REUSED, ORDER_STILL_ASKED (a payment by phone),
 * TENANCY_UNKNOWN, AMOUNT_REFUSED, CURRENCY_DIFFERS.
 */
export const resolveRequest = z.strictObject({
  requestId: transactionId,
  outcome: z.enum(['credited', 'returned', 'paid_out']),
  /** Needed to credit a case that names no tenancy. */
  tenancyId: tenancyId.nullable(),
  /** Needed where the case has no amount of its own. */
  amount: wireMoney.nullable(),
  reason: z.string().min(3).max(500),
  second: cardAndPin,
});
export type ResolveRequest = z.infer<typeof resolveRequest>;
export const resolveAnswer = z.strictObject({ transactionId: transactionId.nullable(), resolvedAt: wireInstant });

export const denominationCount = z.strictObject({ denomination: wireMoney, count: z.int().nonnegative().max(100_000) });
export type DenominationCount = z.infer<typeof denominationCount>;

/** `GET /api/kiosk/staff/cash-box`: what the books say is in this kiosk's box, and since when. The kiosk's own journal knows it by denomination. */
export const cashBoxBooks = z.strictObject({ total: wireMoney, since: wireInstant.nullable() });

/**
 * `POST /api/kiosk/staff/cash-box/emptyings`: a box was taken out and counted. The id is the kiosk's, durable in its journal before it is sent. The ledger moves
 * what was counted from the kiosk's box to the safe; a difference goes to suspense with its candidates, and nobody is charged.
 * `expected` is what was stacked for certain; notes in doubt are not in it, they are the candidates.
 * Refusals: SECOND_PERSON_NEEDED, LEDGER_ID_REUSED, CURRENCY_DIFFERS, AMOUNT_REFUSED.
 */
export const emptyingRequest = z.strictObject({
  id: emptyingId,
  removedAt: wireInstant,
  countedAt: wireInstant,
  expected: z.array(denominationCount),
  counted: z.array(denominationCount),
  bagNumber: z.string().min(1).max(64),
  second: cardAndPin,
});
export type EmptyingRequest = z.infer<typeof emptyingRequest>;

/** Everything that the printed report of an emptying (Z-report) says. */
export const zReport = z.strictObject({
  /** Gapless per kiosk. */
  number: z.int().positive(),
  emptyingId,
  transactionId: transactionId.nullable(),
  from: wireInstant.nullable(),
  to: wireInstant,
  expected: z.array(denominationCount),
  counted: z.array(denominationCount),
  expectedTotal: wireMoney,
  countedTotal: wireMoney,
  booksTotal: wireMoney,
  variance: wireMoney,
  /** Journal ids in doubt that may explain a variance. */
  candidates: z.array(z.strictObject({ journalId, amount: wireMoney.nullable(), claimCode: z.string() })),
  bagNumber: z.string(),
  people: z.tuple([z.string(), z.string()]),
});
export type ZReport = z.infer<typeof zReport>;
export const emptyingAnswer = z.strictObject({ repeated: z.boolean(), report: zReport });

/** `POST /api/kiosk/staff/audit`: an act that was carried out at the kiosk itself: a test print, a journal export, out of service. */
export const auditRequest = z.strictObject({ act: z.string().min(1).max(100), details });
export const auditAnswer = z.strictObject({ at: wireInstant });
