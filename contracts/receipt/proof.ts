import { z } from 'zod';
import { journalId, kioskId, orderId, wireInstant, wireMoney } from '../wire/index.ts';
import type { Receipt } from './receipt.ts';

/**
 * What the code on a receipt says: a summary that anyone with the kiosk's public key can check without a network. It names no tenant. The text is signed as
 * it stands; the signature is Ed25519, in base64url, the last field.
 */
export const receiptProof = z.strictObject({
  kioskId,
  number: z.int().positive(),
  copy: z.int().nonnegative(),
  issuedAt: wireInstant,
  amount: wireMoney,
  state: z.enum(['credited', 'pending', 'unresolved']),
  /** Null on a pending slip. */
  balanceAfter: wireMoney.nullable(),
  /** The first payment that the receipt covers: staff find the money by it. */
  payment: z.union([journalId, orderId]).nullable(),
  /** Which key signed: the first eight hexadecimal digits of the SHA-256 of its public half (SPKI, DER). */
  keyId: z.string().regex(/^[0-9a-f]{8}$/),
});
export type ReceiptProof = z.infer<typeof receiptProof>;

const MARK = 'FOYER1';
const FIELDS = 11;
/** An Ed25519 signature is 64 bytes. */
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;
const LONGEST = 400;

export function proofOf(receipt: Receipt, keyId: string): ReceiptProof {
  const states = new Set(receipt.payments.map((payment) => payment.state));
  return {
    kioskId: receipt.kioskId,
    number: receipt.number,
    copy: receipt.copy,
    issuedAt: receipt.issuedAt,
    amount: receipt.amount,
    state: states.has('unresolved') ? 'unresolved' : states.has('pending') ? 'pending' : 'credited',
    balanceAfter: receipt.balanceAfter,
    payment: receipt.payments[0]?.id ?? null,
    keyId,
  };
}

/** The text that is signed. */
export function proofText(proof: ReceiptProof): string {
  return [
    MARK,
    proof.kioskId,
    proof.number,
    proof.copy,
    proof.issuedAt,
    proof.amount.amount,
    proof.amount.currency,
    proof.state,
    proof.balanceAfter?.amount ?? '',
    proof.payment ?? '',
    proof.keyId,
  ].join(';');
}

export interface SignedProof {
  readonly proof: ReceiptProof;
  /** What was signed, as it stood in the code. */
  readonly text: string;
  readonly signature: string;
}

/** Reads what a scanner saw. Null: it is no receipt of ours. Says nothing about whether the signature is good. */
export function readSignedProof(scanned: string): SignedProof | null {
  if (scanned.length > LONGEST) return null;
  const fields = scanned.split(';');
  const signature = fields.pop() ?? '';
  if (fields.length !== FIELDS || fields[0] !== MARK || !SIGNATURE.test(signature)) return null;
  const [, kiosk, number, copy, issuedAt, amount, currency = '', state, balance = '', payment = '', keyId] = fields;
  const parsed = receiptProof.safeParse({
    kioskId: kiosk,
    number: wholeNumber(number),
    copy: wholeNumber(copy),
    issuedAt,
    amount: { amount, currency },
    state,
    balanceAfter: balance === '' ? null : { amount: balance, currency },
    payment: payment === '' ? null : payment,
    keyId,
  });
  return parsed.success ? { proof: parsed.data, text: fields.join(';'), signature } : null;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
