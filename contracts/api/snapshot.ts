import { z } from 'zod';
import { wireInstant } from '../wire/index.ts';
import { account } from './account.ts';
import { cardRight, pinRight } from './cards.ts';

/** A card in a list that lies on a kiosk's disk: not its number but a slow digest of it (scrypt), so that a stolen disk is no list of cards. */
export const cardKey = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * `GET /api/kiosk/snapshot`: which card belongs to whom and how the accounts stood, for the time without the server. Without histories and charts. Also the
 * public keys of all the building's kiosks, so that each can check every receipt.
 */
export const kioskSnapshot = z.strictObject({
  at: wireInstant,
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  tenants: z.array(z.strictObject({ cards: z.array(cardKey), account })),
  /** What a card may do that nobody can ask to prove itself. */
  may: z.array(cardRight),
  /** What it could do with its holder's PIN, which nobody can check then. */
  pinFor: z.array(pinRight).default([]),
  receiptKeys: z.array(z.string().max(200)),
});
export type KioskSnapshot = z.infer<typeof kioskSnapshot>;
