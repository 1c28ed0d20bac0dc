import { FaultError, zone } from '#kernel';
import { loadMeterProfile } from '../../profiles/index.ts';
import type { FoundMeter, ProfileGuess, ScanOptions } from '../scan.ts';
import { createDlt645Meter } from './driver.ts';
import { WILDCARD } from './frames.ts';
import { openDlt645Line, type Dlt645Line } from './line.ts';

const WAKE_UP = 4;

/**
 * Looks for meters of DL/T 645-2007 on a line. First "whoever is there", which one alone answers; where nobody does, or several at once, by the last two digits
 * of the address, a hundred questions of about a second and a half each. Two meters with the same last two digits talk at once and stay unseen.
 */
export async function scanDlt645(options: ScanOptions): Promise<readonly FoundMeter[]> {
  const line = openDlt645Line(options);
  try {
    const addresses = await search(line, options);
    const found: FoundMeter[] = [];
    for (const address of addresses)
      found.push({ address, serial: address, guesses: await guessesAt(line, address, options) });
    return found;
  } finally {
    await line.stop();
  }
}

async function search(line: Dlt645Line, { onProgress }: ScanOptions): Promise<string[]> {
  onProgress?.(WILDCARD);
  const alone = await whoIs(line, WILDCARD);
  if (alone !== null) return [alone];
  const found: string[] = [];
  for (let last = 0; last < 100; last += 1) {
    const address = `AAAAAAAAAA${String(last).padStart(2, '0')}`;
    onProgress?.(address);
    const own = await whoIs(line, address);
    if (own !== null) found.push(own);
  }
  return found;
}

/** Who answers; null where nobody does that can be understood. A line that cannot be opened is no silence. */
async function whoIs(line: Dlt645Line, address: string): Promise<string | null> {
  try {
    // Urgent: no pause after the silences before it.
    const ask = { address, request: { kind: 'read_address' }, wakeUp: WAKE_UP } as const;
    const { reply } = await line.request(ask, { urgent: true });
    return reply.address;
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    if (thrown.cause instanceof FaultError && thrown.cause.code === 'PORT_UNREACHABLE') throw thrown;
    return null;
  }
}

async function guessesAt(line: Dlt645Line, address: string, options: ScanOptions): Promise<ProfileGuess[]> {
  const { clock, log } = options;
  const guesses: ProfileGuess[] = [];
  for (const name of options.profiles) {
    const profile = loadMeterProfile(name);
    if (profile.protocol !== 'dlt645' || profile.edition !== 2007) continue;
    const common = { line, profile, busAddress: address, expectedSerial: address, clock, log };
    const meter = createDlt645Meter({
      ...common,
      register: 'import',
      authority: null,
      relayConfirmed: false,
      zone: zone('UTC'),
    });
    try {
      const { register, powerW, voltageV } = await meter.read();
      const told = { serial: address, registerMilli: register, powerW, voltageV: voltageV ?? null };
      guesses.push({ profile: name, title: profile.title, ...told });
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
    }
  }
  return guesses;
}
