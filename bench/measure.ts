import { closeSync, fdatasyncSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#kernel';

/** One measured target, as it is printed. Figures carry their unit. */
export interface BenchRow {
  readonly id: string;
  readonly what: string;
  readonly ours: string;
  /** What was run beside it, and its figure. */
  readonly peer: string;
  /** Ours against the peer's, the median of the rounds. */
  readonly ratio: number;
  /** The least and the greatest ratio of a round. */
  readonly spread: readonly [number, number];
  /** One fdatasync of 4 KiB on the same disk, in ms: p50 and p99. */
  readonly floor: string;
  readonly target: string;
  /** Null where the target speaks of a peer that was not run. */
  readonly reached: boolean | null;
}

/** The value below which the share lies; `share` between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface Alternation {
  readonly ours: readonly number[];
  readonly peers: readonly number[];
  readonly ratios: readonly number[];
}

/** Runs two things in turn, A B A B, so that what disturbs the machine disturbs both; one round of each before counts for nothing. */
export async function alternate(
  rounds: number,
  sides: { ours: () => Promise<number>; peer: () => Promise<number> },
): Promise<Alternation> {
  await sides.ours();
  await sides.peer();
  const ours: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await sides.ours());
    peers.push(await sides.peer());
  }
  return { ours, peers, ratios: ours.map((value, index) => value / (peers[index] ?? Number.NaN)) };
}

export function spreadOf(ratios: readonly number[]): readonly [number, number] {
  return [Math.min(...ratios), Math.max(...ratios)];
}

/** Times of bare durable writes: 4 KiB over blocks that the file already has, then fdatasync. What no store can be faster than. In ms. */
export function fdatasyncTimes(at: { directory: string; count: number; clock: Clock }): number[] {
  const file = join(at.directory, 'floor');
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4096, 0x46);
  const blocks = 256;
  for (let index = 0; index < blocks; index += 1) writeSync(descriptor, block, 0, block.length, index * block.length);
  fsyncSync(descriptor);
  const times: number[] = [];
  for (let index = 0; index < at.count; index += 1) {
    const began = at.clock.monotonic();
    writeSync(descriptor, block, 0, block.length, (index % blocks) * block.length);
    fdatasyncSync(descriptor);
    times.push(at.clock.monotonic() - began);
  }
  closeSync(descriptor);
  rmSync(file);
  return times;
}

export function writeFloor(times: readonly number[]): string {
  return `p50 ${percentile(times, 0.5).toFixed(3)} ms, p99 ${percentile(times, 0.99).toFixed(3)} ms`;
}
