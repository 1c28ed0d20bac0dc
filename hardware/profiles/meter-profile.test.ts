import { readFileSync } from 'node:fs';
import { parseConfiguration } from '#platform/configuration';
import { describe, expect, test } from 'vitest';
import {
  loadMeterProfile,
  meterProfile,
  meterProfileNames,
  meterProfileReader,
  registerStepOf,
} from './meter-profile.ts';

const source = readFileSync(new URL('./meters/sdm530y-relay.yaml', import.meta.url), 'utf8');
const at = { file: 'sdm530y-relay.yaml', schema: meterProfile };

describe('meter profiles', () => {
  test('every profile that comes with Foyer is sound', () => {
    expect(meterProfileNames()).toEqual(
      expect.arrayContaining([
        'abb-b-series',
        'acrel-ddsy1352',
        'acrel-dtsy1352',
        'dds238-relay',
        'ddsu666',
        'dtsu666',
        'iem3000',
        'mbus-electricity',
        'mbus-electricity-tariff-1',
        'mbus-gas',
        'mbus-heat',
        'mbus-water',
        'sdm120',
        'sdm230',
        'sdm530y-relay',
        'sdm630',
      ]),
    );
    expect(meterProfileNames().filter((name) => name.startsWith('pulse-counter-'))).toHaveLength(3);
    for (const name of meterProfileNames()) expect(loadMeterProfile(name).title).not.toBe('');
  });

  test('a reader reads each once, as it is read alone', () => {
    const profileOf = meterProfileReader();
    expect(profileOf('sdm120')).toBe(profileOf('sdm120'));
    expect(profileOf('sdm120')).toEqual(loadMeterProfile('sdm120'));
    expect(() => profileOf('nobodys')).toThrow(expect.objectContaining({ code: 'METER_PROFILE_UNKNOWN' }));
  });

  test('none of them claims to have been tried on a device', () => {
    for (const name of meterProfileNames())
      expect(Object.values(loadMeterProfile(name).verified)).not.toContain('device');
  });

  test('the most that passes in an hour is given in the unit of the register', () => {
    const stepsOf = { kWh: 1000n, Wh: 1n, MWh: 1_000_000n, m3: 1000n, l: 1n } as const;
    for (const name of meterProfileNames()) {
      const profile = loadMeterProfile(name);
      const most = profile.rated_maximum_per_hour;
      if (most === undefined) continue;
      const steps = most * stepsOf[registerStepOf(profile).unit];
      expect(steps, name).toBeGreaterThanOrEqual(1000n);
      expect(steps, name).toBeLessThanOrEqual(1_000_000n);
    }
  });

  test('values arrive as what they mean', () => {
    expect(loadMeterProfile('dds238-relay')).toMatchObject({
      utility: 'electricity',
      register: { function: 3, address: 0, type: 'u32', scale: { numerator: 1n, denominator: 100n }, unit: 'kWh' },
      relay: { write: { function: '16', address: 0x1a, closed: [1], open: [0] } },
      reads_across: 12,
    });
    expect(loadMeterProfile('dds238-relay')).not.toHaveProperty('serial');
    expect(loadMeterProfile('sdm530y-relay')).toMatchObject({ serial: { address: 0xfc00, digits: 8 } });
  });

  test.each(['sdm999', '../meter-profile', ''])('the profile "%s" is unknown', (name) => {
    expect(() => loadMeterProfile(name)).toThrow(
      expect.objectContaining({ code: 'METER_PROFILE_UNKNOWN', message: expect.stringContaining('sdm230') }),
    );
  });

  test.each([
    ['address: 0x0048', 'address: 0x10048', 'register.address', 'register:'],
    ['address: 0x0048', 'address: fourty', 'register.address', 'register:'],
    ['type: float32, unit: kWh', 'type: float64, unit: kWh', 'register.type', 'register:'],
    ['unit: kWh', 'unit: kW', 'register.unit', 'register:'],
    ['unit: kWh', 'unit: kWh, scale: 0.01', 'register.scale', 'register:'],
    ['function: 4, address: 0x0034', 'function: 2, address: 0x0034', 'power.function', 'power:'],
    ['digits: 8', 'digits: 0', 'serial.digits', 'serial:'],
    ['write: { function: 16,', 'write: { function: 15,', 'relay.write.function', 'write:'],
    ['open: [0x0000, 0x0000]', 'open: [0x0000]', 'relay.read.open', 'read:'],
    ['relay: checked frame', 'relay: trust me', 'verified.relay', 'relay: checked frame'],
    ['  relay: checked frame\n', '', 'verified.relay', 'verified:'],
    ['utility: electricity', 'utility: steam', 'utility', 'utility:'],
    ['title:', 'titel:', 'titel', 'title:'],
  ])('%s → %s is refused by path and line', (from, to, path, lineStart) => {
    expect(source).toContain(from);
    const lines = source.split('\n');
    const line = lines.findIndex((text) => text.trim().startsWith(lineStart)) + 1;
    expect(() => parseConfiguration(source.replace(from, to), at)).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringMatching(new RegExp(`sdm530y-relay.yaml:${line} .*${path.replaceAll('.', '\\.')}`)),
      }),
    );
  });
});
