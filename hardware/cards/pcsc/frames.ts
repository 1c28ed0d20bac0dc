/* A pure table: exempt from the size rule. */

/** GET DATA for the card's own number: answered by the reader, not by the card. Gemalto Prox-DU & Prox-SU reference manual DOC118569A, "Get Data command". */
export const GET_UID = Uint8Array.of(0xff, 0xca, 0x00, 0x00, 0x00);

/** The last two bytes of every answer. */
export const STATUS = {
  done: 0x9000,
  notSupported: 0x6a81,
  instructionUnknown: 0x6d00,
} as const;

/** How the answer to reset of a contactless storage card begins, by PC/SC part 3 as the PC/SC guide of Gemalto's Prox-DU shows it (DOC119811A, page 101). */
export const STORAGE_CARD_START = Uint8Array.of(0x3b, 0x8f, 0x80, 0x01, 0x80, 0x4f, 0x0c, 0xa0, 0x00, 0x00, 0x03, 0x06);
export const STORAGE_CARD_BYTES = 20;
/** Where the standard (`SS`) and the name of the card (`C0 C1`) stand. */
export const STANDARD_AT = 12;
export const CARD_NAME_AT = 13;
/** ISO 14443-A, part 3: every card of the list below. */
export const ISO_14443_A_3 = 0x03;

/** Names of storage cards, from table 17 of that guide; readers know more of them. A name says what the reader took the card for, never what it proves: all of these can be cloned. */
export const STORAGE_CARDS = {
  'MIFARE Classic 1K': 0x0001,
  'MIFARE Classic 4K': 0x0002,
  'MIFARE Ultralight': 0x0003,
  'MIFARE Mini': 0x0026,
} as const;
export type StorageCard = keyof typeof STORAGE_CARDS;
