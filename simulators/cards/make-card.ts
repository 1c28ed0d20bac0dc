import { z } from 'zod';
import { parseHex, type Randomness } from '#kernel';
import { answerAsCard } from './vpcd.ts';
import { ClassicCard } from './classic-card.ts';
import { DesfireCard } from './desfire-card.ts';
import { NtagCard } from './ntag-card.ts';
import { Ntag424Card } from './ntag-424-card.ts';
import type { VirtualCard } from './virtual-card.ts';

const hex = (count: number) => z.string().regex(new RegExp(`^([0-9a-fA-F]{2}){${count}}$`));

/** What a card is and what is in it. Keys are this very card's own. Without it the card has a number and nothing else. */
export const chip = z.discriminatedUnion('chip', [
  z.strictObject({ chip: z.literal('desfire'), application: hex(3), key: hex(16) }),
  z.strictObject({
    chip: z.literal('ntag_424'),
    metaKey: hex(16),
    fileKey: hex(16),
    /** How often it was read before. */
    counter: z.int().min(0).max(0xffffff).default(0),
    url: z.string().max(100).default('https://example.org/card'),
    /** A copy of what another card said once: it says the same for ever. */
    repeats: z.boolean().default(false),
  }),
  z.strictObject({ chip: z.literal('classic'), block: z.int().min(0).max(63), key: hex(6), data: hex(16) }),
  z.strictObject({ chip: z.literal('ntag'), signature: hex(32) }),
]);
export type Chip = z.output<typeof chip>;

/** Makes a card with a number, and what its chip can do. */
export function makeCard(uid: string, given: Chip | null, randomness: Randomness): VirtualCard {
  const number = parseHex(uid) ?? new Uint8Array();
  switch (given?.chip) {
    case undefined:
      return new NumberCard(uid);
    case 'desfire':
      return new DesfireCard(number, given, randomness);
    case 'ntag_424':
      return new Ntag424Card(number, given);
    case 'classic':
      return new ClassicCard(number, given);
    case 'ntag':
      return new NtagCard(number, given);
  }
}

class NumberCard implements VirtualCard {
  readonly #uid: string;
  readonly atr: Uint8Array;

  constructor(uid: string) {
    this.#uid = uid;
    this.atr = answerAsCard(uid, Uint8Array.of(0x04)) ?? new Uint8Array();
  }

  answer(command: Uint8Array): Uint8Array {
    return answerAsCard(this.#uid, command) ?? new Uint8Array();
  }

  reset(): void {
    // It remembers nothing that could be forgotten.
  }
}
