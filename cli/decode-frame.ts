import { assertNever, FaultError, parseHex, refuse, success, type Reply } from '#kernel';

export interface FrameOrigin {
  readonly protocol: 'ccnet' | 'modbus' | 'escpos';
  /** The same bytes can be a question and an answer. */
  readonly from: 'host' | 'device';
}

/** The meaning of one frame, written in hexadecimal. Refuses what is not exactly one sound frame, with the code of its framer. */
export async function decodeFrame(hex: string, origin: FrameOrigin): Promise<Reply<object>> {
  const bytes = parseHex(hex);
  if (bytes === null || bytes.length === 0)
    return refuse('FRAME_INCOMPLETE', { message: 'the frame is not whole bytes of hexadecimal', details: { hex } });
  const meaning = await decodeBytes(bytes, origin);
  return meaning.ok ? success({ protocol: origin.protocol, from: origin.from, ...meaning.value }) : meaning;
}

async function decodeBytes(bytes: Uint8Array, { protocol, from }: FrameOrigin): Promise<Reply<object>> {
  switch (protocol) {
    case 'ccnet': {
      const { decodeCcnet } = await import('#hardware/cash/ccnet/codec');
      return decodeCcnet(bytes, from);
    }
    case 'modbus': {
      const { decodeModbus } = await import('#hardware/meters/modbus/codec');
      return replyOf(() => decodeModbus(bytes, { from }));
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
