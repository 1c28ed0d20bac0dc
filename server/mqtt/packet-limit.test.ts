import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '#kernel';
import { PacketMeasure } from './packet-limit.ts';

const MOST = 300;
/** As MQTT writes one whose body has so many bytes. */
const packetOf = (length: number) =>
  Uint8Array.from([
    0x30,
    ...(length < 128 ? [length] : [(length % 128) + 128, Math.floor(length / 128)]),
    ...Array.from({ length }, (_, at) => at & 0xff),
  ]);

test('whatever the bytes are cut into, the first packet that is too long is noticed by its own length, and none before', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 50 }), (given, step) => {
      const bytes = concatBytes(...given.map(packetOf));
      const measure = new PacketMeasure({ mostBytes: MOST });
      let isFine = true;
      for (let at = 0; at < bytes.length && isFine; at += step) isFine = measure.take(bytes.subarray(at, at + step));
      expect(isFine).toBe(given.every((length) => length <= MOST));
    }),
  );
});

test('a length that never ends is none', () => {
  const measure = new PacketMeasure({ mostBytes: MOST });
  expect(measure.take(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80))).toBe(false);
});
