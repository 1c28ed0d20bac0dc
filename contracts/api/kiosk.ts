import { z } from 'zod';
import { splitLine } from '../receipt/index.ts';
import {
  cardUidText,
  faultCode,
  journalId,
  kioskId,
  languageTag,
  sessionId,
  siteId,
  tenancyId,
  transactionId,
  wireInstant,
  wireMoney,
} from '../wire/index.ts';
import { account } from './account.ts';
import { cardVerdict } from './cards.ts';

/** `POST /api/kiosk/enrol`: the one-time code of the ticket becomes a bearer token. */
export const enrolRequest = z.strictObject({ kioskId, code: z.string().min(8).max(64) });
export const enrolAnswer = z.strictObject({ token: z.string(), expiresAt: wireInstant });

/** `POST /api/kiosk/token`: a new token before the old one ends. Both work until the new one was used once. */
export const tokenAnswer = enrolAnswer;

/** `GET /api/kiosk/site`: what a kiosk needs to know of its building. It may keep this for the time without a server. */
export const kioskSite = z.strictObject({
  siteId,
  name: z.string(),
  zone: z.string(),
  currency: z.string(),
  languages: z.array(languageTag).min(1),
  seller: z.strictObject({ name: z.string(), address: z.array(z.string()), taxNumber: z.string() }),
  notices: z.array(z.string()),
  revision: z.string(),
  /** The rates that are charged where energy or water is used, exact decimals, for the receipt. */
  taxPercents: z.array(z.string()),
  cash: z.strictObject({
    /** Bills that are accepted, whole units of the currency. */
    denominations: z.array(wireMoney).min(1),
    sessionLimit: wireMoney,
    /** What may be taken of one tenancy while the server is away, over all its sessions. */
    offlineLimit: wireMoney,
    /** What this kiosk may take of everybody together while the server is away. */
    offlineKioskLimit: wireMoney,
    /** What the law lets one tenancy pay in cash on one local day; absent: it sets no limit here. */
    legalLimit: wireMoney.optional(),
  }),
  /** Payment by phone. Null: this building takes none. */
  qr: z.strictObject({ minimum: wireMoney, maximum: wireMoney, suggested: z.array(wireMoney) }).nullable(),
});
export type KioskSite = z.infer<typeof kioskSite>;

/** `POST /api/kiosk/identify`: of a card that can only say its number. Refusals: CARD_UNKNOWN, CARD_RANDOM_NUMBER, CARD_BLOCKED, CARD_NOT_ENOUGH. */
export const identifyRequest = z.strictObject({ cardUid: cardUidText });
export const identifyAnswer = cardVerdict;

/** `POST /api/kiosk/quote`: what a sum would pay, on top of what this session already paid. Changes nothing. */
export const quoteRequest = z.strictObject({ tenancyId, sessionId, amount: wireMoney });
export const quoteAnswer = z.strictObject({ amount: wireMoney, split: z.array(splitLine), days: z.int().nullable() });

/**
 * `POST /api/kiosk/top-ups`: one stacked bill becomes one credit. The id is the journal row's: the same id with the same content returns the first
 * answer, with other content LEDGER_ID_REUSED.
 */
export const topUpRequest = z.strictObject({
  id: journalId,
  sessionId,
  tenancyId,
  amount: wireMoney,
  means: z.literal('cash'),
  stackedAt: wireInstant,
  validatorSerial: z.string().max(64),
  /** The kiosk's own count of rows, so that a replaced disk or a hole shows. */
  journalSequence: z.int().positive(),
});
export type TopUpRequest = z.infer<typeof topUpRequest>;

export const topUpAnswer = z.strictObject({
  transactionId,
  creditedAt: wireInstant,
  /** True when this id had been credited before. */
  repeated: z.boolean(),
  amount: wireMoney,
  /** This bill's own part of the session's split. */
  split: z.array(splitLine),
  /** The split of everything this session paid so far. */
  sessionSplit: z.array(splitLine),
  sessionAmount: wireMoney,
  balanceBefore: wireMoney,
  balanceAfter: wireMoney,
  account,
});
export type TopUpAnswer = z.infer<typeof topUpAnswer>;

/**
 * `POST /api/kiosk/emergency-credit`: the tenant draws what is offered. The id is the kiosk's, made before it asks, and the same for each try: the same id gets
 * the same answer, and the policy's limit bounds what several ids can draw together. Refusals: TENANCY_UNKNOWN, EMERGENCY_CREDIT_NOT_OFFERED, LEDGER_ID_REUSED.
 */
export const emergencyCreditRequest = z.strictObject({ id: transactionId, sessionId, tenancyId });
export type EmergencyCreditRequest = z.infer<typeof emergencyCreditRequest>;
export const emergencyCreditAnswer = z.strictObject({
  transactionId,
  repeated: z.boolean(),
  amount: wireMoney,
  account,
});
export type EmergencyCreditAnswer = z.infer<typeof emergencyCreditAnswer>;

/**
 * What the device's own count said later of a bill in doubt: `in_box`, the one explanation is that it went in; `not_in_box`, it did not, and who has it the count cannot say; `unclear`, the count fits
 * more than one explanation.
 */
export const countedDoubt = z.strictObject({
  says: z.enum(['in_box', 'not_in_box', 'unclear']),
  evidence: z.string().min(1).max(2000),
});
/** How a case was settled: by the count, or by two people before it. */
export const settledCase = z.strictObject({
  outcome: z.enum(['credited', 'returned', 'paid_out']),
  by: z.enum(['count', 'people']),
});

/**
 * `POST /api/kiosk/unresolved`: a bill whose fate is not known. It is booked as such, shown to staff, and never guessed. Sent again with `counted`, once the device's count says something of it: in the box, it is
 * credited once under an id that follows from the row's; what people had settled before stays as they settled it.
 */
export const unresolvedRequest = z.strictObject({
  id: journalId,
  sessionId: sessionId.nullable(),
  tenancyId: tenancyId.nullable(),
  amount: wireMoney.nullable(),
  claimCode: z.string().max(32),
  evidence: z.string().max(2000),
  noticedAt: wireInstant,
  counted: countedDoubt.optional(),
});
export const unresolvedAnswer = z.strictObject({
  recordedAt: wireInstant,
  repeated: z.boolean(),
  /** How the case stands after `counted`; null: open. Absent where nothing was counted. */
  settled: settledCase.nullable().optional(),
});

export const ledgerHead = z.strictObject({
  sequence: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string(),
});

/**
 * `POST /api/kiosk/heartbeat`: how the kiosk is; the answer carries the last ledger head, which the kiosk keeps as a witness, and says whether what the kiosk last saw
 * is still there. Where it is not, older books were put back, and the kiosk sends again what had been credited. Refusal: STORE_UNAVAILABLE, where no payment could be
 * booked now; what the kiosk said of itself is heard all the same.
 */
export const heartbeatRequest = z.strictObject({
  at: wireInstant,
  version: z.string(),
  trouble: z.array(faultCode),
  /** The public key by which this kiosk's receipts are checked: Ed25519, SPKI, DER, base64. */
  receiptKey: z.string().max(200),
  /** Where this kiosk last saw the ledger end; a kiosk that has seen none says nothing. */
  witness: ledgerHead.optional(),
  journal: z.strictObject({
    waiting: z.int().nonnegative(),
    unresolved: z.int().nonnegative(),
    lastSequence: z.int().nonnegative(),
  }),
});
export const heartbeatAnswer = z.strictObject({ at: wireInstant, head: ledgerHead, witnessed: z.boolean() });
