import { FaultError, refuse, silentLog, type Reply } from '#kernel';
import { MeterLines, type Meter } from '#hardware/meters';
import { openPort } from '#hardware/ports';
import { loadMeterProfile, type MeterProfile } from '#hardware/profiles';
import { SystemClock } from '#platform';
import { isAbsolute, resolve } from 'node:path';

/** A meter as the command line names it. */
export interface MeterGiven {
  readonly url: string;
  /** A profile that comes with Foyer, or a file of one's own. */
  readonly profile: string;
  readonly unit?: string;
  readonly busAddress?: string;
  readonly serial?: string;
}

/** A name stays a name; a file may be relative. Throws METER_PROFILE_UNKNOWN, or a ConfigurationFault. */
export function profileGiven(name: string): MeterProfile {
  return loadMeterProfile(name.endsWith('.yaml') && !isAbsolute(name) ? resolve(name) : name);
}

/**
 * Works with one meter over a line of its own and hangs up. Where no serial number is given, the one that the meter tells is taken. Refuses with the fault's code and,
 * where the line is taken, says so; throws what is wrong with the profile.
 */
export async function withMeter<Value>(
  given: MeterGiven,
  options: { readonly relayConfirmed: boolean },
  work: (meter: Meter) => Promise<Reply<Value>>,
): Promise<Reply<Value>> {
  const profile = profileGiven(given.profile);
  const lines = new MeterLines({ clock: new SystemClock(), log: silentLog, openPort });
  const meterOf = (serial: string) =>
    lines.meter({
      profile,
      address: given.url,
      unitAddress: Number(given.unit ?? '1'),
      busAddress: given.busAddress ?? (given.serial === undefined ? whoeverIsThere(profile, serial) : serial),
      serial,
      relayConfirmed: options.relayConfirmed,
    });
  try {
    if (given.serial !== undefined) return await work(meterOf(given.serial));
    try {
      return await work(meterOf(''));
    } catch (thrown) {
      const found =
        thrown instanceof FaultError && thrown.code === 'METER_SERIAL_DIFFERS' ? thrown.details.found : null;
      if (typeof found !== 'string') throw thrown;
      return await work(meterOf(found));
    }
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    return refuseFault(thrown);
  } finally {
    await lines.stop();
  }
}

/** The address at which a meter answers that is alone on its line, where its protocol has one. */
function whoeverIsThere({ protocol }: MeterProfile, serial: string): string {
  if (protocol === 'iec62056') return '';
  if (protocol === 'mbus') return 'F'.repeat(8);
  if (protocol === 'dlt645') return 'A'.repeat(12);
  return protocol === 'cjt188' ? 'A'.repeat(14) : serial;
}

/** A fault as a refusal, in words that say what to do about a line that somebody else has. */
export function refuseFault(thrown: FaultError): Reply<never> {
  const causes = causesOf(thrown);
  const isTaken = causes.some((cause) => /lock|resource busy|EBUSY/i.test(cause.message));
  const message = isTaken
    ? 'the serial line is in use: a Foyer server or another program has it. Stop that program first, or ask the server (foyer readings, the console)'
    : causes.map((cause) => cause.message).join(': ');
  return refuse(thrown.code, { message, details: thrown.details });
}

function causesOf(thrown: Error): readonly Error[] {
  const causes: Error[] = [];
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}
