import { FaultError } from '#kernel';
import { meterProfile, switchingOf, type MeterProfile } from '#hardware/profiles';
import { writeLine, writeNote } from '#platform';
import { readConfigurationText, readDocument } from '#platform/configuration';
import type { ExitCode } from './command.ts';
import { readConfiguration } from './configuration-check.ts';

/** What can be used all the same, and what to do about it. */
interface Warning {
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly mend: string;
}

/**
 * Checks an installer's meter profile. Exit 0: it can be used, whatever there is to warn of; 2: it cannot. As JSON `{ok: true, file, title, protocol, verified,
 * relay, warnings: [{path, line, message, mend}]}`, or the refusal with every problem's path and line.
 */
export function checkMeterProfile(file: string, { json }: { json: boolean }): ExitCode {
  const read = readConfiguration(file, { schema: meterProfile, json });
  if (read === null) return 2;
  const profile = read.configuration;
  const document = readDocument(readConfigurationText(file), file);
  const warnings = warningsOf(profile).map(({ path, ...warning }) => ({
    path: path.join('.'),
    line: document.lineOf(path),
    ...warning,
  }));
  const switching = switchingOf(profile);
  const relay = !switching.has ? 'none' : switching.verified ? 'verified' : 'only when confirmed on site';
  if (json) {
    const { title, protocol, verified } = profile;
    writeLine(JSON.stringify({ ok: true, file, title, protocol, verified, relay, warnings }));
    return 0;
  }
  for (const warning of warnings) writeNote(warningText(file, warning));
  const evidence = Object.entries(profile.verified).map(([part, against]) => `${part} ${against}`);
  writeLine(
    `${file}: can be used; ${profile.title} (${profile.protocol}); relay: ${relay}; verified: ${evidence.join(', ')}`,
  );
  return 0;
}

function warningText(file: string, { path, line, message, mend }: Warning): string {
  return `${file}:${line}  ${path}: ${message}\n    ${mend}`;
}

interface Found {
  readonly path: readonly string[];
  readonly message: string;
  readonly mend: string;
}

function warningsOf(profile: MeterProfile): readonly Found[] {
  const switching = switchingOf(profile);
  return [
    ...(switching.has && !switching.verified
      ? [
          {
            path: ['verified', 'relay'],
            message: 'the relay was not tried on a device, so it is not written',
            mend: 'try it on the meter (foyer meter relay … --confirmed-on-site), then write relay_confirmed: yes at the meter in the site file, or `relay: device` here',
          },
        ]
      : []),
    ...(profile.protocol === 'modbus' ? modbusWarnings(profile) : []),
  ];
}

function modbusWarnings(profile: Extract<MeterProfile, { protocol: 'modbus' }>): readonly Found[] {
  const { serial, register, power, voltage, relay, wraps_at: wrapsAt } = profile;
  const found: Found[] = [];
  if (serial === undefined)
    found.push({
      path: ['serial'],
      message: 'there is no serial number, so a meter that was swapped does not show',
      mend: "add `serial:` where the meter's manual has a register for it",
    });
  if (wrapsAt === undefined && register.type !== 'float32')
    found.push({
      path: ['wraps_at'],
      message: 'nothing says at which value the register starts anew, so no rollover is believed',
      mend: 'add `wraps_at:` from the manual, or at the meter in the site file',
    });
  if (register.type === 'float32')
    found.push({
      path: ['register', 'type'],
      message: 'a float of kWh moves in steps of 2 Wh and more from 16777 kWh on',
      mend: 'use an integer register where the meter has one',
    });
  const measured = [register, power, voltage].flatMap((place) => (place === undefined ? [] : [place.address]));
  if (relay !== undefined && measured.includes(relay.write.address))
    found.push({
      path: ['relay', 'write', 'address'],
      message: 'the relay is written where a measured value stands: some meters clear a register that is written',
      mend: 'compare both addresses with the manual',
    });
  return found;
}

/** The problem of each meter of a site whose profile cannot be used. */
export function profileProblem(load: () => unknown): string | null {
  try {
    load();
    return null;
  } catch (thrown) {
    if (thrown instanceof FaultError) return thrown.message;
    throw thrown;
  }
}
