import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '#kernel';
import { smsProfile, type SmsConfiguration, type SmsProfile } from '#contracts/configuration';
import { loadConfiguration } from '#platform/configuration';
import { secretIn } from '../secret-file.ts';
import { namesIn, type Values } from './template.ts';

const FOLDER = join(import.meta.dirname, 'profiles');

/** What every message brings. */
export const MESSAGE_VALUES = [
  'to',
  'text',
  'title',
  'id',
  'kind',
  'facts',
  'template',
  'report_url',
  'reference',
  'sent_day_in_china',
];

/** A profile with what the site gives it. */
export interface ReadyProfile {
  readonly profile: SmsProfile;
  readonly values: Values;
}

export function smsProfileNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .toSorted();
}

/** Reads the profile that a site names, and its secrets. Throws SMS_PROFILE_UNKNOWN, CONFIGURATION_UNREADABLE, or CONFIGURATION_INVALID for what does not fit. */
export function readyProfile(configuration: SmsConfiguration): ReadyProfile {
  const { profile: name, profile_file: file } = configuration;
  if (name !== undefined && !smsProfileNames().includes(name))
    throw new FaultError('SMS_PROFILE_UNKNOWN', {
      message: `no SMS profile is called ${name}; there are ${smsProfileNames().join(', ')}`,
      details: { profile: name },
    });
  const profile = loadConfiguration(file ?? join(FOLDER, `${name ?? ''}.yaml`), smsProfile);
  const secrets = Object.entries(configuration.secret_files).map(([key, path]) => [key, secretIn(path)]);
  const values: Values = { ...profile.defaults, ...configuration.values, ...Object.fromEntries(secrets) };
  const missing = [...profile.values, ...profile.secrets].filter((wanted) => values[wanted] === undefined);
  const asked = [...new Set(namesIn(JSON.stringify([profile.send, profile.report ?? {}])))];
  const known = [...Object.keys(values), ...MESSAGE_VALUES, ...profile.values, ...profile.secrets];
  const unknown = asked.filter((wanted) => !known.includes(wanted));
  const open = profile.secrets.filter((secret) => configuration.values[secret] !== undefined);
  const problem =
    missing.length > 0
      ? `${profile.title} also wants ${missing.join(', ')}`
      : unknown.length > 0
        ? `the profile asks for ${unknown.join(', ')}, which nobody gives`
        : open.length > 0
          ? `${open.join(', ')} is a secret: write it under secret_files`
          : null;
  if (problem !== null) throw new FaultError('CONFIGURATION_INVALID', { message: `notify.sms: ${problem}` });
  return { profile, values };
}
