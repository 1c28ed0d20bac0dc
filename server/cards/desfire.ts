import { concatBytes, parseHex } from '#kernel';
import { diversifiedKey, respond } from '#hardware/cards/cryptography';
import { ask, hexOf, type ProofMeans, type ProofStep } from './proof.ts';

const RANDOM_BYTES = 16;

/** The key of one card: AN10922 over its number, the application (lowest byte first, as on the wire) and the system. */
export function desfireKey({ uid, keys, cards }: Omit<ProofMeans, 'randomness'>): Uint8Array {
  const application = (parseHex(cards.desfire.application) ?? new Uint8Array()).toReversed();
  return diversifiedKey(keys.desfire, concatBytes(parseHex(uid) ?? new Uint8Array(), application, keys.systemId));
}

/** Mutual authentication with AES: the card shows that it has its key, and the key never leaves this program. */
export function desfireProof(means: ProofMeans): ProofStep {
  const { application, key_number: keyNumber, method } = means.cards.desfire;
  return ask({ ask: 'desfire_challenge', application, keyNumber, method }, (encryptedRndB) => {
    if (encryptedRndB.length !== RANDOM_BYTES) return { kind: 'denied', why: 'no challenge' };
    const rndA = means.randomness.bytes(RANDOM_BYTES);
    const { token, check } = respond({ method, key: desfireKey(means), encryptedRndB, rndA });
    return ask({ ask: 'desfire_response', token: hexOf(token) }, (reply) =>
      check(reply) === null
        ? { kind: 'denied', why: 'authentication' }
        : { kind: 'shown', proof: 'proven', counter: null },
    );
  });
}
