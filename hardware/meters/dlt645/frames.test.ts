import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, parseHex, toHex } from '#kernel';
import { decodeReply, decodeRequest, encodeReply, encodeRequest } from './codec.ts';
import { vectorNamed, vectors } from './fixtures/vectors.ts';
import { decodeDlt645Frame, encodeDlt645, LONGEST_DATA_BYTES, type Dlt645Frame } from './frames.ts';

/** The same content written again; nothing where it is none that is known. */
function reencoded(from: 'host' | 'device', frame: Dlt645Frame): Omit<Dlt645Frame, 'address'> | null {
  if (from === 'host') {
    const request = decodeRequest(frame);
    return request.kind === 'unknown' ? null : encodeRequest(request);
  }
  const reply = decodeReply(frame);
  return reply.kind === 'unknown' ? null : encodeReply(reply);
}

describe('frames of DL/T 645', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s comes out as it went in', (_name, vector) => {
    const frame = decodeDlt645Frame(vector.bytes);
    const wakeUp = vector.bytes.indexOf(0x68);
    expect(toHex(encodeDlt645(frame, { wakeUp }))).toBe(vector.frame);
    const content = vector.from === 'host' ? decodeRequest(frame) : decodeReply(frame);
    expect(content.kind).not.toBe('unknown');
    expect({ address: frame.address, ...reencoded(vector.from, frame) }).toEqual(frame);
  });

  test('33h is taken off, addresses are turned round', () => {
    expect(decodeDlt645Frame(vectorNamed('reply 317.76 kWh'))).toEqual({
      address: '202107072529',
      control: 0x91,
      data: Uint8Array.of(0, 0, 0, 0, 0x76, 0x17, 0x03, 0),
    });
  });

  const sound = vectorNamed('reply 6.78 kWh');
  const damaged = (at: number, byte: number) => sound.map((old, index) => (index === at ? byte : old));
  test.each([
    ['FRAME_CHECKSUM', damaged(14, 0xac)],
    ['FRAME_CHECKSUM', damaged(sound.length - 1, 0x17)],
    ['FRAME_LENGTH', damaged(7, 0x69)],
    ['FRAME_LENGTH', damaged(9, LONGEST_DATA_BYTES + 1)],
    ['FRAME_LENGTH', Uint8Array.from([...sound, 0])],
    ['FRAME_INCOMPLETE', sound.slice(0, -1)],
    ['FRAME_INCOMPLETE', new Uint8Array(0)],
  ])('%s', (code, bytes) => {
    expect(() => decodeDlt645Frame(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test('whatever comes, it is a meaning or a fault with a code', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array({ maxLength: 40 }), (control, data) => {
        const framed = encodeDlt645({ address: '000000000161', control, data });
        const { address: _address, ...content } = decodeDlt645Frame(framed);
        for (const decode of [decodeRequest, decodeReply])
          try {
            expect(decode(content).kind).toBeTypeOf('string');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(FaultError);
          }
      }),
      { seed: 20261123, numRuns: 400 },
    );
    expect(() => decodeDlt645Frame(parseHex('FE FE 16') ?? new Uint8Array(0))).toThrow(FaultError);
  });
});
