import { codeOf, concatBytes, milliseconds, seconds, toHex, type Clock, type Code } from '#kernel';
import { decodeCcnet, decodeId003, decodeSsp } from '../cash/index.ts';
import { encodeCommand as encodeCcnet } from '../cash/ccnet/codec.ts';
import { encodeCommand as encodeId003 } from '../cash/id003/codec.ts';
import type { OpenPort } from '../ports/index.ts';
import { decodeEscpos } from '../printers/index.ts';
import { askRealTime } from '../printers/escpos/codec.ts';
import { REAL_TIME } from '../printers/escpos/frames.ts';

export const probedProtocols = ['ccnet', 'id003', 'ssp', 'escpos'] as const;
export type ProbedProtocol = (typeof probedProtocols)[number];

interface Probe {
  readonly protocol: ProbedProtocol;
  /** The ways in which such devices are wired, the usual one first: what follows the path in a serial address. */
  readonly lines: readonly string[];
  /** Each asked in turn, none of which moves, resets or acknowledges anything. */
  readonly questions: readonly Uint8Array[];
  /** What the answer means; null where it is none of this protocol. */
  read(answer: Uint8Array): object | null;
}

const meaningOf =
  (decode: (bytes: Uint8Array) => { readonly ok: true; readonly value: object } | { readonly ok: false }) =>
  (bytes: Uint8Array) => {
    const meaning = decode(bytes);
    return meaning.ok ? meaning.value : null;
  };

/** SYNC to address 0: begins the count of a conversation anew, which every host does first. The frame is one of the fixtures of `cash/ssp`. */
const SSP_SYNC = Uint8Array.of(0x7f, 0x80, 0x01, 0x11, 0x65, 0x82);

const probes: readonly Probe[] = [
  {
    protocol: 'ccnet',
    lines: ['?baud=9600', '?baud=19200'],
    questions: [encodeCcnet({ name: 'identification' }), encodeCcnet({ name: 'poll' })],
    read: meaningOf((bytes) => decodeCcnet(bytes, 'device')),
  },
  {
    protocol: 'id003',
    lines: ['?baud=9600&parity=even', '?baud=19200&parity=even'],
    questions: [encodeId003({ name: 'read_version' }), encodeId003({ name: 'status_request' })],
    read: meaningOf((bytes) => decodeId003(bytes, 'device')),
  },
  {
    protocol: 'ssp',
    lines: ['?baud=9600&stopBits=2'],
    questions: [SSP_SYNC],
    read: meaningOf((bytes) => decodeSsp(bytes, 'device')),
  },
  {
    protocol: 'escpos',
    lines: ['?baud=9600', '?baud=19200', '?baud=38400', '?baud=115200'],
    questions: Object.values(REAL_TIME).map(askRealTime),
    read: meaningOf(decodeEscpos),
  },
];

export interface ProbeAnswer {
  readonly protocol: ProbedProtocol;
  /** The address at which it answered, with the options of the line. */
  readonly url: string;
  /** Each answer with its meaning. */
  readonly said: readonly { readonly hex: string; readonly meaning: object }[];
}

export interface Probed {
  /** Null: nothing answered in a form that is known. */
  readonly answer: ProbeAnswer | null;
  /** Bytes that came and are no answer of the protocol that was asked in, as hexadecimal. */
  readonly heard: readonly string[];
  /** Why nothing could be asked. */
  readonly unreachable: Code | null;
}

const CONNECT_TIMEOUT = seconds(3);
/** The slowest of these answers within 50 ms; a converter on USB may hold bytes back for 16. */
const TIME_TO_ANSWER = milliseconds(250);

/** Asks one device in the named protocols until it answers one of them. `url` without options of a line is asked at all the usual speeds. */
export async function probe(
  url: string,
  options: { readonly protocols: readonly ProbedProtocol[]; readonly openPort: OpenPort; readonly clock: Clock },
): Promise<Probed> {
  const heard = new Set<string>();
  let unreachable: Code | null = null;
  const isPlainLine = url.startsWith('serial:') && !url.includes('?');
  for (const each of probes.filter(({ protocol }) => options.protocols.includes(protocol)))
    for (const line of isPlainLine ? each.lines : ['']) {
      const asked = await askAll(`${url}${line}`, each, options);
      if (asked.kind === 'unreachable') {
        unreachable = asked.code;
        continue;
      }
      for (const hex of asked.heard) heard.add(hex);
      if (asked.said.length > 0)
        return {
          answer: { protocol: each.protocol, url: `${url}${line}`, said: asked.said },
          heard: [],
          unreachable: null,
        };
    }
  return { answer: null, heard: [...heard], unreachable };
}

type Asked =
  | { readonly kind: 'unreachable'; readonly code: Code }
  | { readonly kind: 'asked'; readonly said: ProbeAnswer['said']; readonly heard: readonly string[] };

async function askAll(
  url: string,
  each: Probe,
  { openPort, clock }: { openPort: OpenPort; clock: Clock },
): Promise<Asked> {
  const said: { hex: string; meaning: object }[] = [];
  const heard: string[] = [];
  try {
    const port = await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
    let received: Uint8Array[] = [];
    port.onBytes((bytes) => received.push(bytes));
    try {
      for (const question of each.questions) {
        received = [];
        await port.write(question);
        await clock.sleep(TIME_TO_ANSWER);
        const bytes = concatBytes(...received);
        const meaning = bytes.length === 0 ? null : each.read(bytes);
        if (meaning !== null) said.push({ hex: toHex(bytes), meaning });
        else if (bytes.length > 0) heard.push(toHex(bytes));
        // Whoever is silent at the first question in this form is no device of this protocol.
        if (said.length === 0) break;
      }
    } finally {
      await port.close();
    }
    return { kind: 'asked', said, heard };
  } catch (thrown) {
    return { kind: 'unreachable', code: codeOf(thrown) };
  }
}
