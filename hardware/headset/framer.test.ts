import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '#kernel';
import { framersConform } from '../framer-conformance.ts';
import { decodeInputEvent, encodeHeadset } from './codec.ts';
import { InputEventFramer } from './framer.ts';
import { INPUT_EVENT } from './frames.ts';

const at = instant(1_795_000_000_123);
const [plug, pull] = [encodeHeadset(true, at), encodeHeadset(false, at)].map((pair) =>
  pair.slice(0, INPUT_EVENT.bytes),
);
const synchronise = encodeHeadset(true, at).slice(INPUT_EVENT.bytes);
const zeros = (count: number) => new Uint8Array(count);

framersConform('input events', () => new InputEventFramer(), {
  goodFrames: [plug ?? zeros(0), pull ?? zeros(0), synchronise],
  impossibleStarts: [
    Uint8Array.from([...zeros(8), 0, 0, 0, 0, 0, 0, 0, 1]),
    Uint8Array.from([...zeros(16), 0xff, 0xff]),
    Uint8Array.from([...zeros(18), 0xff, 0x7f]),
  ],
  falsePromises: [],
  // Without a mark, bytes that can be the beginning of an event are one: only what cannot is junk.
  junk: fc.constant(Uint8Array.from({ length: 16 }, () => 0xff)),
});

describe('an input event', () => {
  it('says whether the plug is in', () => {
    expect(decodeInputEvent(plug ?? zeros(24))).toEqual({ kind: 'headset', isPlugged: true });
    expect(decodeInputEvent(pull ?? zeros(24))).toEqual({ kind: 'headset', isPlugged: false });
    expect(decodeInputEvent(synchronise)).toEqual({ kind: 'other' });
  });

  it('takes any 24 bytes for an event or for something else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (bytes) => {
        expect(['headset', 'other']).toContain(decodeInputEvent(bytes).kind);
      }),
    );
  });
});
