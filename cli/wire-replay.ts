import { CcnetFramer } from '#hardware/cash/ccnet/codec';
import { busOfHost, CctalkFramer } from '#hardware/cash/cctalk/codec';
import { BILL_VALIDATOR_ADDRESS, HOST_ADDRESS } from '#hardware/cash/cctalk/frames';
import { EbdsFramer } from '#hardware/cash/ebds/codec';
import { Id003Framer } from '#hardware/cash/id003/codec';
import { SspFramer } from '#hardware/cash/ssp/codec';
import { openPort } from '#hardware/ports';
import { EscposFramer } from '#hardware/printers';
import { concatBytes, milliseconds, seconds, toHex, type Clock } from '#kernel';
import { decodeFrame } from './decode-frame.ts';
import type { DecodedProtocol } from './decode-protocols.ts';
import type { Recorded, Recording } from './wire-recording.ts';

/** One frame of a conversation and what it means; `meaning` null: bytes that are no sound frame, and `code` says why. */
export interface ReplayedFrame {
  readonly atMs: number;
  readonly from: 'host' | 'device';
  readonly hex: string;
  readonly meaning: object | null;
  readonly code?: string;
}

interface StreamFramer {
  push(bytes: Uint8Array): readonly { readonly kind: 'frame' | 'junk'; readonly bytes: Uint8Array }[];
  flush(): readonly { readonly kind: 'frame' | 'junk'; readonly bytes: Uint8Array }[];
}

/** Protocols without a framer of their own here have a whole frame in each line of a recording. */
function framerOf({ protocol, conversation }: Recording): StreamFramer | null {
  switch (protocol) {
    case 'ccnet':
      return new CcnetFramer();
    case 'cctalk': {
      const host = conversation.filter(({ from }) => from === 'host').map(({ bytes }) => bytes);
      return new CctalkFramer(busOfHost(concatBytes(...host)) ?? { address: BILL_VALIDATOR_ADDRESS, checksum: 'sum' });
    }
    case 'ebds':
      return new EbdsFramer();
    case 'id003':
      return new Id003Framer();
    case 'ssp':
      return new SspFramer();
    case 'escpos':
      return new EscposFramer();
    default:
      return null;
  }
}

function framersOf(recording: Recording): Readonly<Record<'host' | 'device', StreamFramer | null>> {
  return { host: framerOf(recording), device: framerOf(recording) };
}

/** Puts a recorded conversation through the framer and the decoder of its protocol, each side of each line for itself, in the chunks in which it came. */
export async function replay(recording: Recording): Promise<ReplayedFrame[]> {
  const { protocol, conversation } = recording;
  const lines = new Map<string | undefined, ReturnType<typeof framersOf>>();
  const frames: ReplayedFrame[] = [];
  for (const { atMs, from, bytes, url } of conversation) {
    // What goes to a printer is a stream without frames.
    if (protocol === 'escpos' && from === 'host') {
      frames.push({ atMs, from, hex: toHex(bytes), meaning: { kind: 'print_data', bytes: bytes.length } });
      continue;
    }
    const sides =
      lines.get(url) ?? framersOf({ protocol, conversation: conversation.filter((one) => one.url === url) });
    lines.set(url, sides);
    const found = sides[from]?.push(bytes) ?? [{ kind: 'frame' as const, bytes }];
    for (const each of found) frames.push(await meaningOf(each.bytes, { atMs, from, protocol }));
  }
  const last = conversation.at(-1)?.atMs ?? 0;
  for (const sides of lines.values())
    for (const from of ['host', 'device'] as const)
      for (const { bytes } of sides[from]?.flush() ?? [])
        frames.push(await meaningOf(bytes, { atMs: last, from, protocol }));
  return frames;
}

async function meaningOf(
  bytes: Uint8Array,
  at: { atMs: number; from: 'host' | 'device'; protocol: DecodedProtocol },
): Promise<ReplayedFrame> {
  const hex = toHex(bytes);
  // On one wire the host hears itself.
  if (at.protocol === 'cctalk' && at.from === 'device' && isHostsOwn(bytes))
    return { atMs: at.atMs, from: at.from, hex, meaning: { kind: 'echo' } };
  const decoded = await decodeFrame(hex, { protocol: at.protocol, from: at.from });
  const said = { atMs: at.atMs, from: at.from, hex };
  return decoded.ok ? { ...said, meaning: decoded.value } : { ...said, meaning: null, code: decoded.error.code };
}

function isHostsOwn(frame: Uint8Array): boolean {
  return frame[0] !== HOST_ADDRESS && busOfHost(frame)?.address === frame[0];
}

const CONNECT_TIMEOUT = seconds(3);
/** After the last question, what is on its way may still come. */
const LAST_ANSWERS = milliseconds(500);

/** Sends the host's side of a recording to a device, as fast as it was recorded times `speed`, and resolves with what both said this time. Rejects with PORT_UNREACHABLE. */
export async function replayTo(
  url: string,
  { conversation, speed, clock }: { conversation: readonly Recorded[]; speed: number; clock: Clock },
): Promise<Recorded[]> {
  const port = await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
  const began = clock.monotonic();
  const said: Recorded[] = [];
  const keep = (from: Recorded['from'], bytes: Uint8Array) =>
    said.push({ atMs: clock.monotonic() - began, from, bytes });
  port.onBytes((bytes) => keep('device', bytes));
  try {
    for (const { atMs, bytes } of conversation.filter(({ from }) => from === 'host')) {
      const wait = atMs / speed - (clock.monotonic() - began);
      if (wait > 0) await clock.sleep(milliseconds(Math.ceil(wait)));
      keep('host', bytes);
      await port.write(bytes);
    }
    await clock.sleep(LAST_ANSWERS);
  } finally {
    await port.close();
  }
  return said;
}
