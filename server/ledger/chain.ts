import { createHash, hash, sign, verify, type KeyObject } from 'node:crypto';
import { CanonicalWriter, writeContent, writeRecord, type ChainRecord, type TransactionContent } from './encoding.ts';

/** SHA-256 over the canonical encoding. */
export type HashBytes = Uint8Array;

function digest(bytes: Uint8Array): HashBytes {
  return hash('sha256', bytes, 'buffer');
}

/** Hashes the chain's parts. It holds one writer, so each thread makes its own. */
export class ChainHasher {
  readonly #writer = new CanonicalWriter();

  /** Where the chain of a site begins. */
  genesis(siteId: string): HashBytes {
    return digest(this.#writer.text('foyer/genesis/1').text(siteId).take());
  }

  /** What an id stands for; `entries` in canonical order. */
  content(content: TransactionContent): HashBytes {
    writeContent(this.#writer, content);
    return digest(this.#writer.take());
  }

  record(record: ChainRecord): HashBytes {
    writeRecord(this.#writer, record);
    return digest(this.#writer.take());
  }

  /** One link: everything that was committed together, after everything that was committed before. */
  batch(link: {
    readonly siteId: string;
    readonly previousHash: HashBytes;
    readonly firstSequence: number;
    readonly recordHashes: readonly HashBytes[];
  }): HashBytes {
    const writer = this.#writer.text('foyer/batch/1').text(link.siteId).fixed(link.previousHash);
    writer.integer(BigInt(link.firstSequence)).count(link.recordHashes.length);
    for (const recordHash of link.recordHashes) writer.fixed(recordHash);
    return digest(writer.take());
  }
}

/** The end of a site's chain, as it is signed. */
export interface ChainEnd {
  readonly siteId: string;
  readonly sequence: number;
  readonly hash: HashBytes;
}

function signedBytes(end: ChainEnd): Uint8Array {
  return new CanonicalWriter()
    .text('foyer/head/1')
    .text(end.siteId)
    .integer(BigInt(end.sequence))
    .fixed(end.hash)
    .take();
}

/** Ed25519 over the end of the chain: 64 bytes. */
export function signChainEnd(end: ChainEnd, privateKey: KeyObject): Uint8Array {
  return sign(null, signedBytes(end), privateKey);
}

export function isChainEndSigned(end: ChainEnd, signature: Uint8Array, publicKey: KeyObject): boolean {
  return signature.length === 64 && verify(null, signedBytes(end), publicKey, signature);
}

/** Names a key: the first eight bytes of the SHA-256 of its public half (SPKI, DER), in hexadecimal. */
export function keyFingerprint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}
