import { formatMoney, money } from '#kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translatorFor } from './translator.ts';

const en = translatorFor('en');
const de = translatorFor('de');
const zone = 'Europe/Berlin';
const euro = (amount: string) => ({ amount, currency: 'EUR' });
const plainSpaces = (text: string) => text.replace(/\u00a0/g, ' ');

describe('money', () => {
  it.each([
    ['86.40', '€86.40', '86,40 €'],
    ['1234.5', '€1,234.50', '1.234,50 €'],
    ['-3.10', '-€3.10', '-3,10 €'],
    ['9.999999', '€9.99', '9,99 €'],
    ['-0.004', '-€0.01', '-0,01 €'],
    ['-3.804', '-€3.81', '-3,81 €'],
    ['9999999999999.99', '€9,999,999,999,999.99', '9.999.999.999.999,99 €'],
  ])('shows %s exactly', (amount, english, german) => {
    expect(en.money(euro(amount))).toBe(english);
    expect(plainSpaces(de.money(euro(amount)))).toBe(german);
  });

  it('never shows more credit than there is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (micros) => {
        const parts = en.moneyParts(euro(formatMoney(money(micros))));
        const shownCents = BigInt(`${parts.whole}${parts.fraction}`.replace(/\D/g, ''));
        expect(shownCents * 10_000n <= micros && micros - shownCents * 10_000n < 10_000n).toBe(true);
      }),
    );
  });

  it('takes an amount apart in the order of the language', () => {
    expect(en.moneyParts(euro('-1070.5'))).toEqual({
      sign: '-',
      symbol: '€',
      symbolFirst: true,
      whole: '1,070',
      fraction: '.50',
    });
    expect(de.moneyParts(euro('70.00'), { short: true })).toEqual({
      sign: '',
      symbol: '€',
      symbolFirst: false,
      whole: '70',
      fraction: '',
    });
  });

  it('writes notes without empty places and prices with all that matter', () => {
    expect(en.note(euro('20.00'))).toBe('€20');
    expect(en.note(euro('0.50'))).toBe('€0.50');
    expect(en.price(euro('0.317625'))).toBe('€0.317625');
    expect(en.quantity('3.200', 'kWh')).toBe('3.2 kWh');
    expect(de.quantity('3.25', 'kWh')).toBe('3,25 kWh');
  });

  it('refuses what is no exact decimal', () => {
    expect(() => en.money(euro('1e3'))).toThrow(RangeError);
  });
});

describe('moments', () => {
  const at = '2026-11-30T09:00:00.000Z';
  it('are said in the site’s zone', () => {
    expect(en.time(at, zone)).toBe('10:00');
    expect(en.dateTime(at, zone)).toBe('30 Nov 2026, 10:00');
    expect(en.longDateTime(at, zone)).toBe('Monday 30 November at 10:00');
    expect(en.weekdayTime(at, zone)).toBe('Monday 10:00');
    expect(de.weekdayTime(at, zone)).toBe('Montag 10:00');
    expect(en.day(at, zone)).toBe('30 November');
    expect(de.day(at, zone)).toBe('30. November');
    expect(en.clockTime('2026-11-23T13:32:07.400Z', zone)).toBe('14:32:07');
    expect(en.time('2026-11-22T23:05:00Z', zone)).toBe('00:05');
  });

  it('refuses a local time', () => {
    expect(() => en.time('2026-11-30T09:00:00', zone)).toThrow(RangeError);
  });
});

describe('sentences', () => {
  it('bend with their numbers', () => {
    const until = 'Friday';
    expect(en.text('home.days', { least: 6, most: 7, until })).toBe('about <b>6 to 7 days</b>, until Friday');
    expect(de.text('home.days.same', { most: 1, until: 'Freitag' })).toBe('etwa <b>1 Tag</b>, bis Freitag');
    expect(de.text('supply.coming_back', { utility: 'water' })).toBe('Wasser kommt zurück');
  });
});
