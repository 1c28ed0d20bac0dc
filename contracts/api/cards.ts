import { z } from 'zod';
import { cardUidText, tenancyId, wireInstant } from '../wire/index.ts';
import { account } from './account.ts';

/*
 * How a card shows whose it is. The building server has the keys and asks; the kiosk only carries its questions to the card and the card's answers back. A
 * conversation is `begin`, then `answers` as often as the server asks, and ends in a verdict or a refusal.
 */

/** What the reader takes the card for. `ultralight`: NTAG 21x too. `other`: a phone, a bank card. `untold`: this reader cannot tell. */
export const cardSort = z.enum(['classic', 'ultralight', 'desfire', 'ntag_424', 'other', 'untold']);
export type CardSort = z.infer<typeof cardSort>;

/**
 * How much a card has shown. `number`: it said a number, which anything can say. `original`: a chip of its maker, by the maker's signature. `sector_key`: it has a
 * key that is known to be breakable. `proven`: it has a key that nobody can read out.
 */
export const cardProof = z.enum(['number', 'original', 'sector_key', 'proven']);
export type CardProof = z.infer<typeof cardProof>;

/** What a card may do. `balance`: see what is left; `staff`: begin a staff visit, with the PIN. */
export const cardRight = z.enum(['balance', 'history', 'top_up', 'emergency_credit', 'staff']);
export type CardRight = z.infer<typeof cardRight>;

/** What can be had with the holder's PIN alone. Paying in is not among them: nobody is kept from it, whoever guesses PINs. Staff have a PIN in any case. */
export const pinRight = cardRight.extract(['balance', 'history', 'emergency_credit']);
export type PinRight = z.infer<typeof pinRight>;

/** A tenant's PIN: of their card, and chosen by them. */
export const tenantPin = z.string().regex(/^\d{4,8}$/, 'four to eight digits');

const DIGITS = 10;
/** One and the same digit, counting up, counting down: what follows each digit, also over 9 and 0. */
const GUESSED_FIRST: readonly number[] = [0, 1, DIGITS - 1];

/** Whether a PIN is among those that everybody tries first: `0000`, `1234`, `8765`, `7890`. */
export function isWeakPin(pin: string): boolean {
  return GUESSED_FIRST.some((step) =>
    Array.from(pin).every((digit, at) => at === 0 || Number(digit) === (Number(pin[at - 1]) + step) % DIGITS),
  );
}

/** `locked`: too many wrong ones; staff give a new one. */
export const cardPinState = z.enum(['unset', 'set', 'locked']);
export type CardPinState = z.infer<typeof cardPinState>;

/** Bytes in capital hexadecimal without spaces. */
const hexText = z.string().regex(/^([0-9A-F]{2})*$/);
const bytes = (count: number) => hexText.length(2 * count);

/** One question to the card. The kiosk's driver knows the bytes; nothing else can be asked of a card over this way. */
export const cardRequest = z.discriminatedUnion('ask', [
  /** Select the application and begin to authenticate: 16 bytes come back. */
  z.strictObject({
    ask: z.literal('desfire_challenge'),
    /** Three bytes, as people write it: the highest first. */
    application: bytes(3),
    keyNumber: z.int().min(0).max(13),
    method: z.enum(['aes', 'ev2_first']),
  }),
  /** Our half: 16 bytes come back, 32 for `ev2_first`. */
  z.strictObject({ ask: z.literal('desfire_response'), token: bytes(32) }),
  /** The NDEF message of a NTAG 424 DNA, as it makes it for this one reading. */
  z.strictObject({ ask: z.literal('ndef') }),
  /** NXP's signature of a NTAG 21x: 32 bytes. */
  z.strictObject({ ask: z.literal('originality') }),
  /** One block of a MIFARE Classic, read with this card's own key: 16 bytes. */
  z.strictObject({
    ask: z.literal('classic_block'),
    block: z.int().min(0).max(255),
    keyType: z.enum(['a', 'b']),
    key: bytes(6),
  }),
]);
export type CardRequest = z.infer<typeof cardRequest>;

export const cardAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bytes'), bytes: hexText.max(1024) }),
  /** The card, or the reader for it, said no: its status word. */
  z.strictObject({ kind: z.literal('refused'), status: bytes(2) }),
  /** The card was taken away, or the reader. */
  z.strictObject({ kind: z.literal('left') }),
  /** This reader cannot ask that. */
  z.strictObject({ kind: z.literal('unsupported') }),
]);
export type CardAnswer = z.infer<typeof cardAnswer>;

export const conversationId = z.string().regex(/^[0-9a-f]{32}$/);

/** `POST /api/kiosk/cards/begin`. Refusals: as of `identify`. */
export const beginCardRequest = z.strictObject({ cardUid: cardUidText, sort: cardSort });
/** `POST /api/kiosk/cards/:conversation/answers`. Refusals: those, and CARD_CONVERSATION_OVER. */
export const cardAnswersRequest = z.strictObject({ answers: z.array(cardAnswer).max(4) });

/** Whose card it is, how much it has shown, and what it may do: now, and with its holder's PIN. An account without the right to its history has none in it. */
export const cardVerdict = z.strictObject({
  account,
  proof: cardProof,
  may: z.array(cardRight),
  pinFor: z.array(pinRight).default([]),
  pin: cardPinState.default('unset'),
});
export type CardVerdict = z.infer<typeof cardVerdict>;

/**
 * `POST /api/kiosk/cards/pin`: the holder of the card that this kiosk let in last shows that they are. What `pinFor` named is had from then on, until the next
 * card. Refusals: CARD_PIN_WRONG and CARD_PIN_WAIT with `waitMs`, CARD_PIN_LOCKED, CARD_PIN_UNSET, CARD_BLOCKED, CARD_CONVERSATION_OVER where this kiosk let
 * another card in since, or none.
 */
export const cardPinRequest = z.strictObject({ tenancyId, pin: tenantPin });
export type CardPinRequest = z.infer<typeof cardPinRequest>;
export const cardPinAnswer = cardVerdict;

/**
 * `POST /api/kiosk/cards/pin/new`: the holder, whose PIN this kiosk has just checked, chooses another. Sent again it does the same. Refusals: CARD_PIN_WEAK,
 * CARD_PIN_NEEDED where the PIN was not typed here in the last minutes, CARD_PIN_LOCKED, CARD_PIN_UNSET, CARD_BLOCKED, CARD_CONVERSATION_OVER.
 */
export const newCardPinRequest = z.strictObject({ tenancyId, newPin: tenantPin });
export type NewCardPinRequest = z.infer<typeof newCardPinRequest>;
export const newCardPinAnswer = z.strictObject({ pin: cardPinState });
export type NewCardPinAnswer = z.infer<typeof newCardPinAnswer>;

/** What comes next. The questions are put one after the other; after an answer that is not bytes the others are not asked. */
export const cardStep = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('ask'),
    conversation: conversationId,
    requests: z.array(cardRequest).min(1).max(4),
  }),
  z.strictObject({ step: z.literal('verdict'), verdict: cardVerdict }),
]);
export type CardStep = z.infer<typeof cardStep>;

/** Why a card is blocked by a person. `replaced` comes with another card. The building's own reasons stand beside these in the records. */
export const cardBlockReason = z.enum(['lost', 'stolen', 'broken', 'replaced']);
export type CardBlockReason = z.infer<typeof cardBlockReason>;

/**
 * `POST /api/kiosk/staff/cards/bind`, local door `POST /cards/bind`: from now on the card is this tenancy's. `replaces`: every other card of it is blocked. Refusals:
 * CARD_RANDOM_NUMBER, CARD_TAKEN (another tenancy's, or staff's), CARD_BLOCKED, TENANCY_UNKNOWN.
 */
export const bindCardRequest = z.strictObject({ cardUid: cardUidText, tenancyId, replaces: z.boolean() });
export type BindCardRequest = z.infer<typeof bindCardRequest>;

/** `POST /api/kiosk/staff/cards/block`, local door `POST /cards/block`. A card that is blocked already stays as it is. Refusals: CARD_RANDOM_NUMBER. */
export const blockCardRequest = z.strictObject({ cardUid: cardUidText, reason: cardBlockReason });
export type BlockCardRequest = z.infer<typeof blockCardRequest>;

/** Local door `POST /cards/unblock`: whoever owns the machine takes a block back. Refusals: CARD_UNKNOWN where it is not blocked. */
export const unblockCardRequest = z.strictObject({ cardUid: cardUidText });

/** `POST /api/kiosk/staff/cards/pin`: the tenant's PIN from now on. A lock ends. Refusals: CARD_PIN_WEAK, CARD_UNKNOWN where it is no tenant's card, CARD_BLOCKED. */
export const setCardPinRequest = z.strictObject({ cardUid: cardUidText, pin: tenantPin });
export type SetCardPinRequest = z.infer<typeof setCardPinRequest>;

/** Local door `POST /cards/pin`: the server draws a new one and says it this once. Refusals: the same. */
export const drawCardPinRequest = z.strictObject({ cardUid: cardUidText });

/** How a card stands, for staff at a kiosk and for the `foyer` command. */
export const cardRecord = z.strictObject({
  cardUid: cardUidText,
  state: z.enum(['bound', 'free', 'blocked']),
  tenancyId: tenancyId.nullable(),
  /** The most that it ever showed. */
  proof: cardProof,
  /** Why it is blocked. */
  reason: z.string().nullable(),
  since: wireInstant.nullable(),
  pin: cardPinState.default('unset'),
});
export type CardRecord = z.infer<typeof cardRecord>;

export const drawnCardPin = z.strictObject({ card: cardRecord, pin: tenantPin });

/** Local door `GET /cards`: every card that opens an account, and every card to which something happened. */
export const cardRecords = z.strictObject({ cards: z.array(cardRecord) });

/** `GET /api/kiosk/staff/cards/:uid/record`: the card, and to whom one can be given. No names: who stands there knows the flat. */
export const staffCardRecord = z.strictObject({
  card: cardRecord,
  isStaff: z.boolean(),
  /** Whether this building asks tenants for a PIN anywhere. */
  asksPin: z.boolean().default(false),
  tenancies: z.array(z.strictObject({ tenancyId, units: z.array(z.string()), cards: z.int().nonnegative() })),
});
export type StaffCardRecord = z.infer<typeof staffCardRecord>;
