import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assertNever, FaultError } from '#kernel';
import { loadConfiguration } from '#platform';
import { z } from 'zod';
import type { Rational, RegisterUnit } from './profile-parts.ts';
import { modbusProfile } from './protocols/modbus.ts';

const FOLDER = join(import.meta.dirname, 'meters');

/** One model of meter as data; what it speaks decides what else stands in its file. */
export const meterProfile = z.discriminatedUnion('protocol', [modbusProfile]);
export type MeterProfile = z.output<typeof meterProfile>;

/** What the meter's register counts in, and what one step of it is worth in that unit; null where the steps are finer than any reading. */
export function registerStepOf(profile: MeterProfile): { readonly unit: RegisterUnit; readonly step: Rational | null } {
  switch (profile.protocol) {
    case 'modbus':
      return {
        unit: profile.register.unit,
        step: profile.register.type === 'float32' ? null : profile.register.scale,
      };
    default:
      return assertNever(profile.protocol);
  }
}

/** Whether the model can switch supply, and whether that part of its profile was tried on a device. */
export function switchingOf(profile: MeterProfile): { readonly has: boolean; readonly verified: boolean } {
  switch (profile.protocol) {
    case 'modbus':
      return { has: profile.relay !== undefined, verified: profile.verified.relay === 'device' };
    default:
      return assertNever(profile.protocol);
  }
}

/** Reads one of the profiles that come with Foyer, such as `sdm230`. Throws METER_PROFILE_UNKNOWN, or a ConfigurationFault that names the line. */
export function loadMeterProfile(name: string): MeterProfile {
  const names = meterProfileNames();
  if (!names.includes(name))
    throw new FaultError('METER_PROFILE_UNKNOWN', {
      message: `there is no meter profile ${name}; there are: ${names.join(', ')}`,
      details: { name },
    });
  return loadConfiguration(join(FOLDER, `${name}.yaml`), meterProfile);
}

export function meterProfileNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}
