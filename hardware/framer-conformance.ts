/* Test support: imported by the tests of framers and by nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex } from '#kernel';
import type { Framed, Framer } from './framer.ts';

export interface FramerExamples {
  /** Sound frames, whole, at least two that differ. */
  readonly goodFrames: readonly Uint8Array[];
  /** Beginnings whose length or kind the protocol never has: refused as they stand, before another byte came. */
  readonly impossibleStarts: readonly Uint8Array[];
  /**
   * Beginnings with a wrong but possible length, so that frames which follow look like their contents. What follows must come out after the line
   * fell silent, whole. A length of 255 belongs here where the protocol allows it and under `impossibleStarts` where it does not.
   */
  readonly falsePromises: readonly Uint8Array[];
  /** Bytes that may stand between frames. Any bytes by default; a protocol without a checksum names what cannot be taken for a frame. */
  readonly junk?: fc.Arbitrary<Uint8Array>;
}

/** A fixed seed: with a 16-bit checksum, one run in some ten thousand would draw junk that happens to be a frame. */
const REPEATABLE = { seed: 20261123, numRuns: 200 } as const;
const FOLLOWING_FRAMES = 10;
const LONG_JUNK_BYTES = 20_000;

/**
 * What every framer must hold, whatever its protocol: `framersConform('ccnet', () => new CcnetFramer(), {…})` inside a test file.
 * It rests on one rule, that bytes out are bytes in: every byte pushed comes back once, in order, inside a frame or as junk. So a frame is given with its
 * delimiters, and how much is still held can be counted from outside.
 */
export function framersConform(name: string, makeFramer: () => Framer, examples: FramerExamples): void {
  const junk = examples.junk ?? fc.uint8Array({ maxLength: 40 });
  const goodFrame = fc.constantFrom(...examples.goodFrames);
  const stream = fc.array(fc.oneof(goodFrame, junk), { minLength: 1, maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 });

  describe(`${name}: what every framer must hold`, () => {
    it('gives good frames as they are, and no junk', () => {
      expect(examples.goodFrames.length).toBeGreaterThanOrEqual(2);
      const framer = makeFramer();
      const framed = [...framer.push(concatBytes(...examples.goodFrames)), ...framer.flush()];
      expect(framed.map(describeFramed)).toEqual(examples.goodFrames.map((frame) => `frame ${toHex(frame)}`));
    });

    it('gives the same in any chunking', () => {
      fc.assert(
        fc.property(stream, cuts, (parts, lengths) => {
          const bytes = concatBytes(...parts);
          expect(summary(makeFramer(), chunksOf(bytes, lengths))).toEqual(summary(makeFramer(), [bytes]));
        }),
        REPEATABLE,
      );
    });

    it('gives every byte back once and in order, as frame or as junk', () => {
      fc.assert(
        fc.property(stream, cuts, (parts, lengths) => {
          const bytes = concatBytes(...parts);
          const framed = run(makeFramer(), chunksOf(bytes, lengths));
          expect(toHex(concatBytes(...framed.map((one) => one.bytes)))).toBe(toHex(bytes));
          expect(framed.every((one) => one.bytes.length > 0)).toBe(true);
        }),
        REPEATABLE,
      );
    });

    it('finds every good frame between junk', () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(junk, goodFrame), { minLength: 1, maxLength: 8 }), cuts, (pairs, lengths) => {
          const framed = run(makeFramer(), chunksOf(concatBytes(...pairs.flat()), lengths));
          expect(framesOf(framed)).toEqual(pairs.map(([, frame]) => toHex(frame)));
        }),
        REPEATABLE,
      );
    });

    it.each(examples.impossibleStarts.map((start) => [shortly(start), start] as const))(
      'refuses %s before it waits for more',
      (_hex, start) => {
        for (const frame of examples.goodFrames) {
          const framer = makeFramer();
          expect(framer.push(start).some((one) => one.kind === 'junk')).toBe(true);
          expect(framesOf(framer.push(frame))).toEqual([toHex(frame)]);
        }
      },
    );

    it.each(examples.falsePromises.map((start) => [shortly(start), start] as const))(
      'does not let %s swallow the frames that follow',
      (_hex, start) => {
        for (const frame of examples.goodFrames) {
          const following = Array.from({ length: FOLLOWING_FRAMES }, () => frame);
          const framed = run(makeFramer(), [start, ...following]);
          expect(framesOf(framed)).toEqual(following.map(toHex));
          expect(framed.some((one) => one.kind === 'junk')).toBe(true);
        }
      },
    );

    it('reports what it holds as junk when the line falls silent, and is then empty', () => {
      const [frame] = examples.goodFrames;
      if (frame === undefined) throw new Error('no good frame was given');
      for (let kept = 1; kept < frame.length; kept += 1) {
        const framer = makeFramer();
        const part = frame.slice(0, kept);
        const framed = [...framer.push(part), ...framer.flush()];
        expect(framesOf(framed)).toEqual([]);
        expect(toHex(concatBytes(...framed.map((one) => one.bytes)))).toBe(toHex(part));
        expect(framer.flush()).toEqual([]);
        expect(framesOf(framer.push(frame))).toEqual([toHex(frame)]);
      }
    });

    it('never holds more than its capacity, however long the junk', () => {
      const starts = [...examples.falsePromises, ...examples.goodFrames.map((frame) => frame.slice(0, -1))];
      for (const start of starts) expectBounded(makeFramer(), repeated(start, LONG_JUNK_BYTES));
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 500, maxLength: 2000 }), (bytes) => expectBounded(makeFramer(), bytes)),
        { ...REPEATABLE, numRuns: 50 },
      );
    });

    it('keeps nothing of the buffers it is given, and gives none of its own', () => {
      const framer = makeFramer();
      const framed = examples.goodFrames.flatMap((frame) => {
        const chunk = frame.slice();
        const middle = Math.floor(chunk.length / 2);
        const first = chunk.slice(0, middle);
        const found = framer.push(first);
        first.fill(0);
        return [...found, ...framer.push(chunk.slice(middle))];
      });
      expect(framesOf(framed)).toEqual(examples.goodFrames.map(toHex));
    });
  });
}

/** For the name of a test: a long start is named by its first bytes. */
function shortly(start: Uint8Array): string {
  return start.length <= 32 ? toHex(start) : `${toHex(start.subarray(0, 8))} … (${start.length} bytes)`;
}

function describeFramed(framed: Framed): string {
  return `${framed.kind} ${toHex(framed.bytes)}`;
}

function framesOf(framed: readonly Framed[]): string[] {
  return framed.filter((one) => one.kind === 'frame').map((one) => toHex(one.bytes));
}

function run(framer: Framer, chunks: readonly Uint8Array[]): Framed[] {
  return [...chunks.flatMap((chunk) => framer.push(chunk)), ...framer.flush()];
}

/** Frames and junk in order, with neighbouring junk put together: where junk is cut is left to the framer. */
function summary(framer: Framer, chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  for (const one of run(framer, chunks)) {
    const last = lines.at(-1);
    if (one.kind === 'junk' && last?.startsWith('junk') === true) lines.splice(-1, 1, `${last} ${toHex(one.bytes)}`);
    else lines.push(describeFramed(one));
  }
  return lines;
}

function chunksOf(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(bytes.slice(at, at + length));
    at += length;
  }
  return chunks;
}

function repeated(pattern: Uint8Array, lengthBytes: number): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, index) => pattern[index % pattern.length] ?? 0);
}

function expectBounded(framer: Framer, bytes: Uint8Array): void {
  let heldBytes = 0;
  const account = (pushedBytes: number, framed: readonly Framed[]) => {
    heldBytes += pushedBytes - framed.reduce((sum, one) => sum + one.bytes.length, 0);
    expect(heldBytes).toBeLessThanOrEqual(framer.capacityBytes);
    expect(heldBytes).toBeGreaterThanOrEqual(0);
  };
  for (const chunk of chunksOf(bytes, [1, 7, 256])) account(chunk.length, framer.push(chunk));
  account(bytes.length, framer.push(bytes));
  account(0, framer.flush());
  expect(heldBytes).toBe(0);
}
