import { describe, expect, test } from 'vitest';
import { formatInstant } from '#kernel';
import { readReadingsCsv } from './readings-csv.ts';

const row = 'm-1,import,2026-11-01T00:00:00Z,12.5,measured';

describe('what can be read', () => {
  test.each([
    ['without a heading', row],
    ['with one', `meter,register,time,value,quality\n${row}`],
    ['in other words', `Meter,Register,UTC time,Value,Quality\n${row}`],
    ['in another order', 'quality,value,utc_time,register,meter\nmeasured,12.5,2026-11-01T00:00:00Z,import,m-1'],
    [
      'with quotes, a byte order mark, empty lines and Windows line ends',
      `\uFEFF\r\n"m-1","import","2026-11-01 00:00","12.5",measured\r\n\r\n`,
    ],
    ['with an offset', 'm-1,import,2026-11-01T01:00:00+01:00,12.500,measured'],
  ])('%s', (_, text) => {
    const { readings, problems } = readReadingsCsv(text);
    expect(problems).toEqual([]);
    expect(readings.map(({ line: _line, at, ...rest }) => ({ ...rest, at: formatInstant(at) }))).toEqual([
      { meter: 'm-1', register: 'import', at: '2026-11-01T00:00:00.000Z', value: 12_500n, quality: 'measured' },
    ]);
  });

  test('a quoted cell may hold commas, quotes and line ends, and lines are still counted', () => {
    const { problems } = readReadingsCsv(`"m\n""1"",",import,2026-11-01T00:00Z,1,measured\n${row}\nx`);
    expect(problems.map(({ line }) => line)).toEqual([1, 4]);
  });
});

describe('what cannot be read is named by its line, the rest as well', () => {
  test.each([
    ['m-1,import,2026-11-01T00:00:00Z,12.5', 'has 4 cells instead of 5'],
    ['M 1,import,2026-11-01T00:00:00Z,1,measured', 'meter must be'],
    ['m-1,,2026-11-01T00:00:00Z,1,measured', 'register is missing'],
    ['m-1,import,2026-02-31T00:00:00Z,1,measured', 'time must be'],
    ['m-1,import,01.11.2026,1,measured', 'time must be'],
    ['m-1,import,2026-11-01T00:00:00Z,1.2345,measured', 'value must be'],
    ['m-1,import,2026-11-01T00:00:00Z,-1,measured', 'value must be'],
    ['m-1,import,2026-11-01T00:00:00Z,1e3,measured', 'value must be'],
    ['m-1,import,2026-11-01T00:00:00Z,1,guessed', 'quality must be'],
  ])('%s', (bad, message) => {
    const { readings, problems } = readReadingsCsv([row, bad, row].join('\n'));
    expect(readings).toHaveLength(2);
    expect(problems).toEqual([{ line: 2, message: expect.stringContaining(message) as string }]);
  });

  test.each([
    ['', 1, 'no reading'],
    ['meter,register,time,value,quality\n', 1, 'no reading'],
    ['meter,register,time,value,colour\n', 1, 'no column is called “colour”'],
    ['meter,register,time,value\n', 1, 'the column quality must stand'],
    ['meter,register,time,time,value,quality\n', 1, 'the column time must stand'],
    [`${row}\n"m-1,import`, 2, 'not closed'],
  ])('the file %j', (text, line, message) => {
    expect(readReadingsCsv(text).problems[0]).toEqual({ line, message: expect.stringContaining(message) as string });
  });
});
