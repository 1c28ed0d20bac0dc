import { FaultError, type Clock, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { WILDCARD } from './frames.ts';
import { openDlt645Line, type Dlt645Line } from './line.ts';

/** A meter that answered, and how it is written as `bus_address` in the site file. */
export interface FoundMeter {
  readonly address: string;
}

const WAKE_UP = 4;

/**
 * Looks for meters of DL/T 645-2007 on a line. First "whoever is there", which one alone answers; where nobody does, or several at once, by the last two digits
 * of the address, a hundred questions of about a second and a half each. Two meters with the same last two digits talk at once and stay unseen.
 * Throws FaultError PORT_ADDRESS_INVALID, PORT_UNREACHABLE.
 */
export async function* scanDlt645(options: {
  /** As `parseLineAddress` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
  readonly signal?: AbortSignal;
}): AsyncGenerator<FoundMeter> {
  const line = openDlt645Line(options);
  try {
    const alone = await whoIs(line, WILDCARD);
    if (alone !== null) {
      yield { address: alone };
      return;
    }
    for (let last = 0; last < 100 && options.signal?.aborted !== true; last += 1) {
      const found = await whoIs(line, `AAAAAAAAAA${String(last).padStart(2, '0')}`);
      if (found !== null) yield { address: found };
    }
  } finally {
    await line.stop();
  }
}

/** Who answers; null where nobody does that can be understood. A line that cannot be opened is no silence. */
async function whoIs(line: Dlt645Line, address: string): Promise<string | null> {
  try {
    // Urgent: no pause after the silences before it.
    const { reply } = await line.request(
      { address, request: { kind: 'read_address' }, wakeUp: WAKE_UP },
      { urgent: true },
    );
    return reply.address;
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    const { cause } = thrown;
    if (cause instanceof FaultError && cause.code === 'PORT_UNREACHABLE') throw cause;
    return null;
  }
}
