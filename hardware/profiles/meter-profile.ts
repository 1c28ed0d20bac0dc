import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { assertNever, elementAt, FaultError } from '#kernel';
import { loadConfiguration } from '#platform/configuration';
import { z } from 'zod';
import type { Rational, RegisterUnit } from './profile-parts.ts';
import { cjt188Profile } from './protocols/cjt188.ts';
import { dlt645Profile } from './protocols/dlt645.ts';
import { iec62056Profile } from './protocols/iec62056.ts';
import { lorawanProfile, unitOf } from './protocols/lorawan.ts';
import { mbusProfile } from './protocols/mbus.ts';
import { modbusProfile } from './protocols/modbus.ts';
import { hasMqttRelay, mqttProfile, type MqttProfile } from './protocols/mqtt.ts';

const FOLDER = join(import.meta.dirname, 'meters');

/** One model of meter as data; what it speaks decides what else stands in its file. */
export const meterProfile = z.discriminatedUnion('protocol', [
  modbusProfile,
  mqttProfile,
  lorawanProfile,
  dlt645Profile,
  cjt188Profile,
  iec62056Profile,
  mbusProfile,
]);
export type MeterProfile = z.output<typeof meterProfile>;

/** What the meter's register counts in, and what one step of it is worth in that unit; null where the steps are finer than any reading. */
export function registerStepOf(profile: MeterProfile): { readonly unit: RegisterUnit; readonly step: Rational | null } {
  switch (profile.protocol) {
    case 'modbus':
      return {
        unit: profile.register.unit,
        step: profile.register.type === 'float32' ? null : profile.register.scale,
      };
    case 'dlt645':
      return { unit: 'kWh', step: { numerator: 1n, denominator: 100n } };
    case 'cjt188':
      return {
        unit: profile.utility === 'heat' ? 'kWh' : 'm3',
        // The unit of a heat meter stands in its answer, and may be one that no decimal of a kWh is.
        step: profile.utility === 'heat' ? null : { numerator: 1n, denominator: 10n ** BigInt(profile.decimals) },
      };
    case 'iec62056':
      return { unit: profile.register.unit, step: null };
    case 'mbus':
      // The unit stands in the record, down to the last decimal.
      return { unit: profile.register.quantity === 'volume' ? 'm3' : 'kWh', step: null };
    case 'mqtt':
      return { unit: unitOfMqtt(profile), step: null };
    case 'lorawan':
      return { unit: unitOf(elementAt(profile.uplinks, 0)), step: null };
    default:
      return assertNever(profile);
  }
}

/** Whether the model can switch supply, and whether that part of its profile was tried on a device. */
export function switchingOf(profile: MeterProfile): { readonly has: boolean; readonly verified: boolean } {
  switch (profile.protocol) {
    case 'modbus':
      return { has: profile.relay !== undefined, verified: profile.verified.relay === 'device' };
    case 'dlt645':
      return { has: profile.relay?.obeys === 'password', verified: profile.verified.relay === 'device' };
    case 'cjt188':
      return { has: profile.valve, verified: profile.verified.relay === 'device' };
    case 'iec62056':
      return { has: false, verified: false };
    case 'mbus':
      return { has: false, verified: false };
    case 'mqtt':
      return { has: hasMqttRelay(profile), verified: profile.verified.relay === 'device' };
    case 'lorawan':
      return { has: profile.downlink !== undefined, verified: profile.verified.relay === 'device' };
    default:
      return assertNever(profile);
  }
}

function unitOfMqtt(profile: MqttProfile): RegisterUnit {
  switch (profile.dialect) {
    case 'tasmota':
      return 'kWh';
    case 'shelly':
      return 'Wh';
    case 'esphome':
      return profile.register.unit;
    case 'foyer_json':
      return profile.utility === 'water' || profile.utility === 'gas' ? 'm3' : 'kWh';
    default:
      return assertNever(profile);
  }
}

/**
 * Reads a profile: one that comes with Foyer by its name, such as `sdm230`, or an installer's own by its absolute path (`withOwnProfiles` finds those that stand
 * beside a site file). Throws METER_PROFILE_UNKNOWN, or a ConfigurationFault that names the line.
 */
export function loadMeterProfile(name: string): MeterProfile {
  if (isAbsolute(name) && name.endsWith('.yaml')) return loadConfiguration(name, meterProfile);
  const names = meterProfileNames();
  if (!names.includes(name))
    throw new FaultError('METER_PROFILE_UNKNOWN', {
      message: `there is no meter profile ${name}; there are: ${names.join(', ')}`,
      details: { name },
    });
  return loadConfiguration(join(FOLDER, `${name}.yaml`), meterProfile);
}

/** Reads profiles as `loadMeterProfile` does, each once: hundreds of meters are of a few makes. */
export function meterProfileReader(): (name: string) => MeterProfile {
  const read = new Map<string, MeterProfile>();
  return (name) => {
    const profile = read.get(name) ?? loadMeterProfile(name);
    read.set(name, profile);
    return profile;
  };
}

export function meterProfileNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}
