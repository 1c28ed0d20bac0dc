import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHex } from '#kernel';
import { bytesIn, LONGEST_REGISTRATION_BYTES, Registrations, withoutHeartbeats } from './registration.ts';

const text = (value: string) => new TextEncoder().encode(value);
const hex = (value: string) => parseHex(value) ?? new Uint8Array(0);
const IDS = ['862123045678901', '862123045678902'];

describe('a registration', () => {
  test.each([
    ['862123045678901', 'known'],
    ['862123045678901\r\n', 'known'],
    ['8621', 'more'],
    ['', 'more'],
    ['862123045678903', 'unknown'],
    ['GET / HTTP/1.1', 'unknown'],
  ])('%j is %s', (said, kind) => {
    expect(new Registrations(IDS, { template: '{id}' }).read(text(said)).kind).toBe(kind);
  });

  test('of bytes', () => {
    const registrations = new Registrations(['0862123045678901'], { template: 'hex: 68 {id} 16' });
    expect(registrations.read(hex('68 08 62 12 30 45 67 89 01 16 FE'))).toEqual({
      kind: 'known',
      id: '0862123045678901',
    });
    expect(registrations.read(hex('68 08 62'))).toEqual({ kind: 'more' });
  });

  test.each([
    [['1', '12'], '{id}', 'begin alike'],
    [['1'], 'REG', 'must have {id}'],
    [['1'], '{id}{id}', 'once'],
    [['12X'], 'hex:{id}', 'cannot stand'],
    [['1'], `{id}${'x'.repeat(LONGEST_REGISTRATION_BYTES)}`, 'cannot stand'],
  ])('%j in %s is refused', (ids, template, because) => {
    expect(() => new Registrations(ids, { template })).toThrow(because);
  });

  test('whatever is said, and however it is cut, no more than one answer comes of it', () => {
    const registrations = new Registrations(IDS, { template: 'REG:{id}' });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const kind = registrations.read(bytes).kind;
        expect(['known', 'more', 'unknown']).toContain(kind);
        if (bytes.length > LONGEST_REGISTRATION_BYTES) expect(kind).not.toBe('more');
      }),
      { seed: 20261123 },
    );
  });
});

describe('heartbeats', () => {
  const beats = [text('HEART'), hex('00 FE')];
  test.each([
    ['HEART', ''],
    ['HEART\r\nHEART', ''],
    ['HEARThX', 'hX'],
    ['hX', 'hX'],
    ['hXHEART', 'hXHEART'],
  ])('%j leaves %j', (said, left) => {
    expect(withoutHeartbeats(text(said), beats)).toEqual(text(left));
  });

  test('are text or bytes', () => {
    expect(bytesIn('hex: 00 FE')).toEqual(hex('00 FE'));
    expect(bytesIn('beat')).toEqual(text('beat'));
    expect(() => bytesIn('hex: 0')).toThrow('not whole bytes');
  });
});
