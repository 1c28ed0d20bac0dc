import { translatorFor } from '#language';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Receipt } from '#contracts/receipt';
import { loadPrinterProfile } from '../../profiles/index.ts';
import { sampleReceipt } from '../sample-receipt.ts';
import { breakText, columnsOf } from './break-text.ts';
import type { PrintLine } from './print-line.ts';
import { layoutReceipt } from './receipt.ts';

const profiles = { wide: loadPrinterProfile('generic-80mm'), narrow: loadPrinterProfile('generic-58mm') };

function lay(receipt: Receipt, width: keyof typeof profiles = 'wide'): PrintLine[] {
  return layoutReceipt(receipt, { profile: profiles[width], words: translatorFor(receipt.language) });
}

/** What a reader sees, one row a line; the value of a pair after a bar. */
function rows(lines: readonly PrintLine[]): string[] {
  return lines.flatMap((line) =>
    line.kind === 'text' ? [line.text] : line.kind === 'columns' ? [`${line.left}|${line.right}`] : [],
  );
}

const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ');
const printed = (receipt: Receipt, width: keyof typeof profiles = 'wide') => rows(lay(receipt, width)).map(plain);

describe('a receipt', () => {
  const receipt = sampleReceipt();
  const words = translatorFor('en');

  test('says who sold, what was paid, what it covered and what is left', () => {
    const text = printed(receipt);
    for (const row of [
      'Hausverwaltung Beispiel',
      'Lange Straße 12',
      '10115 Berlin',
      words.text('receipt.taxNumber', { number: 'DE123456789' }),
      `${words.text('receipt.number')}|lobby-1-000012`,
      `${words.text('receipt.date')}|${words.dateTime(receipt.issuedAt, 'Europe/Berlin')}`,
      `${words.text('receipt.tenant')}|•••4F6`,
      `${words.text('receipt.units', { count: 1 })}|3rd floor left`,
      `${words.text('receipt.meters', { count: 2 })}|00012345, W-778120`,
      words.text('receipt.means.cash'),
      '€50.00',
      words.text('receipt.payment.credited', { count: 2, value: '€20.00' }),
      words.text('receipt.payment.credited', { count: 1, value: '€10.00' }),
      `${words.text('receipt.split.arrears')}|€10.00`,
      `  ${words.text('receipt.split.remaining')}|€42.50`,
      `${words.text('receipt.split.emergency_credit')}|€6.40`,
      `${words.text('receipt.split.credit')}|€33.60`,
      `${words.text('receipt.balance.before')}|-€6.40`,
      `${words.text('receipt.balance.after')}|€33.60`,
      words.text('receipt.daysLeft.range', { least: 9, most: 12 }),
      words.text('receipt.supply.on'),
      `${words.text('receipt.step.supply')}|15:31:09`,
    ].map(plain))
      expect(text).toContain(row);
    expect(text.join(' ')).toContain(plain(words.text('receipt.tax.at_consumption.rate', { rate: '19' })));
    expect(text).not.toContain(words.text('receipt.copy', { n: 0 }));
  });

  test('prints the amount as large as the paper allows', () => {
    const amountOf = (lines: readonly PrintLine[], amount: string) =>
      lines.find((line) => line.kind === 'text' && plain(line.text) === amount);
    expect(amountOf(lay(receipt), '€50.00')).toMatchObject({ scale: 3, weight: 'bold', align: 'centre' });
    const rich = sampleReceipt({ amount: { amount: '1234567.00', currency: 'EUR' } });
    expect(amountOf(lay(rich, 'narrow'), '€1,234,567.00')).toMatchObject({ scale: 2 });
  });

  test('ends with its reference as a code, and a cut', () => {
    const lines = lay(receipt);
    expect(lines.filter((line) => line.kind === 'qr')).toEqual([{ kind: 'qr', text: receipt.proof }]);
    expect(lines.at(-1)).toEqual({ kind: 'cut' });
    expect(receipt.proof).not.toContain('4F6');
  });

  test('is marked on a reprint', () => {
    expect(printed(sampleReceipt({ copy: 2 }))).toContain(words.text('receipt.copy', { n: 2 }));
  });

  test('without a split is a pending slip, and says nothing of credit that nobody knows', () => {
    const [payment] = receipt.payments;
    const slip = sampleReceipt({
      split: null,
      balanceBefore: null,
      balanceAfter: null,
      daysLeft: null,
      supply: 'unknown',
      claimCode: 'K7M4-92QX',
      payments:
        payment === undefined
          ? []
          : [
              { ...payment, state: 'pending' },
              { ...payment, state: 'unresolved' },
            ],
    });
    const text = printed(slip);
    expect(text).toContain(words.text('receipt.title.pending'));
    expect(text).not.toContain(words.text('receipt.title'));
    expect(text.join(' ')).toContain(words.text('receipt.pending.explanation'));
    expect(text).toContain('K7M4-92QX');
    expect(text).toContain(words.text('receipt.payment.pending', { count: 1, value: '€20.00' }));
    expect(text).toContain(words.text('receipt.payment.unresolved', { count: 1, value: '€20.00' }));
    expect(text).toContain(words.text('receipt.supply.unknown'));
    expect(text.some((row) => row.startsWith(words.text('receipt.balance.after')))).toBe(false);
  });

  test('speaks the language of its reader', () => {
    const german = printed(sampleReceipt({ language: 'de' }));
    expect(german).toContain(translatorFor('de').text('receipt.means.cash'));
    expect(german).toContain('50,00 €');
  });

  test.each([
    [{ least: 1, most: 1 }, 'receipt.daysLeft', { most: 1 }],
    [{ least: 3, most: 5 }, 'receipt.daysLeft.range', { least: 3, most: 5 }],
  ] as const)('%o days', (daysLeft, key, values) => {
    expect(printed(sampleReceipt({ daysLeft }))).toContain(words.text(key, values));
  });

  test.each([
    ['at_consumption', null],
    ['at_top_up', null],
    ['at_top_up', '7'],
  ] as const)('tax %s, rate %s', (note, ratePercent) => {
    const key = ratePercent === null ? (`receipt.tax.${note}` as const) : (`receipt.tax.${note}.rate` as const);
    const text = printed(sampleReceipt({ tax: { note, ratePercent } })).join(' ');
    expect(text).toContain(plain(words.text(key, { rate: ratePercent ?? '' })));
  });

  test('says nothing of a supply that nothing changed', () => {
    const states = (['on', 'off', 'coming_back', 'unknown'] as const).map((state) =>
      words.text(`receipt.supply.${state}`),
    );
    expect(printed(sampleReceipt({ supply: 'unchanged' })).some((row) => states.includes(row))).toBe(false);
  });

  test('fits every paper, whatever the names and numbers are', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 });
    fc.assert(
      fc.property(
        name,
        fc.array(name, { maxLength: 6 }),
        fc.constantFrom('wide', 'narrow'),
        (seller, serials, width) => {
          const lines = lay(
            sampleReceipt({
              seller: { name: seller, address: serials, taxNumber: seller },
              tenantReference: seller,
              meterSerials: serials,
              units: serials,
            }),
            width,
          );
          const { columns } = profiles[width].paper;
          for (const line of lines) {
            if (line.kind === 'text') expect(columnsOf(line.text) * line.scale).toBeLessThanOrEqual(columns);
            if (line.kind === 'columns') {
              const gap = line.left === '' ? 0 : 1;
              expect(columnsOf(line.left) + gap + columnsOf(line.right)).toBeLessThanOrEqual(columns);
            }
          }
        },
      ),
    );
  });
});

describe('breaking text', () => {
  test.each([
    ['', 10, ['']],
    ['one two three', 7, ['one two', 'three']],
    ['one two', 7, ['one two']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a abcdefgh b', 4, ['a', 'abcd', 'efgh', 'b']],
    ['5\u00A0€ paid', 4, ['5\u00A0€', 'paid']],
  ])('%j in %d columns', (text, columns, expected) => expect(breakText(text, columns)).toEqual(expected));

  test('loses no character', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 48 }), (text, columns) => {
        const squeezed = (written: string) => written.normalize('NFC').replaceAll(/[\p{Cc} ]/gu, '');
        expect(squeezed(breakText(text, columns).join(''))).toBe(squeezed(text));
      }),
    );
  });
});
