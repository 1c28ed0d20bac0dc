import {
  ANY_ADDRESS,
  ANY_TYPE,
  cjt188Extent,
  decodeCjt188Frame,
  encodeCjt188,
  LONGEST_CJT188_BYTES,
} from '#hardware/meters/cjt188/frames';
import type { LineFace } from '../serial-gateway.ts';
import { addressOf, answerFrame, type Cjt188Meter } from './cjt188-meter.ts';

const BAUD = 2400;
const WAKE_UP = 2;

/** Meters of CJ/T 188 on one line at 2400 baud, each at its maker's code and number. */
export function cjt188Line(meters: readonly Cjt188Meter[]): LineFace {
  return {
    baud: BAUD,
    bitsOfCharacter: 11,
    query: `?framing=cjt188&baud=${BAUD}`,
    cut: (held) => {
      const extent = cjt188Extent(held.subarray(0, LONGEST_CJT188_BYTES), 'host');
      return extent.kind === 'impossible' ? { kind: 'junk', bytes: 1 } : extent;
    },
    answer: (bytes) => {
      const asked = decodeCjt188Frame(bytes);
      const meant = meters.filter(
        (meter) =>
          [ANY_TYPE, meter.profile.type].includes(asked.type) &&
          [ANY_ADDRESS, addressOf(meter)].includes(asked.address),
      );
      const [meter] = meant;
      // Two that talk at once are understood by nobody.
      if (meter === undefined || meant.length > 1) return null;
      return {
        meter,
        reply: () => {
          const reply = answerFrame(meter, asked);
          return reply === null ? null : encodeCjt188(reply, { wakeUp: WAKE_UP });
        },
      };
    },
  };
}
