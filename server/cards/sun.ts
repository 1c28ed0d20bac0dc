import { concatBytes, equalBytes, parseHex } from '#kernel';
import { diversifiedKey, isSunOf, openPiccData } from '#hardware/cards/cryptography';
import { ask, type ProofMeans, type ProofStep } from './proof.ts';

/** The application of NFC Forum type 4 tags: part of the diversification. */
const NDEF_APPLICATION = Uint8Array.of(0xd2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01);

export function sunFileKey({ uid, keys }: Pick<ProofMeans, 'uid' | 'keys'>): Uint8Array {
  return diversifiedKey(keys.sunFile, concatBytes(parseHex(uid) ?? new Uint8Array(), NDEF_APPLICATION, keys.systemId));
}

/** A NTAG 424 DNA writes who it is and how often it was read into its own address, sealed anew at each reading. */
export function sunProof(means: ProofMeans): ProofStep {
  return ask({ ask: 'ndef' }, (message) => {
    const address = addressIn(message);
    const { picc_data: dataName, mac: macName } = means.cards.sun;
    const picc = parseHex(address?.searchParams.get(dataName) ?? '');
    const mac = parseHex(address?.searchParams.get(macName) ?? '');
    const opened = picc === null || mac === null ? null : openPiccData(means.keys.sunMeta, picc);
    if (opened === null || mac === null) return { kind: 'denied', why: 'address' };
    // What it says of itself is the number that the reader saw, or somebody plays back another card.
    if (!equalBytes(opened.uid, parseHex(means.uid) ?? new Uint8Array())) return { kind: 'denied', why: 'number' };
    if (!isSunOf(sunFileKey(means), opened, mac)) return { kind: 'denied', why: 'authentication' };
    return { kind: 'shown', proof: 'proven', counter: opened.counter };
  });
}

/** Prefixes that an NDEF record of type U writes as one byte: NFC Forum, URI record type definition 1.0, table 3. */
const PREFIXES = ['', 'http://www.', 'https://www.', 'http://', 'https://'] as const;
const SHORT_WELL_KNOWN = 0xd1;
const TYPE_URI = 0x55;
const HEAD_BYTES = 5;

/** The address of a message with one short record of type U; null for every other. */
export function addressIn(message: Uint8Array): URL | null {
  const [head, typeLength, length = 0, type, prefix = 0] = message;
  if (head !== SHORT_WELL_KNOWN || typeLength !== 1 || type !== TYPE_URI) return null;
  const start = PREFIXES[prefix];
  const rest = Buffer.from(message.slice(HEAD_BYTES, HEAD_BYTES - 1 + length)).toString('latin1');
  return start !== undefined && URL.canParse(`${start}${rest}`) ? new URL(`${start}${rest}`) : null;
}
