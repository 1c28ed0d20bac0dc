import { readFileSync } from 'node:fs';
import { parseHex, parseInstant, refuse, success, type Reply } from '#kernel';
import { z } from 'zod';
import { decodedProtocols, type DecodedProtocol } from './decode-protocols.ts';

/** Bytes of one side of a conversation, at their moment in it. */
export interface Recorded {
  readonly atMs: number;
  readonly from: 'host' | 'device';
  /** Of which line, where a log has several of one protocol: bills and coins may both speak ccTalk. */
  readonly url?: string;
  readonly bytes: Uint8Array;
}

export interface Recording {
  readonly protocol: DecodedProtocol;
  readonly conversation: readonly Recorded[];
}

const hex = z.string().transform((text, context) => {
  const bytes = parseHex(text);
  if (bytes !== null && bytes.length > 0) return bytes;
  context.addIssue({ code: 'custom', message: 'must be whole bytes of hexadecimal' });
  return z.NEVER;
});

/**
 * One line of a recording: `{"atMs": 12.5, "from": "host", "hex": "02 03 06 33 DA 81", "protocol": "ccnet"}`. A line of a log with `--log debug` is one too: its time is
 * `time`, and every line that is not of the wire is passed over. The protocol may stand in the first line alone.
 */
const recordedLine = z
  .looseObject({
    atMs: z.number().nonnegative().optional(),
    time: z.string().optional(),
    from: z.enum(['host', 'device']),
    hex,
    protocol: z.enum(decodedProtocols).optional(),
    url: z.string().optional(),
  })
  .refine((line) => line.atMs !== undefined || (line.time !== undefined && parseInstant(line.time) !== null), {
    message: 'says neither atMs nor time',
  });
const otherLogLine = z.looseObject({ level: z.number(), msg: z.string() });

/** Reads a recording. `only` names the protocol where the lines do not, or picks one of several devices in a log. Refuses with REQUEST_INVALID and the line. */
export function readRecording(file: string, only: DecodedProtocol | null): Reply<Recording> {
  const found: z.output<typeof recordedLine>[] = [];
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const raw = parsed(line);
    const other = otherLogLine.safeParse(raw);
    if (other.success && other.data.msg !== 'wire') continue;
    const read = recordedLine.safeParse(raw);
    if (!read.success)
      return refuse('REQUEST_INVALID', {
        message: `${file}:${index + 1}: ${z.prettifyError(read.error)}`,
        details: { file, line: index + 1 },
      });
    found.push(read.data);
  }
  const protocol = only ?? found.find((line) => line.protocol !== undefined)?.protocol;
  const own = found.filter((line) => line.protocol === undefined || line.protocol === protocol);
  const [first] = own;
  if (protocol === undefined || first === undefined)
    return refuse('REQUEST_INVALID', {
      message: `${file} holds no conversation${protocol === undefined ? '; say --protocol where its lines do not' : ` in ${protocol}`}`,
      details: { file },
    });
  const begin = momentOf(first);
  return success({
    protocol,
    conversation: own.map((line) => ({
      atMs: momentOf(line) - begin,
      from: line.from,
      bytes: line.hex,
      ...(line.url === undefined ? {} : { url: line.url }),
    })),
  });
}

function momentOf({ atMs, time }: z.output<typeof recordedLine>): number {
  return atMs ?? (time === undefined ? 0 : (parseInstant(time) ?? 0));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
