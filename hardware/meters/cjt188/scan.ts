import { FaultError, type Clock, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { ANY_ADDRESS, ANY_TYPE } from './frames.ts';
import { openCjt188Line } from './line.ts';

const WAKE_UP = 4;

/**
 * Asks a line of CJ/T 188 "whoever is there", which one meter alone answers; null where nobody does, or several at once. `address` has the maker's four digits in
 * front. Throws FaultError PORT_ADDRESS_INVALID, PORT_UNREACHABLE.
 */
export async function scanCjt188(options: {
  /** As `parseLineAddress` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}): Promise<{ readonly type: number; readonly address: string } | null> {
  const line = openCjt188Line(options);
  try {
    const ask = { type: ANY_TYPE, address: ANY_ADDRESS, request: { kind: 'read_address' }, wakeUp: WAKE_UP } as const;
    const { reply } = await line.request(ask, { urgent: true });
    return { type: reply.type, address: reply.address };
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    const { cause } = thrown;
    if (cause instanceof FaultError && cause.code === 'PORT_UNREACHABLE') throw cause;
    return null;
  } finally {
    await line.stop();
  }
}
