import { scrypt } from 'node:crypto';
import type { CardUid } from '#kernel';

/** About ten milliseconds on a small machine: nothing to one tap, much to whoever tries all numbers of seven bytes. */
const COST = { N: 4096, r: 8, p: 1 } as const;

/** The slow digest under which a card stands in a kiosk's snapshot; 64 hexadecimal digits. */
export function cardKeyOf(uid: CardUid, saltHex: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(uid, Buffer.from(saltHex, 'hex'), 32, COST, (failed, key) =>
      failed === null ? resolve(key.toString('hex')) : reject(failed),
    );
  });
}
