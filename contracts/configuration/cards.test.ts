import { describe, expect, it } from 'vitest';
import { cards } from './cards.ts';

/** Where it is wrong, and what is said of it. */
function wrong(written: object): string[] {
  const parsed = cards.safeParse(written);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('for what a PIN is asked', () => {
  it('is nothing, unless the site says so: by a word, a list, or `nothing`', () => {
    expect(cards.parse({}).pin).toEqual({ number: [], original: [], sector_key: [], proven: [] });
    expect(
      cards.parse({ pin: { number: 'history', proven: ['balance', 'emergency_credit'], original: 'nothing' } }).pin,
    ).toEqual({
      number: ['history'],
      original: [],
      sector_key: [],
      proven: ['balance', 'emergency_credit'],
    });
  });

  it('is never paying in, nor what staff do', () => {
    expect(wrong({ pin: { number: ['history', 'top_up'] } })).toEqual([
      'pin.number.1: no PIN is asked for paying in: nobody is kept from it, whoever guesses PINs',
    ]);
    expect(wrong({ pin: { proven: 'staff' } })).toEqual([
      'pin.proven.0: staff are asked for their own PIN in any case',
    ]);
    expect(wrong({ pin: { proven: 'everything' } })).toEqual([
      'pin.proven.0: one of balance, history, emergency_credit',
    ]);
  });

  it('is only what such a card may do at all', () => {
    expect(wrong({ may: { number: 'top_up' }, pin: { number: 'history', proven: 'history' } })).toEqual([
      'pin.number: a PIN is asked for history, which cards.may.number does not give: put it there as well, or leave it out here',
    ]);
  });
});
