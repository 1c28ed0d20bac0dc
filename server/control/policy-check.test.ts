import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { zone } from '#kernel';
import {
  packName,
  policy as policySchema,
  policyPack,
  policyPackJsonSchema,
  policyPacks,
  type Policy,
} from '#contracts/configuration';
import { ConfigurationFault, parseConfiguration, readDocument } from '#platform/configuration';
import { HOLDS, type Hold } from './holds.ts';
import { checkPolicy } from './policy-check.ts';
import { searchFault } from './policy-states.ts';

const folder = join(import.meta.dirname, '../../docs/policies');
const BERLIN = zone('Europe/Berlin');

function packText(name: string): string {
  return readFileSync(join(folder, `${name}.yaml`), 'utf8');
}

function read(text: string) {
  return parseConfiguration(text, { file: 'pack.yaml', schema: policyPack });
}

describe.each(packName.options)('%s', (name) => {
  test('answers its own cases, and no wrongful cut can be reached in any state', () => {
    const { failures, fault, cases, states } = checkPolicy(read(packText(name)));
    expect(failures).toEqual([]);
    expect(fault).toBeNull();
    expect(cases).toBeGreaterThan(2);
    expect(states).toBeGreaterThan(1000);
  });

  test('stands in the table as in its file, and is what a site gets by its name', () => {
    const { value } = readDocument(packText(name), name);
    expect(policyPacks[name]).toEqual((value as { policy?: object }).policy ?? {});
    const { pack, ...lines } = policySchema.parse({ pack: name });
    expect(pack).toBe(name);
    expect(lines).toEqual(read(packText(name)).policy);
  });
});

describe('a policy', () => {
  test('of a site is its pack with the lines that it writes, each whole', () => {
    const site = policySchema.parse({ pack: 'uk-like', grace: '2 h', warning_proof: 'none' });
    expect(site).toMatchObject({ friendly_hours: { from: 1080, to: 660 }, grace: 7_200_000, warning_proof: [] });
    expect(policySchema.parse({})).toEqual(policySchema.parse({ pack: 'neutral' }));
    expect(policySchema.parse({ warning_proof: 'delivered' }).warning_proof).toEqual(['delivered']);
  });

  test.each([
    [{ pack: 'mars-like' }, 'pack'],
    [{ cut_utilities: ['gas'] }, 'cut_utilities.0'],
    [{ warning_attempts_for: '12 h' }, 'warning_attempts_for'],
    [{ cut_for: ['property'] }, 'cut_for.0'],
    [[], ''],
    ['neutral', ''],
  ])('%j is refused', (raw, path) => {
    expect(policySchema.safeParse(raw).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  test('that is wrong is told with path and line', () => {
    const text = packText('uk-like').replace("to: '11:00'", "to: '25:00'").replace('weekdays: [6, 7]', 'weekdays: [8]');
    expect(() => read(text)).toThrow(/pack\.yaml:\d+ {2}policy\.friendly_hours\.to: must be a time of day/);
    expect(() => read(text)).toThrow(/policy\.friendly_weekdays\[0\]/);
  });

  test('of a pack says of every line where it is from, and of nothing else', () => {
    const without = packText('china-like').replace('  grace: constructed\n', '');
    expect(problemsOf(without)).toEqual(['policy.grace: has no source: write one under sources']);
    const more = packText('china-like').replace('sources:\n', 'sources:\n  moon: constructed\n');
    expect(problemsOf(more)).toEqual(['sources.moon: is the source of no line of this policy']);
    expect(problemsOf('[]')).not.toEqual([]);
  });

  test('whose case expects something else is told so', () => {
    const text = packText('neutral').replace("because: [out_of_credit], notice: '0'", "because: [grace], notice: '7'");
    expect(checkPolicy(read(text)).failures).toEqual([
      {
        name: 'on a working day at noon somebody without credit is cut',
        index: 0,
        expected: { supply: 'off', because: 'grace', notice: '7' },
        found: { supply: 'off', because: 'out_of_credit', notice: '0' },
      },
    ]);
  });

  test('the published shape is the one that is checked', () => {
    const published: unknown = JSON.parse(readFileSync(join(folder, 'policy-pack.schema.json'), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(policyPackJsonSchema())));
  });
});

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationFault)) throw thrown;
    return thrown.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

/** A policy that uses everything that holds a cut back, so that each hold is the only one in some state. */
const everything: Policy = policySchema.parse({
  grace: '3 d',
  weather_hold: 'yes',
  warning_proof: ['delivered'],
  holidays: ['2026-11-25'],
  cut_utilities: ['electricity', 'water'],
});

describe('the check over all states', () => {
  test('agrees with a policy that uses every hold, over many states', () => {
    const { fault, states } = searchFault(everything, BERLIN);
    expect(fault).toBeNull();
    expect(states).toBeGreaterThan(50_000);
  });

  test.each(HOLDS.map((each) => each.code))('finds a wrongful cut without %s', (code) => {
    const weakened = HOLDS.filter((each) => each.code !== code);
    expect(searchFault(everything, BERLIN, weakened).fault?.kind).toBe('wrongful_cut');
  });

  test('finds a hold that never ends', () => {
    const endless: Hold = { code: 'grace', kind: 'not_now', holds: () => ({ code: 'grace', until: null }) };
    expect(searchFault(everything, BERLIN, [...HOLDS, endless]).fault?.kind).toBe('no_cut');
  });

  test('sees a debt of a class that may not cut, and one that may', () => {
    for (const cut_for of [[], ['service'], ['utility', 'service']] as const)
      expect(searchFault({ ...policySchema.parse({}), cut_for: [...cut_for] }, BERLIN).fault).toBeNull();
  });
});
