import { assertNever, FaultError, parseHex, refuse, success, type Reply } from '#kernel';
import type { DecodedProtocol } from './decode-protocols.ts';

type Side = 'host' | 'device';

export interface FrameOrigin {
  readonly protocol: DecodedProtocol;
  /** Who sent it: the same bytes can be a question and an answer. Null: every reading that fits. */
  readonly from: Side | null;
}

/**
 * The meaning of one frame, written in hexadecimal: `{protocol, from, …}`, or `{protocol, readings: [{from, …}]}` where nobody said who sent it. Refuses what is not
 * exactly one sound frame, with the code of its framer.
 */
export async function decodeFrame(hex: string, { protocol, from }: FrameOrigin): Promise<Reply<object>> {
  const bytes = parseHex(hex);
  // What these meters say can be read as it is, and is handed around so.
  if (bytes === null && protocol === 'iec62056') {
    const { decodeIec62056Text } = await import('#hardware/meters');
    return replyOf(() => ({ protocol, ...decodeIec62056Text(hex, { from }) }));
  }
  if (bytes === null || bytes.length === 0)
    return refuse('FRAME_INCOMPLETE', { message: 'the frame is not whole bytes of hexadecimal', details: { hex } });
  if (from !== null) {
    const meaning = await decodeBytes(bytes, { protocol, from });
    return meaning.ok ? success({ protocol, from, ...meaning.value }) : meaning;
  }
  const asDevice = await decodeBytes(bytes, { protocol, from: 'device' });
  const asHost = await decodeBytes(bytes, { protocol, from: 'host' });
  if (!asDevice.ok && !asHost.ok) return asDevice;
  const readings = [
    ...(asHost.ok ? [{ from: 'host', ...asHost.value }] : []),
    ...(asDevice.ok ? [{ from: 'device', ...asDevice.value }] : []),
  ];
  const known = readings.filter((reading) => !saysNothing(reading));
  return success({ protocol, readings: known.length === 0 ? readings : known });
}

/** A reading that only says that it does not know the function is none where another side's reading knows it. */
function saysNothing(reading: object): boolean {
  return 'message' in reading && (reading.message as { readonly kind?: unknown }).kind === 'unknown';
}

async function decodeBytes(
  bytes: Uint8Array,
  { protocol, from }: { protocol: DecodedProtocol; from: Side },
): Promise<Reply<object>> {
  switch (protocol) {
    case 'ccnet': {
      const { decodeCcnet } = await import('#hardware/cash/ccnet/codec');
      return decodeCcnet(bytes, from);
    }
    case 'cctalk': {
      const { decodeCctalk } = await import('#hardware/cash/cctalk/codec');
      return decodeCctalk(bytes, from);
    }
    case 'ebds': {
      const { decodeEbds } = await import('#hardware/cash/ebds/codec');
      return decodeEbds(bytes, from);
    }
    case 'id003': {
      const { decodeId003 } = await import('#hardware/cash/id003/codec');
      return decodeId003(bytes, from);
    }
    case 'ssp': {
      const { decodeSsp } = await import('#hardware/cash/ssp/codec');
      return decodeSsp(bytes, from);
    }
    case 'modbus': {
      const { decodeModbus } = await import('#hardware/meters/modbus/codec');
      return replyOf(() => decodeModbus(bytes, { from }));
    }
    case 'dlt645': {
      const { decodeDlt645 } = await import('#hardware/meters');
      return replyOf(() => decodeDlt645(bytes, { from }));
    }
    case 'cjt188': {
      const { decodeCjt188 } = await import('#hardware/meters');
      return replyOf(() => decodeCjt188(bytes, { from }));
    }
    case 'iec62056': {
      const { decodeIec62056 } = await import('#hardware/meters');
      return replyOf(() => decodeIec62056(bytes, { from }));
    }
    case 'mbus': {
      const { decodeMbus } = await import('#hardware/meters');
      return replyOf(() => decodeMbus(bytes, { from }));
    }
    case 'escpos': {
      if (from === 'host')
        return refuse('FRAME_UNEXPECTED', {
          message: 'what is sent to a printer is a stream without frames; only its answers can be decoded',
        });
      const { decodeEscpos } = await import('#hardware/printers');
      return decodeEscpos(bytes);
    }
    default:
      return assertNever(protocol);
  }
}

function replyOf<Value>(decode: () => Value): Reply<Value> {
  try {
    return success(decode());
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    return refuse(thrown.code, { message: thrown.message, details: thrown.details });
  }
}
