import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { boxEventText, type BoxEvent, type BoxEventRequest } from '#contracts/api';
import { proofOf, proofText, readSignedProof, type Receipt, type ReceiptProof } from '#contracts/receipt';
import {
  isSignedBy,
  keyIdOf,
  makeSigningKey,
  publicKeyFrom,
  publicKeyText,
  readPrivateKey,
  readPublicKey,
  signText,
} from '#platform';
import type { KioskId } from '#kernel';

const BLAME = { code: 'JOURNAL_UNAVAILABLE' } as const;

/** How a scanned code stands: signed by a key of this building, by a key that is not known here, or by nobody. */
export type ProofVerdict =
  | { readonly kind: 'genuine'; readonly proof: ReceiptProof; readonly isOwn: boolean }
  | { readonly kind: 'unknown_key'; readonly proof: ReceiptProof }
  | { readonly kind: 'forged' }
  | { readonly kind: 'no_receipt' };

/**
 * The kiosk's own seal: an Ed25519 key in its data folder that signs every receipt and every pending slip, with or without the server. Throws
 * JOURNAL_UNAVAILABLE where the key can be neither read nor made.
 */
export class ReceiptSeal {
  readonly publicKey: string;
  readonly keyId: string;
  readonly #private: KeyObject;
  readonly #known = new Map<string, KeyObject>();

  constructor(dataFolder: string) {
    const file = join(dataFolder, 'receipt-key.pem');
    makeSigningKey(file, BLAME);
    this.#private = readPrivateKey(file, BLAME);
    const own = readPublicKey(file, BLAME);
    this.publicKey = publicKeyText(own);
    this.keyId = keyIdOf(own);
    this.#known.set(this.keyId, own);
  }

  /** The keys of the building's kiosks, as the server knows them: receipts of each can be checked at all. */
  know(publicKeys: readonly string[]): void {
    for (const text of publicKeys) {
      const key = publicKeyFrom(text);
      if (key !== null) this.#known.set(keyIdOf(key), key);
    }
  }

  /** The receipt with its signed summary. The number and the copy are part of it, so it is made last. */
  seal(receipt: Receipt): Receipt {
    const text = proofText(proofOf(receipt, this.keyId));
    return { ...receipt, proof: `${text};${signText(text, this.#private)}` };
  }

  /** What a kiosk says of its cash box, signed like a receipt. */
  signBoxEvent(kioskId: KioskId, event: Omit<BoxEvent, 'keyId'>): BoxEventRequest {
    const signed = { ...event, keyId: this.keyId };
    return { ...signed, signature: signText(boxEventText(kioskId, signed), this.#private) };
  }

  check(scanned: string): ProofVerdict {
    const signed = readSignedProof(scanned);
    if (signed === null) return { kind: 'no_receipt' };
    const key = this.#known.get(signed.proof.keyId);
    if (key === undefined) return { kind: 'unknown_key', proof: signed.proof };
    if (!isSignedBy(key, signed)) return { kind: 'forged' };
    return { kind: 'genuine', proof: signed.proof, isOwn: signed.proof.keyId === this.keyId };
  }
}
