import { describe, expect, it } from 'vitest';
import { Defect } from './assertion.ts';
import {
  cardUid,
  givenId,
  isCardUid,
  isGivenId,
  isRandomUid,
  isUuidV7,
  madeId,
  newId,
  type JournalId,
  type UnitId,
} from './identity.ts';
import { instant, ManualClock, seconds } from './time.ts';

const clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));
const randomness = { bytes: (count: number) => new Uint8Array(count).fill(0xff) };

describe('ids', () => {
  it('makes UUIDs of version 7 that carry the time', () => {
    const first = newId<JournalId>(clock, randomness);
    expect(first.slice(13)).toBe('-7fff-bfff-ffffffffffff');
    expect(Number.parseInt(first.slice(0, 13).replace('-', ''), 16)).toBe(Date.UTC(2026, 10, 23));
    expect(isUuidV7(first)).toBe(true);
    clock.advance(seconds(1));
    expect(newId<JournalId>(clock, randomness) > first).toBe(true);
  });

  it.each(['019aae41-9800-4fff-bfff-ffffffffffff', '019AAE41-9800-7FFF-BFFF-FFFFFFFFFFFF', '', 'x'])(
    'refuses %j as a made id',
    (text) => {
      expect(isUuidV7(text)).toBe(false);
      expect(() => madeId<JournalId>(text)).toThrow(Defect);
    },
  );

  it.each([
    ['unit-1-01', true],
    ['a', true],
    ['-a', false],
    ['a-', false],
    ['Unit', false],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['../etc', false],
  ])('a given id %j: %s', (text, good) => {
    expect(isGivenId(text)).toBe(good);
    if (good) expect(givenId<UnitId>(text)).toBe(text);
    else expect(() => givenId<UnitId>(text)).toThrow(Defect);
  });

  it('knows card numbers of 4, 7 and 10 bytes, and those that identify nobody', () => {
    expect(['04A1B2C3', '04A1B2C3D4E5F6', '04A1B2C3D4E5F6070809'].every(isCardUid)).toBe(true);
    expect(['04a1b2c3', '04A1B2', '04A1B2C3D4', ''].some(isCardUid)).toBe(false);
    expect(isRandomUid(cardUid('08A1B2C3'))).toBe(true);
    expect(isRandomUid(cardUid('8804A1B2'))).toBe(true);
    for (const uid of ['08A1B2C3D4E5F6', '88A1B2C3D4E5F6', '04A1B2C3']) expect(isRandomUid(cardUid(uid))).toBe(false);
    expect(() => cardUid('?')).toThrow(Defect);
  });
});
