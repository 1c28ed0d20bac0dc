import type { CardsConfiguration } from '#contracts/configuration';
import type { CardUid } from '#kernel';
import { desfireKey } from './desfire.ts';
import type { CardKeys } from './key-file.ts';
import { hexOf } from './proof.ts';
import { classicContent } from './storage-cards.ts';
import { sunFileKey } from './sun.ts';

/** What is written into one card when it is made, in hexadecimal. Secrets of that card alone, but for `sunMetaKey`, which all NTAG 424 of the building share. */
export function cardSecretsOf(
  uid: CardUid,
  { keys, cards }: { readonly keys: CardKeys; readonly cards: CardsConfiguration },
): Readonly<Record<'desfireKey' | 'sunMetaKey' | 'sunFileKey' | 'classicKeyA' | 'classicBlock', string>> {
  const { keyA, content } = classicContent({ uid, keys });
  return {
    desfireKey: hexOf(desfireKey({ uid, keys, cards })),
    sunMetaKey: hexOf(keys.sunMeta),
    sunFileKey: hexOf(sunFileKey({ uid, keys })),
    classicKeyA: hexOf(keyA),
    classicBlock: hexOf(content),
  };
}
