import { assertNever, FaultError } from '#kernel';
import { decodeIec62056Frame, encodeBlock, encodeLine } from './frames.ts';
import { parseReadout, type DataSet } from './readout.ts';

export { parseReadout, type DataSet } from './readout.ts';

/** Speeds in baud, by the characters of mode C. */
const SPEEDS: ReadonlyMap<string, number> = new Map([
  ['0', 300],
  ['1', 600],
  ['2', 1200],
  ['3', 2400],
  ['4', 4800],
  ['5', 9600],
  ['6', 19_200],
]);

export type Iec62056Message =
  /** `address` is empty where whoever is there is meant. */
  | { readonly kind: 'sign_on'; readonly address: string }
  /** `speed` is a character, `option` 0 a readout and 1 programming. */
  | { readonly kind: 'select'; readonly speed: string; readonly option: string }
  | {
      readonly kind: 'identification';
      /** Three letters; the last one is small where the meter answers within 20 ms. */
      readonly maker: string;
      /** The character of the speed that it proposes; one that is no digit belongs to another mode. */
      readonly speed: string;
      readonly model: string;
    }
  | { readonly kind: 'readout'; readonly sets: readonly DataSet[] }
  /** Of programming: passwords, reads, writes, breaks. */
  | { readonly kind: 'command'; readonly text: string };

/** In baud; null for a character of another mode. */
export function baudOf(speed: string): number | null {
  return SPEEDS.get(speed) ?? null;
}

/** The character of a speed; null where mode C has none for it. */
export function speedCharacter(baudRate: number): string | null {
  for (const [character, baud] of SPEEDS) if (baud === baudRate) return character;
  return null;
}

/** The bytes of what a host or a meter says, without parity. A readout is written by the meter: see `encodeReadout`. */
export function encodeMessage(
  message: Extract<Iec62056Message, { kind: 'sign_on' | 'select' | 'identification' }>,
): Uint8Array {
  switch (message.kind) {
    case 'sign_on':
      return encodeLine(`/?${message.address}!`);
    case 'select':
      return encodeLine(`\u00060${message.speed}${message.option}`);
    case 'identification':
      return encodeLine(`/${message.maker}${message.speed}${message.model}`);
    default:
      return assertNever(message);
  }
}

/** A readout of such lines, with `!` behind them. */
export function encodeReadout(lines: readonly string[]): Uint8Array {
  return encodeBlock([...lines, '!', ''].join('\r\n'));
}

/** Takes one whole frame apart. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM; FRAME_UNEXPECTED for a selection of another protocol. */
export function decodeMessage(bytes: Uint8Array): Iec62056Message {
  const { kind, text } = decodeIec62056Frame(bytes);
  switch (kind) {
    case 'sign_on':
      return { kind, address: text.slice(1, -1) };
    case 'identification':
      return { kind, maker: text.slice(0, 3), speed: text.slice(3, 4), model: text.slice(4) };
    case 'select': {
      const [procedure, speed = '', option = ''] = text;
      if (procedure !== '0')
        throw new FaultError('FRAME_UNEXPECTED', { message: 'another procedure', details: { text } });
      return { kind, speed, option };
    }
    case 'readout':
      return { kind, sets: parseReadout(text) };
    case 'command':
      return { kind, text };
    default:
      return assertNever(kind);
  }
}
