import { decodeCcnet, decodeCctalk, decodeEbds, decodeId003, decodeSsp } from '../cash/index.ts';
import { encodeCommand as encodeCcnet } from '../cash/ccnet/codec.ts';
import { encodeCommand as encodeCctalk, type Bus } from '../cash/cctalk/codec.ts';
import { encodeCommand as encodeEbds, pollOf } from '../cash/ebds/codec.ts';
import { encodeCommand as encodeId003 } from '../cash/id003/codec.ts';
import { encodeCommand as encodeSsp, packetOf } from '../cash/ssp/codec.ts';
import { decodeEscpos } from '../printers/index.ts';
import { askRealTime } from '../printers/escpos/codec.ts';
import { REAL_TIME } from '../printers/escpos/frames.ts';

/** The protocols of devices that take money. */
export const cashProtocols = ['ccnet', 'id003', 'ebds', 'ssp', 'cctalk'] as const;
export const probedProtocols = [...cashProtocols, 'escpos'] as const;
export type ProbedProtocol = (typeof probedProtocols)[number];

/** What a device of one protocol is asked, none of which makes it take, move or give back anything. */
export interface Questions {
  readonly protocol: ProbedProtocol;
  /** The ways in which such devices are wired, the usual one first: what follows the path in a serial address. */
  readonly lines: readonly string[];
  /** What to ask next, by what the answers so far mean; null: it has said enough. */
  next(answers: readonly object[]): Uint8Array | null;
  /** What an answer means; null where it is none of this protocol, or not all of it. */
  read(answer: Uint8Array): object | null;
}

/** One after another, whatever is answered. */
const inTurn =
  (...questions: readonly Uint8Array[]): Questions['next'] =>
  (answers) =>
    questions[answers.length] ?? null;

type Decoded = { readonly ok: true; readonly value: object } | { readonly ok: false };

const readBy =
  (decode: (bytes: Uint8Array) => Decoded): Questions['read'] =>
  (answer) => {
    const meaning = decode(answer);
    return meaning.ok ? meaning.value : null;
  };

/** No status is acknowledged, so a bill's end is said to the kiosk again. */
const ccnet: Questions = {
  protocol: 'ccnet',
  lines: ['?baud=9600', '?baud=19200'],
  next: inTurn(encodeCcnet({ name: 'identification' }), encodeCcnet({ name: 'poll' })),
  read: readBy((bytes) => decodeCcnet(bytes, 'device')),
};

const id003: Questions = {
  protocol: 'id003',
  lines: ['?baud=9600&parity=even', '?baud=19200&parity=even'],
  next: inTurn(encodeId003({ name: 'read_version' }), encodeId003({ name: 'status_request' })),
  read: readBy((bytes) => decodeId003(bytes, 'device')),
};

/**
 * Every message has a toggle, and there is none that acknowledges nothing. The poll is therefore the very one with which the kiosk's driver begins, nothing enabled
 * and escrow kept: whatever it tells the device, the next start would. Only a device at rest, which has no end of a bill to say, is asked for its name with the other toggle.
 */
const ebds: Questions = {
  protocol: 'ebds',
  lines: ['?baud=9600&parity=even&dataBits=7'],
  next: (answers) => {
    const [status] = answers;
    if (status === undefined) return encodeEbds(pollOf({ toggle: 0, enabled: [], decision: 'none' }));
    return answers.length === 1 && isAtRest(status) ? encodeEbds({ name: 'query_variant_name', toggle: 1 }) : null;
  },
  read: readBy((bytes) => decodeEbds(bytes, 'device')),
};

function isAtRest(meaning: object): boolean {
  const { answer } = meaning as { answer?: { kind?: unknown; status?: { motion: unknown; end: unknown } } };
  return answer?.kind === 'status' && answer.status?.motion === 'idling' && answer.status.end === null;
}

/** SYNC begins the count of a conversation anew, which every host does first. Nothing is polled: a poll would take a bill that stands in escrow. */
const ssp: Questions = {
  protocol: 'ssp',
  lines: ['?baud=9600&stopBits=2'],
  next: inTurn(
    packetOf({ sequence: 1, data: encodeSsp({ name: 'sync' }) }),
    packetOf({ sequence: 0, data: encodeSsp({ name: 'serial' }) }),
    packetOf({ sequence: 1, data: encodeSsp({ name: 'setup_request' }) }),
  ),
  read: readBy((bytes) => decodeSsp(bytes, 'device')),
};

const escpos: Questions = {
  protocol: 'escpos',
  lines: ['?baud=9600', '?baud=19200', '?baud=38400', '?baud=115200'],
  next: inTurn(...Object.values(REAL_TIME).map(askRealTime)),
  read: readBy(decodeEscpos),
};

/** All but ccTalk, which asks one place of a wire: `cctalkAt`. */
export const questionsOf: Readonly<Record<Exclude<ProbedProtocol, 'cctalk'>, Questions>> = {
  ccnet,
  id003,
  ebds,
  ssp,
  escpos,
};

/** No events are read: which of them were taken note of is the kiosk's to know, and reading changes nothing that it could not read again. */
export function cctalkAt(bus: Bus): Questions {
  return {
    protocol: 'cctalk',
    lines: CCTALK_LINES,
    next: inTurn(encodeCctalk({ name: 'category' }, bus), encodeCctalk({ name: 'serial' }, bus)),
    read: readBy((bytes) => decodeCctalk(bytes, 'device')),
  };
}

export const CCTALK_LINES: readonly string[] = ['?baud=9600'];
