import { describe, expect, test } from 'vitest';
import { zReport, type ZReport } from '#contracts/api';
import { translatorFor } from '#language';
import { loadPrinterProfile } from '../../profiles/index.ts';
import type { StaffPage } from '../staff-page.ts';
import { columnsOf } from './break-text.ts';
import { layoutStaffPage } from './staff-page.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** Constructed: one note of 10 is missing, and one in doubt may be it. */
const report: ZReport = zReport.parse({
  number: 7,
  emptyingId: '01935000-0000-7000-8000-0000000000a1',
  transactionId: null,
  from: '2026-11-16T08:00:00.000Z',
  to: '2026-11-23T09:05:00.000Z',
  expected: [
    { denomination: eur('10.00'), count: 3 },
    { denomination: eur('20.00'), count: 2 },
  ],
  counted: [
    { denomination: eur('10.00'), count: 2 },
    { denomination: eur('20.00'), count: 2 },
  ],
  expectedTotal: eur('70.00'),
  countedTotal: eur('60.00'),
  booksTotal: eur('70.00'),
  variance: eur('-10.00'),
  candidates: [
    { journalId: '01935000-0000-7000-8000-0000000000b1', amount: eur('10.00'), claimCode: 'K7XW-3PCA' },
    { journalId: '01935000-0000-7000-8000-0000000000b2', amount: null, claimCode: 'T4RH-99PA' },
  ],
  bagNumber: '4711002',
  people: ['R. Lindner', 'A. Weiß'],
});

const page = (copy: number): StaffPage => ({
  kind: 'z_report',
  copy,
  report,
  kioskId: 'lobby',
  siteName: 'Lindenhof 12',
  zone: 'Europe/Berlin',
  language: 'en',
  printedAt: '2026-11-23T09:06:00.000Z',
});

const testPage: StaffPage = {
  kind: 'test_page',
  paper: 'near_end',
  version: '0.1.0',
  kioskId: 'lobby',
  siteName: 'Lindenhof 12',
  zone: 'Europe/Berlin',
  language: 'en',
  printedAt: '2026-11-23T09:06:00.000Z',
};

function linesOf(of: StaffPage, columns = 48) {
  const base = loadPrinterProfile('generic-80mm');
  const profile = { ...base, paper: { ...base.paper, columns } };
  return layoutStaffPage(of, { profile, words: translatorFor(of.language) });
}

function printed(of: StaffPage): string[] {
  return linesOf(of).flatMap((line) =>
    line.kind === 'text' ? [line.text] : line.kind === 'columns' ? [`${line.left}|${line.right}`] : [],
  );
}

describe('the Z-report', () => {
  test('says what was counted, what was expected, the difference and what may explain it', () => {
    const rows = printed(page(0));
    for (const row of [
      'Z-REPORT 7',
      '2 × €10|€20.00',
      '  expected|3',
      '2 × €20|€40.00',
      'Counted|€60.00',
      'By the journal|€70.00',
      'By the books|€70.00',
      'Difference|-€10.00',
      'K7XW-3PCA|€10.00',
      'T4RH-99PA|value not known',
      'Bag|4711002',
      'Counted by|R. Lindner',
      'Confirmed by|A. Weiß',
    ])
      expect(rows).toContain(row);
    expect(rows.filter((row) => row.includes('expected'))).toHaveLength(1);
  });

  test('is marked on a reprint and only there', () => {
    expect(printed(page(2))).toContain('COPY 2');
    expect(printed(page(0)).join(' ')).not.toContain('COPY');
  });

  test.each([32, 42, 48])('fits a paper of %d columns and ends with a cut', (columns) => {
    for (const of of [page(1), testPage]) {
      const lines = linesOf(of, columns);
      for (const line of lines) {
        if (line.kind === 'text') expect(columnsOf(line.text) * line.scale).toBeLessThanOrEqual(columns);
        if (line.kind === 'columns') expect(columnsOf(line.left) + columnsOf(line.right)).toBeLessThanOrEqual(columns);
      }
      expect(lines.at(-1)).toEqual({ kind: 'cut' });
    }
  });
});

test('the test page says what the printer said of its paper', () => {
  expect(printed(testPage)).toContain('Paper|near its end');
});
