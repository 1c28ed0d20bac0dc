import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadMeterProfile } from './meter-profile.ts';
import { ownProfileNames, withOwnProfiles } from './own-profiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-profiles-'));
const siteFile = join(folder, 'site.yaml');
mkdirSync(join(folder, 'profiles'));
const sdm230 = readFileSync(new URL('./meters/sdm230.yaml', import.meta.url), 'utf8');
writeFileSync(join(folder, 'profiles', 'mine.yaml'), sdm230.replace(/^title: .*/, 'title: Mine'));
writeFileSync(join(folder, 'profiles', 'sdm230.yaml'), sdm230.replace(/^title: .*/, 'title: Put right'));
writeFileSync(join(folder, 'profiles', 'broken.yaml'), 'title: Broken\nprotocol: modbus\n');
afterAll(() => rmSync(folder, { recursive: true }));

const titleOf = (profile: string) => {
  const [meter] = withOwnProfiles({ meters: [{ profile }] }, siteFile).meters;
  return loadMeterProfile(meter?.profile ?? '').title;
};

test('a profile beside the site file is found by its name, before one that comes with Foyer', () => {
  expect(ownProfileNames(siteFile)).toEqual(['broken', 'mine', 'sdm230']);
  expect(titleOf('mine')).toBe('Mine');
  expect(titleOf('sdm230')).toBe('Put right');
  expect(titleOf('sdm630')).toContain('SDM630');
});

test('a site without such a folder has what comes with Foyer', () => {
  expect(ownProfileNames(join(folder, 'elsewhere', 'site.yaml'))).toEqual([]);
  expect(withOwnProfiles({ meters: [{ profile: 'mine' }] }, '/elsewhere/site.yaml').meters).toEqual([
    { profile: 'mine' },
  ]);
});

test('a wrong one is refused by path and line, and no name leads out of the folder', () => {
  expect(() => titleOf('broken')).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  expect(() => titleOf('../profiles/mine')).toThrow(expect.objectContaining({ code: 'METER_PROFILE_UNKNOWN' }));
});
