import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, toHex } from '#kernel';
import { decodeReply, decodeRequest, encodeReply, encodeRequest, readingIn, statusIn, unitOf } from './codec.ts';
import { vectorNamed, vectors } from './fixtures/vectors.ts';
import { decodeCjt188Frame, encodeCjt188, LONGEST_DATA_BYTES, type Cjt188Frame } from './frames.ts';

/** The same content written again; nothing where it is none that is known. */
function reencoded(from: 'host' | 'device', frame: Cjt188Frame): Pick<Cjt188Frame, 'control' | 'data'> | null {
  if (from === 'host') {
    const request = decodeRequest(frame);
    return request.kind === 'unknown' ? null : encodeRequest(request, request.number);
  }
  const reply = decodeReply(frame);
  return reply.kind === 'unknown' ? null : encodeReply(reply, frame.data[2] ?? 0);
}

describe('frames of CJ/T 188', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s comes out as it went in', (_name, vector) => {
    const frame = decodeCjt188Frame(vector.bytes);
    const wakeUp = vector.bytes.indexOf(0x68);
    expect(toHex(encodeCjt188(frame, { wakeUp }))).toBe(vector.frame);
    expect({ type: frame.type, address: frame.address, ...reencoded(vector.from, frame) }).toEqual(frame);
  });

  test('a reading holds what its page says that it holds', () => {
    const frame = decodeCjt188Frame(vectorNamed('reply 556677.00 m3'));
    expect(frame.address).toBe('78330011223344');
    const reply = decodeReply(frame);
    if (reply.kind !== 'data') throw new Error('it is a reading');
    const reading = readingIn(reply.value, frame.type);
    expect(reading).toEqual({
      current: { steps: 55_667_700n, unit: 0x2c },
      settlementDay: { steps: 55_667_700n, unit: 0x2c },
      time: { year: 15, month: 5, day: 11, hour: 22, minute: 1, second: 31 },
      status: 0x8421,
    });
    expect(statusIn(reading.status, 'lowest')).toEqual({ valve: 'closed', batteryLow: false });
    expect(statusIn(reading.status, 'highest')).toEqual({ valve: 'open', batteryLow: true });
    expect(unitOf(0x2c)?.name).toBe('m3');
  });

  test.each([
    [0x00, 'lowest', 'open', false],
    [0x03, 'lowest', 'fault', false],
    [0x02, 'lowest', 'unknown', false],
    [0x05, 'lowest', 'closed', true],
    [0x40, 'highest', 'closed', false],
    [0xe0, 'highest', 'fault', true],
  ] as const)('status %i from the %s bit', (status, from, valve, batteryLow) => {
    expect(statusIn(status, from)).toEqual({ valve, batteryLow });
  });

  const sound = vectorNamed('valve obeyed');
  const damaged = (at: number, byte: number) => sound.map((old, index) => (index === at ? byte : old));
  test.each([
    ['FRAME_CHECKSUM', damaged(13, 0x02)],
    ['FRAME_LENGTH', damaged(0, 0x69)],
    ['FRAME_LENGTH', damaged(10, LONGEST_DATA_BYTES + 1)],
    ['FRAME_LENGTH', Uint8Array.from([...sound, 0])],
    ['FRAME_INCOMPLETE', sound.slice(0, -1)],
    ['FRAME_INCOMPLETE', new Uint8Array(0)],
  ])('%s', (code, bytes) => {
    expect(() => decodeCjt188Frame(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test('whatever comes, it is a meaning or a fault with a code', () => {
    const anything = fc.record({ control: fc.nat(255), data: fc.uint8Array({ maxLength: 60 }), type: fc.nat(255) });
    fc.assert(
      fc.property(anything, ({ control, data, type }) => {
        const framed = encodeCjt188({ type, address: '78330011223344', control, data });
        const content = decodeCjt188Frame(framed);
        for (const decode of [() => decodeRequest(content), () => decodeReply(content), () => readingIn(data, type)])
          try {
            expect(decode()).toBeTypeOf('object');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(FaultError);
          }
      }),
      { seed: 20261123, numRuns: 400 },
    );
  });
});
