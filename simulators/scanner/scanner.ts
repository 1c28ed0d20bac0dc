import { z } from 'zod';
import { concatBytes, parseHex, type Clock } from '#kernel';
import { CR, LF } from '#hardware/scanners/line/frames';
import { act, type ControlledDevice } from '../control/index.ts';
import { serialLine, tcpLine } from './line.ts';

const TERMINATORS = { cr: [CR], lf: [LF], crlf: [CR, LF], none: [] } as const;
const nothing = z.strictObject({});
/** Longer than any code, so that it can be seen what becomes of what is too long. */
const TEXT_CHARACTERS_MOST = 20_000;
const scan = z
  .strictObject({
    text: z.string().max(TEXT_CHARACTERS_MOST).optional(),
    bytesHex: z
      .string()
      .regex(/^([0-9a-fA-F]{2})*$/)
      .max(2 * TEXT_CHARACTERS_MOST)
      .optional(),
    terminator: z.enum(['cr', 'lf', 'crlf', 'none']).default('cr'),
  })
  .refine((input) => (input.text === undefined) !== (input.bytesHex === undefined), 'either text or bytesHex');

/** A 2D scanner, on TCP or on a real serial device. Rejects with FaultError DEVICE_SILENT where a pseudo-terminal cannot be had. */
export async function startScanner(options: {
  readonly line: 'tcp' | 'serial';
  /** For TCP; 0 takes any free one. */
  readonly port: number;
  readonly clock: Clock;
}): Promise<ControlledDevice> {
  const line = await (options.line === 'tcp' ? tcpLine(options.port) : serialLine(options.clock));
  let scans = 0;
  let plugged = true;
  return {
    name: 'scanner',
    address: line.address,
    state: () => ({ scans, plugged, connections: line.listeners() }),
    acts: {
      scan: act(scan, ({ text, bytesHex, terminator }) => {
        scans += 1;
        const code =
          text === undefined ? (parseHex(bytesHex ?? '') ?? new Uint8Array()) : new TextEncoder().encode(text);
        line.send(concatBytes(code, Uint8Array.from(TERMINATORS[terminator])));
      }),
      unplug: act(nothing, async () => {
        await line.pull();
        plugged = false;
      }),
      plug_in: act(nothing, async () => {
        await line.plug();
        plugged = true;
      }),
    },
    stop: () => line.close(),
  };
}
