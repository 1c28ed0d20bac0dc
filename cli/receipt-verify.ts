import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { refuse, success, type Reply } from '#kernel';
import type { ReceiptProof } from '#contracts/receipt';
import { publicKeyFrom, publicKeyText } from '#platform';
import { checkProof, proofKeys } from '#platform/proof-check';

export interface VerifiedReceipt {
  readonly verdict: 'genuine' | 'unknown_key' | 'forged';
  /** What the code says; only of a genuine one is it worth anything. */
  readonly receipt?: ReceiptProof;
}

/** Checks the code of a receipt against public keys. Refuses with CODE_NOT_OURS what is no code of a receipt, and with REQUEST_INVALID what is no key. */
export async function verifyReceipt(given: string | null, keys: readonly string[]): Promise<Reply<VerifiedReceipt>> {
  const known = keys.flatMap((key) => keysIn(key) ?? [null]);
  const texts = known.filter((key) => key !== null);
  if (texts.length < known.length)
    return refuse('REQUEST_INVALID', {
      message: 'a key is none: Ed25519 as base64, a PEM file, or a file with such keys',
      details: { keys: keys.length },
    });
  const code = (given === null ? await text(process.stdin) : contentOf(given)).trim();
  const verdict = checkProof(code, proofKeys(texts));
  switch (verdict.kind) {
    case 'no_receipt':
      return refuse('CODE_NOT_OURS', { message: 'this is no code of a receipt: those begin with FOYER1;' });
    case 'forged':
      return success({ verdict: 'forged' });
    case 'unknown_key':
      return success({ verdict: 'unknown_key' });
    case 'genuine':
      return success({ verdict: 'genuine', receipt: verdict.proof });
  }
}

function contentOf(given: string): string {
  return existsSync(given) ? readFileSync(given, 'utf8') : given;
}

/** Every key in what was given, as base64; null where there is none: the key itself, PEM, or any text in which such keys stand, as the answer of `/receipt/keys`. */
function keysIn(given: string): string[] | null {
  const content = contentOf(given);
  if (content.includes('BEGIN PUBLIC KEY')) return [publicKeyText(createPublicKey(content))];
  const found = (content.match(/[A-Za-z0-9+/]{59,}={0,2}/g) ?? []).filter((word) => publicKeyFrom(word) !== null);
  return found.length === 0 ? null : found;
}
