import { describe, expect, test } from 'vitest';
import { localDate } from '#kernel';
import { checkTariff } from './check-tariff.ts';
import { tariffFindings } from './finding.ts';

const head = 'id: t\nutility: electricity\nversions:\n';
const version = (body: string, from = '2026-01-01') =>
  `  - from: ${from}\n    rounding: half_up\n    decimals: 2\n${body}`;
const flat = '    charges: [{ kind: flat, price: 0.30 }]\n';
const calendar = (body: string) => `    calendar:\n${body}    charges:\n      - { kind: energy, prices: PRICES }\n`;

const check = (source: string) => checkTariff(source, { file: 't.yaml', today: localDate('2026-11-23') });
const found = (source: string) => check(source).findings.map(({ code, path, line }) => `${code} ${path} ${line}`);

test('a sound tariff has no findings, as YAML and as JSON', () => {
  expect(check(head + version(flat))).toMatchObject({ tariff: { id: 't' }, findings: [] });
  const json = {
    id: 't',
    utility: 'water',
    versions: [{ from: '2026-01-01', rounding: 'down', decimals: 2, charges: [{ kind: 'flat', price: 1.5 }] }],
  };
  expect(check(JSON.stringify(json))).toMatchObject({ tariff: { utility: 'water' }, findings: [] });
});

/** What is wrong, the document, what must be found. Lines are counted from 1; a version begins on line 4. */
const table: readonly (readonly [string, string, readonly string[]])[] = [
  ['neither YAML nor JSON', 'id: [', ['TARIFF_UNREADABLE  1']],
  [
    'a step to round to that is nothing',
    head + version(flat + '    total: { mode: down, step: 0 }\n'),
    ['TARIFF_FIELD versions[0].total.step 8'],
  ],
  [
    'a minimum alone is of everything, of charges that nobody has of nothing',
    head +
      version(
        '    charges:\n      - { kind: minimum, per_day: 1 }\n      - { kind: flat, id: e, price: 1 }\n      - { kind: minimum, per_day: 1, on: [e], except: [e] }\n',
      ),
    ['TARIFF_BASE_EMPTY versions[0].charges[2] 10'],
  ],
  [
    'a cap on use alone, and a formula of numbers alone',
    head + version('    charges: [{ kind: flat, price: { formula: 1 + 2, decimals: 2 }, when_use: { up_to: 5 } }]\n'),
    [],
  ],
  [
    'a setting that is unknown, one that is missing, one of another form',
    head + version('    charges: [{ kind: flat, prise: 1 }]\n    total: x\n'),
    [
      'TARIFF_FIELD versions[0].charges[0].price 7',
      'TARIFF_FIELD versions[0].charges[0].prise 7',
      'TARIFF_FIELD versions[0].total 8',
    ],
  ],
  [
    'two versions of one day',
    head + version(flat) + version(flat, '2026-01-01T00:00'),
    ['TARIFF_VERSIONS_OVERLAP versions 3'],
  ],
  [
    'versions in disorder, one that changes nothing',
    head + version(flat, '2026-02-01') + version(flat),
    ['TARIFF_VERSION_REPEATED versions[0] 4', 'TARIFF_VERSIONS_UNSORTED versions[1].from 8'],
  ],
  [
    'a price below zero',
    head +
      version(
        '    charges:\n      - { kind: flat, price: -0.01 }\n      - { kind: flat, price: -0.01, may_be_negative: yes }\n',
      ),
    ['TARIFF_PRICE_NEGATIVE versions[0].charges[0].price 8'],
  ],
  [
    'a formula that names what is not there',
    head + version('    values: { a: 1 }\n    charges: [{ kind: flat, price: { formula: b + 1, decimals: 4 } }]\n'),
    ['TARIFF_FORMULA versions[0].charges[0].price 8'],
  ],
  [
    'a value that no formula names',
    head +
      version('    values: { a: 1, b: 2 }\n    charges: [{ kind: flat, price: { formula: b + 1, decimals: 4 } }]\n'),
    ['TARIFF_VALUE_UNUSED versions[0].values.a 7'],
  ],
  [
    'steps that do not rise, one that is as wide as nothing, a last one that ends',
    head +
      version(
        '    charges:\n      - kind: energy\n        blocks:\n          kind: graduated\n          steps:\n            - { up_to: 100, price: 1 }\n            - { up_to: 100, price: 2 }\n            - { up_to: 50, price: 3 }\n            - { up_to: 300, price: 4 }\n',
      ),
    [
      'TARIFF_BLOCK_UNREACHABLE versions[0].charges[0].blocks.steps[1].up_to 13',
      'TARIFF_BLOCK_UNREACHABLE versions[0].charges[0].blocks.steps[2].up_to 14',
      'TARIFF_BLOCK_UNREACHABLE versions[0].charges[0].blocks.steps[3].up_to 15',
    ],
  ],
  [
    'steps that cost the same',
    head +
      version(
        '    charges:\n      - kind: energy\n        blocks:\n          kind: graduated\n          steps:\n            - { up_to: 100, price: 1 }\n            - { price: 1.00 }\n',
      ),
    ['TARIFF_BLOCKS_ALIKE versions[0].charges[0].blocks.steps[1] 13'],
  ],
  [
    'a tax of a charge that nobody has, and of one that comes later',
    head +
      version(
        '    charges:\n      - { kind: tax, name: VAT, percent: 5, on: [e] }\n      - { kind: flat, id: e, price: 1 }\n',
      ),
    ['TARIFF_BASE_UNKNOWN versions[0].charges[0].on[0] 8'],
  ],
  [
    'a tax of nothing',
    head +
      version(
        '    charges:\n      - { kind: tax, name: VAT, percent: 5 }\n      - { kind: flat, id: e, price: 1 }\n      - { kind: rebate, name: r, percent: 5, on: [e], except: [e] }\n',
      ),
    ['TARIFF_BASE_EMPTY versions[0].charges[0] 8', 'TARIFF_BASE_EMPTY versions[0].charges[2] 10'],
  ],
  [
    'taxes that would be their whole price',
    head +
      version(
        '    charges:\n      - { kind: flat, price: 1 }\n      - { kind: tax, name: A, percent: 60, inside: yes }\n      - { kind: tax, name: B, percent: 40, inside: yes }\n',
      ),
    ['TARIFF_TAX_CIRCULAR versions[0].charges[2].percent 10'],
  ],
  [
    'one tax that would be its whole price',
    head +
      version(
        '    charges:\n      - { kind: flat, price: 1 }\n      - { kind: tax, name: A, percent: 100, inside: yes }\n',
      ),
    ['TARIFF_TAX_CIRCULAR versions[0].charges[1].percent 9'],
  ],
  [
    'a charge that no use reaches',
    head + version('    charges:\n      - { kind: flat, price: 1, when_use: { over: 100, up_to: 100 } }\n'),
    ['TARIFF_CHARGE_UNREACHABLE versions[0].charges[0].when_use 8'],
  ],
  [
    'two charges of one name',
    head + version('    charges:\n      - { kind: flat, id: e, price: 1 }\n      - { kind: flat, id: e, price: 1 }\n'),
    ['TARIFF_NAME_REPEATED versions[0].charges[1].id 9'],
  ],
  [
    'a calendar that nothing asks for',
    head + version('    calendar: { bands: [{ id: all }] }\n' + flat),
    ['TARIFF_CALENDAR_UNUSED versions[0].calendar 7'],
  ],
  [
    'a band without a price, a price without a band',
    head +
      version(
        calendar('      bands: [{ id: a, times: [{ from: 06:00 }] }, { id: b }]\n').replace('PRICES', '{ a: 1, c: 1 }'),
      ),
    ['TARIFF_BAND versions[0].charges[0].prices 10', 'TARIFF_BAND versions[0].charges[0].prices.c 10'],
  ],
];

test.each(table)('%s', (_, source, expected) => {
  expect(found(source)).toEqual(expected);
});

describe('bands and seasons', () => {
  const banded = (body: string, bands: readonly string[]) =>
    found(
      head + version(calendar(body).replace('PRICES', `{ ${bands.map((band, i) => `${band}: ${i + 1}`).join(', ')} }`)),
    );

  test('hours that two bands claim, over midnight too', () => {
    const bands =
      '      bands:\n        - { id: night, times: [{ from: 22:00, to: 06:00 }] }\n        - { id: dawn, times: [{ from: 05:00, to: 08:00 }] }\n        - { id: rest }\n';
    expect(banded(bands, ['night', 'dawn', 'rest'])).toEqual(['TARIFF_BANDS_OVERLAP versions[0].calendar.bands[1] 10']);
    expect(banded(bands.replace('05:00', '06:00'), ['night', 'dawn', 'rest'])).toEqual([]);
  });

  test('a band whose hours others have', () => {
    const bands =
      '      bands:\n        - { id: day, times: [{ from: 06:00 }] }\n        - { id: noon, times: [{ from: 11:00, to: 13:00 }] }\n        - { id: rest }\n';
    expect(banded(bands, ['day', 'noon', 'rest'])).toEqual([
      'TARIFF_BAND_UNREACHABLE versions[0].calendar.bands[1] 10',
      'TARIFF_BANDS_OVERLAP versions[0].calendar.bands[1] 10',
    ]);
    const whole = '      bands:\n        - { id: day, times: [{}] }\n        - { id: rest }\n';
    expect(banded(whole, ['day', 'rest'])).toEqual(['TARIFF_BAND_UNREACHABLE versions[0].calendar.bands[1] 10']);
  });

  test('weekends are Saturdays and Sundays, and no workday', () => {
    const bands =
      '      holidays: { 2026: [] }\n      bands:\n        - { id: off, times: [{ days: [weekends] }] }\n        - { id: sunday, times: [{ days: [sun] }] }\n        - { id: work, times: [{ days: [workdays] }] }\n        - { id: rest }\n';
    expect(banded(bands, ['off', 'sunday', 'work', 'rest'])).toEqual([
      'TARIFF_BAND_UNREACHABLE versions[0].calendar.bands[1] 11',
      'TARIFF_BANDS_OVERLAP versions[0].calendar.bands[1] 11',
    ]);
  });

  test('a band that only a demand asks for is asked for', () => {
    const bands = '      bands: [{ id: day, times: [{ from: 06:00, to: 22:00 }] }, { id: night }]\n';
    const charges = '    charges: [{ kind: demand, price: 1, band: day }]\n';
    expect(found(head + version(`    calendar:\n${bands}${charges}`))).toEqual([]);
  });

  test('workdays and holidays do not claim the same hours', () => {
    const bands =
      '      holidays: { 2026: [2026-12-25] }\n      bands:\n        - { id: work, times: [{ days: [workdays, sat] }] }\n        - { id: off, times: [{ days: [sun, holidays] }] }\n        - { id: rest }\n';
    expect(banded(bands, ['work', 'off', 'rest'])).toEqual([
      'TARIFF_BAND_UNREACHABLE versions[0].calendar.bands[2] 12',
    ]);
  });

  test('seasons that overlap, leave days out, or are asked for by nobody', () => {
    const seasons = (summer: string, winter: string) =>
      `      seasons: [{ id: summer, ${summer} }, { id: winter, ${winter} }]\n      bands:\n        - { id: hot, times: [{ seasons: [summer] }] }\n        - { id: rest }\n`;
    expect(banded(seasons('from: 06-01, to: 09-30', 'from: 10-01, to: 05-31'), ['hot', 'rest'])).toEqual([
      'TARIFF_SEASON_UNUSED versions[0].calendar.seasons[1] 8',
    ]);
    expect(banded(seasons('from: 06-01, to: 10-01', 'from: 10-01, to: 05-30'), ['hot', 'rest'])).toEqual([
      'TARIFF_SEASON_UNUSED versions[0].calendar.seasons[1] 8',
      'TARIFF_SEASONS_OVERLAP versions[0].calendar.seasons[1] 8',
      'TARIFF_SEASON_HOLE versions[0].calendar.seasons 8',
    ]);
  });

  test('a year in force without holidays is refused, a year that ended is not asked for', () => {
    const work = (holidays: string) =>
      calendar(
        `      holidays: ${holidays}\n      bands: [{ id: work, times: [{ days: [workdays] }] }, { id: rest }]\n`,
      ).replace('PRICES', '{ work: 1, rest: 2 }');
    const missing = 'TARIFF_HOLIDAYS_MISSING versions[0].calendar.holidays 8';
    expect(found(head + version(work('{ 2025: [] }'), '2025-01-01'))).toEqual([missing]);
    expect(check(head + version(work('{ 2025: [] }'), '2025-01-01')).tariff).toBeNull();
    expect(found(head + version(work('{ 2025: [], 2026: [2026-01-01] }'), '2025-01-01'))).toEqual([]);
    expect(found(head + version(work('{ 2025: [] }'), '2025-01-01') + version(flat, '2026-01-01'))).toEqual([]);
    expect(found(head + version(work('{ 2025: [] }'), '2025-01-01') + version(flat, '2026-01-01T00:00'))).toEqual([]);
    expect(found(head + version(work('{ 2025: [] }'), '2025-01-01') + version(flat, '2026-01-01T06:00'))).toEqual([
      missing,
    ]);
    expect(found(head + version(work('{ 2025: [] }'), '2025-01-01') + version(flat, '2026-01-02'))).toEqual([missing]);
    expect(found(head + version(work('{}'), '2026-01-01'))).toEqual([missing]);
  });
});

test('every finding that can be made is made by a test above', () => {
  const told = new Set([
    ...table.flatMap(([, , expected]) => expected.map((each) => each.split(' ')[0])),
    'TARIFF_BANDS_OVERLAP',
    'TARIFF_BAND_UNREACHABLE',
    'TARIFF_SEASONS_OVERLAP',
    'TARIFF_SEASON_HOLE',
    'TARIFF_SEASON_UNUSED',
    'TARIFF_HOLIDAYS_MISSING',
  ]);
  expect(Object.keys(tariffFindings).filter((code) => !told.has(code))).toEqual([]);
});
