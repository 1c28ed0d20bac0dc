import { assert, concatBytes } from '#kernel';
import { BLOCK_BYTES } from './aes.ts';
import { cmacOver, padded } from './cmac.ts';

const AES_128 = 0x01;
const INPUT_MOST = 31;

/**
 * The key of one card: AN10922, AES-128. `input` says which card and what for, 1 to 31 bytes: the number of the card, the application, the system's own
 * identifier. It is always padded to two blocks, and the subkey of padded messages is taken, so a short input gives no plain RFC 4493 CMAC.
 */
export function diversifiedKey(masterKey: Uint8Array, input: Uint8Array): Uint8Array {
  assert(input.length > 0 && input.length <= INPUT_MOST, 'a diversification input has 1 to 31 bytes');
  const message = concatBytes(Uint8Array.of(AES_128), input);
  const isWhole = message.length === 2 * BLOCK_BYTES;
  return cmacOver(masterKey, isWhole ? message : padded(message, 2 * BLOCK_BYTES), { isPadded: !isWhole });
}
