import { concatBytes, equalBytes } from '#kernel';
import { BLOCK_BYTES, decryptCbc, encryptCbc, ZERO_BLOCK } from './aes.ts';
import { cmac } from './cmac.ts';

/** `aes`: the native command AAh, of every DESFire from EV1 on. `ev2_first`: 71h, from EV2 on. */
export type DesfireMethod = 'aes' | 'ev2_first';

export interface Challenge {
  readonly method: DesfireMethod;
  /** The key of this very card, 16 bytes. */
  readonly key: Uint8Array;
  /** What the card sent: RndB under the key, 16 bytes. */
  readonly encryptedRndB: Uint8Array;
  /** Ours, 16 bytes, drawn for this one authentication. */
  readonly rndA: Uint8Array;
}

export interface Response {
  /** RndA and the turned RndB under the key, 32 bytes: for the card. */
  readonly token: Uint8Array;
  /** Whether the card's last word shows that it has the key too: null where it does not. */
  readonly check: (reply: Uint8Array) => SessionKeys | null;
}

export interface SessionKeys {
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
  /** The transaction identifier of `ev2_first`; null for `aes`. */
  readonly transaction: Uint8Array | null;
}

/** Our half of a mutual authentication with AES. Both sides prove that they have the key, and neither sends it. */
export function respond({ method, key, encryptedRndB, rndA }: Challenge): Response {
  const rndB = decryptCbc(key, ZERO_BLOCK, encryptedRndB);
  // AAh chains its cipher blocks over the whole exchange; 71h begins anew with each message.
  const iv = method === 'aes' ? encryptedRndB : ZERO_BLOCK;
  const token = encryptCbc(key, iv, concatBytes(rndA, turned(rndB)));
  const check = (reply: Uint8Array): SessionKeys | null =>
    method === 'aes'
      ? checkAes(reply, { key, rndA, rndB, iv: token.slice(-BLOCK_BYTES) })
      : checkEv2(reply, { key, rndA, rndB });
  return { token, check };
}

interface Randoms {
  readonly key: Uint8Array;
  readonly rndA: Uint8Array;
  readonly rndB: Uint8Array;
}

function checkAes(reply: Uint8Array, { key, rndA, rndB, iv }: Randoms & { iv: Uint8Array }): SessionKeys | null {
  if (reply.length !== BLOCK_BYTES || !equalBytes(decryptCbc(key, iv, reply), turned(rndA))) return null;
  const session = concatBytes(rndA.slice(0, 4), rndB.slice(0, 4), rndA.slice(12), rndB.slice(12));
  return { encryption: session, mac: session, transaction: null };
}

/** The reply holds the transaction identifier (4 bytes), RndA turned (16), and what card and reader can do (6 and 6). */
function checkEv2(reply: Uint8Array, { key, rndA, rndB }: Randoms): SessionKeys | null {
  if (reply.length !== 2 * BLOCK_BYTES) return null;
  const plain = decryptCbc(key, ZERO_BLOCK, reply);
  if (!equalBytes(plain.slice(4, 4 + BLOCK_BYTES), turned(rndA))) return null;
  const mixed = rndA.slice(2, 8).map((byte, at) => byte ^ (rndB[at] ?? 0));
  const tail = concatBytes(Uint8Array.of(0, 1, 0, 0x80), rndA.slice(0, 2), mixed, rndB.slice(6), rndA.slice(8));
  return {
    encryption: cmac(key, concatBytes(Uint8Array.of(0xa5, 0x5a), tail)),
    mac: cmac(key, concatBytes(Uint8Array.of(0x5a, 0xa5), tail)),
    transaction: plain.slice(0, 4),
  };
}

/** The first byte goes to the end. */
function turned(bytes: Uint8Array): Uint8Array {
  return concatBytes(bytes.slice(1), bytes.slice(0, 1));
}
