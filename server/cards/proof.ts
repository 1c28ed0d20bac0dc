import type { CardAnswer, CardProof, CardRequest } from '#contracts/api';
import type { CardUid, Randomness } from '#kernel';
import type { CardsConfiguration } from '#contracts/configuration';
import type { CardKeys } from './key-file.ts';

/** What a card is asked next, or what it has shown. */
export type ProofStep =
  | {
      readonly kind: 'ask';
      readonly requests: readonly CardRequest[];
      readonly after: (answers: readonly CardAnswer[]) => ProofStep;
    }
  /** `counter`: how often it was read, of cards that count; it still has to be above every one before. */
  | { readonly kind: 'shown'; readonly proof: CardProof; readonly counter: number | null }
  /** It answered, and not as the card of this number would. */
  | { readonly kind: 'denied'; readonly why: string }
  /** The reader cannot ask it: nobody can say anything. */
  | { readonly kind: 'unasked' }
  | { readonly kind: 'left' };

export interface ProofMeans {
  readonly uid: CardUid;
  readonly keys: CardKeys;
  readonly cards: CardsConfiguration;
  readonly randomness: Randomness;
}

/** Asks one thing; whatever is no bytes ends it the same way for every kind of card. */
export function ask(request: CardRequest, after: (bytes: Uint8Array) => ProofStep): ProofStep {
  return {
    kind: 'ask',
    requests: [request],
    after: ([answer]) => {
      switch (answer?.kind) {
        case 'bytes':
          return after(new Uint8Array(Buffer.from(answer.bytes, 'hex')));
        case 'refused':
          return { kind: 'denied', why: `status ${answer.status}` };
        case 'unsupported':
          return { kind: 'unasked' };
        case 'left':
        case undefined:
          return { kind: 'left' };
      }
    },
  };
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
