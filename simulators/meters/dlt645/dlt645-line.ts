import { decodeRequest } from '#hardware/meters/dlt645/codec';
import {
  BROADCAST,
  decodeDlt645Frame,
  dlt645Extent,
  encodeDlt645,
  LONGEST_DLT645_BYTES,
  type Dlt645Frame,
} from '#hardware/meters/dlt645/frames';
import type { LineFace } from '../serial-gateway.ts';
import { addressOf, answerFrame, hearTime, type Dlt645Meter } from './dlt645-meter.ts';

const BAUD = 9600;
/** Meters wake up whoever reads them, too. */
const WAKE_UP = 4;

/** Meters of DL/T 645 on one line at 9600 baud, to which newer ones are set, each at its own number. */
export function dlt645Line(meters: readonly Dlt645Meter[]): LineFace {
  return {
    baud: BAUD,
    bitsOfCharacter: 11,
    query: `?framing=dlt645&baud=${BAUD}`,
    cut: (held) => {
      const extent = dlt645Extent(held.subarray(0, LONGEST_DLT645_BYTES), 'host');
      return extent.kind === 'impossible' ? { kind: 'junk', bytes: 1 } : extent;
    },
    answer: (bytes) => {
      const asked = decodeDlt645Frame(bytes);
      if (asked.address === BROADCAST) {
        hear(meters, asked);
        return null;
      }
      const meant = meters.filter((meter) => isMeant(asked.address, addressOf(meter)));
      const [meter] = meant;
      // Two that talk at once are understood by nobody.
      if (meter === undefined || meant.length > 1) return null;
      return {
        meter,
        reply: () => {
          const reply = answerFrame(meter, asked);
          return reply === null ? null : encodeDlt645(reply, { wakeUp: WAKE_UP });
        },
      };
    },
  };
}

function hear(meters: readonly Dlt645Meter[], asked: Dlt645Frame): void {
  const request = decodeRequest(asked);
  if (request.kind !== 'set_clocks') return;
  for (const meter of meters) hearTime(meter, request.time);
}

/** Every pair of digits is the meter's own, or AA. */
function isMeant(asked: string, own: string): boolean {
  return [0, 2, 4, 6, 8, 10].every((at) => [own.slice(at, at + 2), 'AA'].includes(asked.slice(at, at + 2)));
}
