import { FaultError, zone } from '#kernel';
import { loadMeterProfile } from '../../profiles/index.ts';
import type { FoundMeter, ProfileGuess, ScanOptions } from '../scan.ts';
import { createCjt188Meter } from './driver.ts';
import { ANY_ADDRESS, ANY_TYPE } from './frames.ts';
import { openCjt188Line, type Cjt188Answer, type Cjt188Line } from './line.ts';

const WAKE_UP = 4;

/** Asks a line of CJ/T 188 "whoever is there", which one meter alone answers; several at once are understood by nobody. */
export async function scanCjt188(options: ScanOptions): Promise<readonly FoundMeter[]> {
  const line = openCjt188Line(options);
  try {
    options.onProgress?.(ANY_ADDRESS);
    const answer = await whoIs(line);
    if (answer === null) return [];
    const { address } = answer;
    return [{ address, serial: address.slice(-10), guesses: await guessesAt(line, answer, options) }];
  } finally {
    await line.stop();
  }
}

async function whoIs(line: Cjt188Line): Promise<Cjt188Answer | null> {
  try {
    const ask = { type: ANY_TYPE, address: ANY_ADDRESS, request: { kind: 'read_address' }, wakeUp: WAKE_UP } as const;
    return (await line.request(ask, { urgent: true })).reply;
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    if (thrown.cause instanceof FaultError && thrown.cause.code === 'PORT_UNREACHABLE') throw thrown;
    return null;
  }
}

/** The profiles of the meter's own type by which it can be read. */
async function guessesAt(line: Cjt188Line, answer: Cjt188Answer, options: ScanOptions): Promise<ProfileGuess[]> {
  const { clock, log } = options;
  const { address, type } = answer;
  const serial = address.slice(-10);
  const guesses: ProfileGuess[] = [];
  for (const name of options.profiles) {
    const profile = loadMeterProfile(name);
    if (profile.protocol !== 'cjt188' || profile.type !== type) continue;
    const common = { line, profile, busAddress: address, expectedSerial: serial, clock, log };
    const meter = createCjt188Meter({ ...common, relayConfirmed: false, zone: zone('UTC') });
    try {
      const { register } = await meter.read();
      guesses.push({
        profile: name,
        title: profile.title,
        serial,
        registerMilli: register,
        powerW: null,
        voltageV: null,
      });
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
    }
  }
  return guesses;
}
