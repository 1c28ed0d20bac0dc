import { readFileSync } from 'node:fs';
import { parseConfiguration } from '#platform/configuration';
import { describe, expect, test } from 'vitest';
import { meterProfile, registerStepOf, switchingOf } from './meter-profile.ts';

function read(name: string, from = '', to = '') {
  const source = readFileSync(new URL(`./meters/${name}.yaml`, import.meta.url), 'utf8');
  expect(source).toContain(from);
  return parseConfiguration(source.replace(from, to), { file: `${name}.yaml`, schema: meterProfile });
}

describe('profiles of DL/T 645', () => {
  test('say what switches and what does not', () => {
    expect(switchingOf(read('dlt645-2007-relay'))).toEqual({ has: true, verified: false });
    expect(switchingOf(read('dlt645-2007-esam'))).toEqual({ has: false, verified: false });
    expect(switchingOf(read('dlt645-2007'))).toEqual({ has: false, verified: false });
    expect(registerStepOf(read('dlt645-1997'))).toEqual({ unit: 'kWh', step: { numerator: 1n, denominator: 100n } });
  });

  test.each([
    ['dlt645-2007', 'import: 00010000', 'import: 02010100', 'register.import'],
    ['dlt645-2007', 'import: 00010000', 'import: 9010', 'register.import'],
    ['dlt645-1997', 'import: 9010', 'import: 00010000', 'register.import'],
    ['dlt645-1997', 'reads: [power, voltage]', 'reads: [power, voltage, clock]', 'reads'],
    ['dlt645-2007', '  clock: document\n', '', 'verified.clock'],
    ['dlt645-2007-relay', 'factory_password: 000000', 'factory_password: 00000', 'relay.factory_password'],
    ['dlt645-2007-relay', 'close: direct', 'close: maybe', 'relay.close'],
    ['dlt645-2007-relay', '  relay: checked frame\n', '', 'verified.relay'],
    ['dlt645-2007', 'utility: electricity', 'utility: water', 'utility'],
  ])('%s: %s → %s is refused', (name, from, to, path) => {
    expect(() => read(name, from, to)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(path) }),
    );
  });
});

describe('profiles of M-Bus', () => {
  test('name a record, whose unit travels with it', () => {
    expect(read('mbus-electricity-tariff-1')).toMatchObject({
      addressed_by: 'secondary',
      register: { quantity: 'energy', storage: 0, tariff: 1, device: 0 },
    });
    expect(switchingOf(read('mbus-water'))).toEqual({ has: false, verified: false });
    expect(registerStepOf(read('mbus-water'))).toEqual({ unit: 'm3', step: null });
    expect(registerStepOf(read('mbus-heat'))).toEqual({ unit: 'kWh', step: null });
  });

  test.each([
    ['mbus-water', 'quantity: volume', 'quantity: energy', 'register.quantity'],
    ['mbus-heat', 'quantity: energy', 'quantity: volume', 'register.quantity'],
    ['mbus-heat', 'quantity: energy', 'quantity: energy, tariff: one', 'register.tariff'],
    ['mbus-heat', '  power: checked frame\n', '', 'verified.power'],
    ['mbus-water', 'utility: water', 'utility: water\naddressed_by: name', 'addressed_by'],
  ])('%s: %s → %s is refused', (name, from, to, path) => {
    expect(() => read(name, from, to)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(path) }),
    );
  });
});

describe('profiles of CJ/T 188', () => {
  test('say what switches, and what a step of the register is', () => {
    expect(switchingOf(read('cjt188-water-valve'))).toEqual({ has: true, verified: false });
    expect(switchingOf(read('cjt188-heat'))).toEqual({ has: false, verified: false });
    expect(registerStepOf(read('cjt188-water'))).toEqual({ unit: 'm3', step: { numerator: 1n, denominator: 100n } });
    expect(registerStepOf(read('cjt188-heat'))).toEqual({ unit: 'kWh', step: null });
  });

  test.each([
    ['cjt188-water', 'type: 10', 'type: 30', 'type'],
    ['cjt188-water', 'type: 10', 'type: 40', 'type'],
    ['cjt188-water', 'valve: no', 'valve: yes', 'verified.relay'],
    ['cjt188-water', 'valve: no', 'valve: no\nidentifiers: { read: 901 }', 'identifiers.read'],
  ])('%s: %s → %s is refused', (name, from, to, path) => {
    expect(() => read(name, from, to)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(path) }),
    );
  });
});
