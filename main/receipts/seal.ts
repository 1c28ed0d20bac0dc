import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { boxEventText, type BoxEvent, type BoxEventRequest } from '#contracts/api';
import { proofOf, proofText, type Receipt } from '#contracts/receipt';
import { keyIdOf, makeSigningKey, publicKeyText, readPrivateKey, readPublicKey, signText } from '#platform';
import { checkProof, proofKeys, type ProofVerdict as CheckedProof } from '#platform/proof-check';
import type { KioskId } from '#kernel';

const BLAME = { code: 'JOURNAL_UNAVAILABLE' } as const;

/** How a scanned code stands; a genuine one says whether this kiosk sealed it. */
export type ProofVerdict =
  | (Extract<CheckedProof, { kind: 'genuine' }> & { readonly isOwn: boolean })
  | Exclude<CheckedProof, { kind: 'genuine' }>;

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
    for (const [keyId, key] of proofKeys(publicKeys)) this.#known.set(keyId, key);
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
    const verdict = checkProof(scanned, this.#known);
    return verdict.kind === 'genuine' ? { ...verdict, isOwn: verdict.proof.keyId === this.keyId } : verdict;
  }
}
