import { z } from 'zod';

const answer = z.looseObject({ value: z.unknown() });
const taking = z.looseObject({ taken: z.boolean(), because: z.string().optional() });
const pulled = z.looseObject({ pulled: z.boolean() });
const repeated = z.looseObject({ repeated: z.boolean() });

const WHY_NOT_TAKEN: Readonly<Record<string, string>> = {
  off: 'The validator has no power: the note does not go in.',
  disabled: 'The note slot is dark: the kiosk takes no note now. Tap a card and choose cash.',
  inhibited: 'The validator pushed the note out: the kiosk takes no such note now.',
  'not recognised': 'The validator pushed the note out: it knows no such note.',
  crooked: 'The validator pushed the note out: it went in crooked.',
  creased: 'The validator pushed the note out: it cannot read it.',
  forged: 'The validator pushed the note out: it is not genuine.',
  validator_jammed: 'The note does not go in: the validator is jammed.',
  cassette_removed: 'The note does not go in: the cash box is out.',
  cassette_full: 'The note does not go in: the cash box is full.',
};

/** What a device answered to a hand, where it is more than that it was done. */
export function saidOf(act: string, raw: unknown): string | null {
  const { value } = answer.parse(raw);
  switch (act) {
    case 'insert':
    case 'insert_bad': {
      const { taken, because = '' } = taking.parse(value);
      if (taken) return null;
      return WHY_NOT_TAKEN[because] ?? 'The note does not go in: the validator is busy with the one before.';
    }
    case 'pull_back':
      return pulled.parse(value).pulled ? null : 'There is no note within reach.';
    case 'repeat_stacked':
      return repeated.parse(value).repeated ? null : 'It has stacked no note yet, or is busy.';
    default:
      return null;
  }
}
