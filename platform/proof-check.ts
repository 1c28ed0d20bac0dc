import type { KeyObject } from 'node:crypto';
import { readSignedProof, type ReceiptProof } from '#contracts/receipt';
import { isSignedBy, keyIdOf, publicKeyFrom } from './signing-key.ts';

/** How a code from a receipt stands: signed by a key that is known here, by one that is not, by nobody, or no code of a receipt at all. */
export type ProofVerdict =
  | { readonly kind: 'genuine'; readonly proof: ReceiptProof }
  | { readonly kind: 'unknown_key'; readonly proof: ReceiptProof }
  | { readonly kind: 'forged' }
  | { readonly kind: 'no_receipt' };

/** Public keys by the name that a receipt calls them (`keyIdOf`). Texts that are no Ed25519 key are left out: nothing could be checked by them. */
export function proofKeys(publicKeys: readonly string[]): Map<string, KeyObject> {
  return new Map(
    publicKeys
      .map(publicKeyFrom)
      .filter((key) => key !== null)
      .map((key) => [keyIdOf(key), key]),
  );
}

/** Checks what a scanner read, or a person typed, without a network. It is data whatever it is: never opened, never run. */
export function checkProof(scanned: string, keys: ReadonlyMap<string, KeyObject>): ProofVerdict {
  const signed = readSignedProof(scanned);
  if (signed === null) return { kind: 'no_receipt' };
  const key = keys.get(signed.proof.keyId);
  if (key === undefined) return { kind: 'unknown_key', proof: signed.proof };
  return isSignedBy(key, signed) ? { kind: 'genuine', proof: signed.proof } : { kind: 'forged' };
}
