import { decodeMessage, encodeMessage, encodeReadout, speedCharacter } from '#hardware/meters/iec62056/codec';
import { iec62056ExtentFrom, LONGEST_IEC62056_BYTES } from '#hardware/meters/iec62056/frames';
import type { LineFace } from '../serial-gateway.ts';
import { readoutOf, type Iec62056Meter } from './iec62056-meter.ts';

const BAUD = 9600;

/** Meters of IEC 62056-21 mode C on one line that keeps 9600 baud, each at its number. One that is asked to go on at another speed is understood by nobody. */
export function iec62056Line(meters: readonly Iec62056Meter[]): LineFace {
  /** Who has identified itself and waits for what is selected. */
  let signedOn: Iec62056Meter | null = null;
  return {
    baud: BAUD,
    bitsOfCharacter: 10,
    query: `?framing=iec62056&baud=${BAUD}`,
    cut: (held) => {
      const extent = iec62056ExtentFrom(held.subarray(0, LONGEST_IEC62056_BYTES), 'host');
      return extent.kind === 'impossible' ? { kind: 'junk', bytes: 1 } : extent;
    },
    answer: (bytes) => {
      const message = decodeMessage(bytes);
      if (message.kind === 'sign_on') {
        const meant = meters.filter((meter) => isMeant(message.address, meter.serial));
        signedOn = meant[0] ?? null;
        // Two that talk at once are understood by nobody.
        if (signedOn === null || meant.length > 1) return null;
        const meter = signedOn;
        const speed = speedCharacter(BAUD) ?? '';
        return { meter, reply: () => encodeMessage({ kind: 'identification', maker: 'FOY', speed, model: 'SIM-1' }) };
      }
      const meter = signedOn;
      signedOn = null;
      if (meter === null || message.kind !== 'select' || message.speed !== speedCharacter(BAUD)) return null;
      return { meter, reply: () => (message.option === '0' ? encodeReadout(readoutOf(meter)) : null) };
    },
  };
}

/** Zeros in front of an address do not count, and no address means everybody. */
function isMeant(asked: string, own: string): boolean {
  const withoutZeros = (address: string) => address.replace(/^0+/, '');
  return asked === '' || withoutZeros(asked) === withoutZeros(own);
}
