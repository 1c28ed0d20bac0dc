import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rateFile, type RateGiven } from './rate-readings.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-rate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const head =
  'id: t\nutility: electricity\nversions:\n  - { from: 2026-01-01, rounding: half_up, decimals: 2, charges: ';
const tariff = file('t.yaml', `${head}[{ kind: flat, price: 0.5 }, { kind: tax, name: VAT, percent: 7.5 }] }\n`);
const readings = file('r.csv', 'm-1,import,2026-11-01T00:00Z,0,measured\nm-1,import,2026-11-02T00:00Z,10,measured\n');
const given: RateGiven = { tariff, readings, zone: 'UTC', attribute: [], multiplier: '1' };

test('a line of JSON for each line of charge, then the totals, in exact decimals', () => {
  const { code, lines, notes } = rateFile({ ...given, json: true });
  expect({ code, notes }).toEqual({ code: 0, notes: [] });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { kind: 'energy', meter: 'm-1', quantity: '10', price: '0.50', amount: '5.00', registers: { from: '0', to: '10' } },
    {
      kind: 'tax',
      name: 'VAT',
      price: null,
      percent: '7.5',
      base: { amount: '5.00' },
      exactMicros: '375000',
      amount: '0.38',
    },
    {
      totals: {
        total: '5.38',
        periods: { '2026-11': '5.38' },
        kinds: { energy: '5.00', tax: '0.38' },
        held: [],
        notes: [],
      },
    },
  ]);
});

test('a person reads a table', () => {
  const { lines } = rateFile(given);
  expect(lines.join('\n')).toMatch(/VAT\s+7\.5 %\s+5\.00\s+0\.38/);
});

test('a multiplier counts so many times what the register grew', () => {
  const { lines } = rateFile({ ...given, multiplier: '40', json: true });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ quantity: '400', amount: '200.00' });
});

test('a reading that is held is named by its line, told in the totals, and the command ends with 1', () => {
  const falling = file(
    'falling.csv',
    'm-1,import,2026-11-01T00:00Z,50,measured\nm-1,import,2026-11-02T00:00Z,10,measured\n',
  );
  const { code, lines, notes } = rateFile({ ...given, readings: falling, json: true });
  expect(code).toBe(1);
  expect(notes).toEqual([expect.stringMatching(/falling\.csv:2 {2}held: is less/) as string]);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ totals: { total: '0.00', held: [{ line: 2 }] } });
});

describe('what cannot be used ends with 2, and nothing is rated', () => {
  test('rows, each by its line', () => {
    const bad = file(
      'bad.csv',
      'm-1,import,2026-11-01T00:00Z,0,measured\nm-1,import,yesterday,1,measured\nm-1,import,2026-11-03T00:00Z,x,measured\n',
    );
    const { code, lines, notes } = rateFile({ ...given, readings: bad, json: true });
    expect(code).toBe(2);
    expect(notes.map((note) => /csv:(\d+)/.exec(note)?.[1])).toEqual(['2', '3']);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { ok: false, error: { code: 'CONFIGURATION_INVALID', details: { problems: [{ line: 2 }, { line: 3 }] } } },
    ]);
  });

  test('a tariff, with its findings', () => {
    const negative = file('negative.yaml', `${head}[{ kind: flat, price: -0.5 }] }\n`);
    const { code, lines, notes } = rateFile({ ...given, tariff: negative });
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(notes).toEqual([expect.stringContaining('TARIFF_PRICE_NEGATIVE') as string]);
    expect(rateFile({ ...given, tariff: join(folder, 'none.yaml') })).toMatchObject({ code: 2 });
  });

  test.each<[Partial<RateGiven>, string]>([
    [{ zone: 'Mars/Olympus' }, '--zone'],
    [{ from: 'monday' }, '--from'],
    [{ from: '2026-11-02', to: '2026-11-02' }, '--to must lie after'],
    [{ wrapsAt: '0' }, '--wraps-at'],
    [{ atMost: 'much' }, '--at-most'],
    [{ multiplier: '1.5' }, '--multiplier'],
    [{ attribute: ['persons=many'] }, '--attribute persons'],
    [{ attribute: ['persons=2', 'persons@soon=3'] }, '--attribute changes.0.from'],
  ])('%o', (option, message) => {
    const { code, notes } = rateFile({ ...given, ...option });
    expect(code).toBe(2);
    expect(notes).toEqual([expect.stringContaining(message) as string]);
  });
});
