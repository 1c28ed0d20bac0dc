import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tariff } from '#contracts/configuration';
import { loadConfiguration } from '#platform/configuration';
import { tariffFindings } from '#server/tariffs';
import type { LineFacts } from './rating-report.ts';
import { rateFile, type RateGiven } from './rate-readings.ts';
import { readTariffFile } from './tariff-check.ts';

/*
 * Every page of docs/tariffs has a command and a table of what it must say, worked out by hand. What the command does is done here, in this process, and its
 * lines are compared with the table.
 */

const root = fileURLToPath(new URL('../', import.meta.url));
const names = readdirSync(`${root}docs/tariffs`)
  .filter((file) => file.endsWith('.csv'))
  .map((file) => file.replace('.csv', ''));

/** The options of a command line, as commander reads them. */
function optionsOf(words: readonly string[]): RateGiven {
  const given = new Map<string, readonly string[]>();
  let name = '';
  for (const word of words)
    if (word.startsWith('--')) given.set((name = word.slice(2)), []);
    else given.set(name, [...(given.get(name) ?? []), word]);
  const option = (key: string) => given.get(key)?.[0];
  const from = option('from');
  const wrapsAt = option('wraps-at');
  return {
    tariff: `${root}${option('tariff') ?? ''}`,
    readings: `${root}${option('readings') ?? ''}`,
    zone: option('zone') ?? '',
    attribute: given.get('attribute') ?? [],
    multiplier: '1',
    json: true,
    ...(from === undefined ? {} : { from }),
    ...(wrapsAt === undefined ? {} : { wrapsAt }),
  };
}

/** The command of a page, its table, and the total below. */
function pageOf(name: string) {
  const page = readFileSync(`${root}docs/tariffs/${name}.md`, 'utf8');
  const command = /^foyer (.*)$/m.exec(page)?.[1]?.split(' ').slice(1) ?? [];
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .slice(2);
  const lines = rows.slice(0, -1).map((cells) => [...cells.slice(1, 6), cells[7]]);
  return { command, lines, total: rows.at(-1)?.[7] };
}

describe.each(names)('%s', (name) => {
  test('has no findings', () => {
    expect(readTariffFile(`${root}docs/tariffs/${name}.yaml`).findings).toEqual([]);
  });

  test('comes out as it was worked out by hand', () => {
    const { command, lines, total } = pageOf(name);
    const { code, lines: output, notes } = rateFile(optionsOf(command));
    expect({ code, notes }).toEqual({ code: 0, notes: [] });
    const told = output.slice(0, -1).map((line) => JSON.parse(line) as LineFacts);
    expect(
      told.map((line) => [
        line.period,
        line.name ?? line.kind,
        line.band ?? '',
        line.block === null ? '' : `${line.block.number}`,
        line.quantity ?? '',
        line.amount,
      ]),
    ).toEqual(lines);
    expect(JSON.parse(output.at(-1) ?? '')).toMatchObject({ totals: { total, held: [], notes: [] } });
  });
});

test('every kind of charge stands in at least one example, and each example is in the index', () => {
  const shown = new Set(
    names.flatMap((name) =>
      loadConfiguration(`${root}docs/tariffs/${name}.yaml`, tariff).versions.flatMap(({ charges }) =>
        charges.map(({ kind }) => kind),
      ),
    ),
  );
  const kinds = tariff.shape.versions.element.shape.charges.element.options.map(({ shape }) => shape.kind.value);
  expect([...shown].sort()).toEqual([...kinds].sort());
  const index = readFileSync(`${root}docs/tariffs/README.md`, 'utf8');
  expect(names.filter((name) => !index.includes(`(${name}.md)`))).toEqual([]);
});

test('the table of findings says what the check says', () => {
  const index = readFileSync(`${root}docs/tariffs/README.md`, 'utf8');
  const told = [...index.matchAll(/^\| `(TARIFF_\w+)`\s*\| (\w+)\s*\| (.*?)\s*\|$/gm)].map(([, ...cells]) => cells);
  const known = Object.entries(tariffFindings).map(([code, { severity, meaning }]) => [code, severity, meaning]);
  expect(told).toEqual(known);
});
