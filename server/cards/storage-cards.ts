import { concatBytes, equalBytes, parseHex } from '#kernel';
import { diversifiedKey, isOriginal } from '#hardware/cards/cryptography';
import { ask, hexOf, type ProofMeans, type ProofStep } from './proof.ts';

const KEY_A = 0x01;
const CONTENT = 0x02;
const CLASSIC_KEY_BYTES = 6;

/** What stands in a MIFARE Classic: key A of the sector (6 bytes) and the block (16 bytes). Both follow from the number, so a copied block fits no other card. */
export function classicContent({ uid, keys }: Pick<ProofMeans, 'uid' | 'keys'>): {
  readonly keyA: Uint8Array;
  readonly content: Uint8Array;
} {
  const derived = (what: number) =>
    diversifiedKey(keys.classic, concatBytes(parseHex(uid) ?? new Uint8Array(), Uint8Array.of(what), keys.systemId));
  return { keyA: derived(KEY_A).slice(0, CLASSIC_KEY_BYTES), content: derived(CONTENT) };
}

/** A block that only this card's own key opens. The key goes to the kiosk's reader, and the cipher is broken: a hurdle, no proof. */
export function classicProof(means: ProofMeans): ProofStep {
  const { keyA, content } = classicContent(means);
  const { block } = means.cards.classic;
  return ask({ ask: 'classic_block', block, keyType: 'a', key: hexOf(keyA) }, (read) =>
    equalBytes(read, content)
      ? { kind: 'shown', proof: 'sector_key', counter: null }
      : { kind: 'denied', why: 'content' },
  );
}

/** The maker's signature over the number. It finds the copies whose number can be set, unless they copied the signature too. */
export function originalityProof({ uid }: Pick<ProofMeans, 'uid'>): ProofStep {
  return ask({ ask: 'originality' }, (signature) =>
    isOriginal(parseHex(uid) ?? new Uint8Array(), signature) === true
      ? { kind: 'shown', proof: 'original', counter: null }
      : { kind: 'denied', why: 'signature' },
  );
}
