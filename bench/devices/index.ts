import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CcnetFramer, decodeCcnet, encodeCommand } from '#hardware/cash/ccnet/codec';
import { CctalkFramer, decodeCctalk, encodeCommand as encodeCctalk } from '#hardware/cash/cctalk/codec';
import { decodeEbds, EbdsFramer, encodeCommand as encodeEbds, pollOf } from '#hardware/cash/ebds/codec';
import { decodeId003, encodeCommand as encodeId003, Id003Framer } from '#hardware/cash/id003/codec';
import {
  decodeSsp,
  encodeCommand as encodeSsp,
  packetOf,
  readPacket,
  seal,
  SspFramer,
  unseal,
} from '#hardware/cash/ssp/codec';
import { encodeReceipt, decodeEscpos, EscposFramer, loadPrinterProfile } from '#hardware/printers';
import { receipt as receiptSchema } from '#contracts/receipt';
import { concatBytes, type Clock } from '#kernel';
import { systemRandomness } from '#platform';
import { percentile, type BenchRow } from '../measure.ts';

const FRAMES = 20_000;
const RECEIPTS = 60;
/** A poll every 200 ms of each device is all that a kiosk needs; a receipt is waited for by a person. */
const NEEDED_FRAMES_PER_SECOND = 10_000;
const NEEDED_RECEIPT_MS = 50;
const ROUNDS = { full: 7, quick: 2 };

interface Stream {
  readonly framer: () => { push(bytes: Uint8Array): readonly { readonly kind: string; readonly bytes: Uint8Array }[] };
  readonly frame: Uint8Array;
  /** Whether it was understood. */
  readonly decode: (frame: Uint8Array) => boolean;
}

const cctalkBus = { address: 40, checksum: 'sum' } as const;
/** A key of a session, and not one of any device. */
const sealingKey = Uint8Array.from({ length: 16 }, (_, at) => at);
const sealedPoll = seal({ count: 1, data: encodeSsp({ name: 'poll' }) }, sealingKey, systemRandomness);

/** What the devices of a kiosk send all the time: framer and decoder together, a frame at a time out of a stream. */
const streams: Readonly<Record<string, Stream>> = {
  CCNET: {
    framer: () => new CcnetFramer(),
    frame: encodeCommand({ name: 'poll' }),
    decode: (frame) => decodeCcnet(frame, 'host').ok,
  },
  'ID-003': {
    framer: () => new Id003Framer(),
    frame: encodeId003({ name: 'status_request' }),
    decode: (frame) => decodeId003(frame, 'host').ok,
  },
  SSP: {
    framer: () => new SspFramer(),
    frame: packetOf({ sequence: 0, data: encodeSsp({ name: 'poll' }) }),
    decode: (frame) => decodeSsp(frame, 'host').ok,
  },
  'eSSP, unsealed': {
    framer: () => new SspFramer(),
    frame: packetOf({ sequence: 0, data: sealedPoll }),
    decode: (frame) => unseal(readPacket(frame).data, sealingKey) !== null,
  },
  EBDS: {
    framer: () => new EbdsFramer(),
    frame: encodeEbds(pollOf({ toggle: 0, enabled: [1, 2, 3], decision: 'none' })),
    decode: (frame) => decodeEbds(frame, 'host').ok,
  },
  ccTalk: {
    framer: () => new CctalkFramer(cctalkBus),
    frame: encodeCctalk({ name: 'read_bill_events' }, cctalkBus),
    decode: (frame) => decodeCctalk(frame, 'host').ok,
  },
  'ESC/POS': {
    framer: () => new EscposFramer(),
    frame: Uint8Array.of(0x37, 0x22, 0x41, 0x42, 0x43, 0x44, 0x00),
    decode: (frame) => decodeEscpos(frame).ok,
  },
};

/** Framers with their decoders, and the bytes of a receipt for one printer: in code pages, and with rows that are drawn. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const rounds = quick ? ROUNDS.quick : ROUNDS.full;
  const rows: BenchRow[] = [];
  for (const [name, stream] of Object.entries(streams)) {
    const rates = measured(rounds, () => framesPerSecond(stream, clock));
    const rate = percentile(rates, 0.5);
    rows.push(
      row('codec', {
        what: `${name}: frames out of a stream, decoded`,
        ours: `${Math.round(rate)}/s`,
        target: `${NEEDED_FRAMES_PER_SECOND}/s`,
        ratios: rates.map((each) => each / NEEDED_FRAMES_PER_SECOND),
        reached: rate >= NEEDED_FRAMES_PER_SECOND,
      }),
    );
  }
  for (const drawn of [false, true]) {
    const times = receiptTimes(drawn, { count: quick ? 10 : RECEIPTS, clock });
    const p95 = percentile(times, 0.95);
    rows.push(
      row('receipt', {
        what: drawn ? 'a receipt with names in Arabic and Chinese, to bytes' : 'a receipt in code pages, to bytes',
        ours: `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
        target: `p95 ${NEEDED_RECEIPT_MS} ms`,
        ratios: times.map((each) => each / NEEDED_RECEIPT_MS),
        reached: p95 <= NEEDED_RECEIPT_MS,
      }),
    );
  }
  return Promise.resolve(rows);
}

/** One round before the first counts for nothing. */
function measured(rounds: number, once: () => number): number[] {
  once();
  return Array.from({ length: rounds }, once);
}

function framesPerSecond({ framer, frame, decode }: Stream, clock: Clock): number {
  const bytes = concatBytes(...Array.from({ length: 50 }, () => frame));
  const own = framer();
  let decoded = 0;
  const began = clock.monotonic();
  while (decoded < FRAMES)
    for (const found of own.push(bytes)) if (found.kind === 'frame' && decode(found.bytes)) decoded += 1;
  return (decoded / (clock.monotonic() - began)) * 1000;
}

function receiptTimes(drawn: boolean, { count, clock }: { count: number; clock: Clock }): number[] {
  const example = receiptSchema.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/example-receipt.json'), 'utf8')),
  );
  const seller = { ...example.seller, name: 'إدارة المباني', address: ['北京市朝阳区建国路12号'] };
  const receipt = drawn ? { ...example, seller } : example;
  const profile = loadPrinterProfile('generic-80mm');
  return measured(count, () => {
    const began = clock.monotonic();
    encodeReceipt(receipt, { profile });
    return clock.monotonic() - began;
  });
}

function row(
  id: string,
  at: { what: string; ours: string; target: string; ratios: readonly number[]; reached: boolean },
): BenchRow {
  return {
    id,
    what: at.what,
    ours: at.ours,
    peer: 'the target itself',
    ratio: percentile(at.ratios, 0.5),
    spread: [Math.min(...at.ratios), Math.max(...at.ratios)],
    floor: '',
    target: at.target,
    reached: at.reached,
  };
}
