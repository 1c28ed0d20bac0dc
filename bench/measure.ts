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

/** Runs things in turn, A B A B, so that what disturbs the machine disturbs all; one round of each before counts for nothing. A figure of each a round. */
export async function inTurn<Side extends string>(
  rounds: number,
  sides: Readonly<Record<Side, () => Promise<number>>>,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, number[]>;
  for (const name of names) await sides[name]();
  for (let round = 0; round < rounds; round += 1) for (const name of names) figures[name].push(await sides[name]());
  return figures;
}

/** Round by round, the one against the other. */
export function ratiosOf(ours: readonly number[], peers: readonly number[]): number[] {
  return ours.map((value, index) => value / (peers[index] ?? Number.NaN));
}

export interface Alternation {
  readonly ours: readonly number[];
  readonly peers: readonly number[];
  readonly ratios: readonly number[];
}

export async function alternate(
  rounds: number,
  sides: { ours: () => Promise<number>; peer: () => Promise<number> },
): Promise<Alternation> {
  const { ours, peer: peers } = await inTurn(rounds, sides);
  return { ours, peers, ratios: ratiosOf(ours, peers) };
}

/** Keeps `width` of `post` under way until `count` are done. Resolves with how many a second that was. */
export async function rateOf(at: {
  readonly clock: Clock;
  readonly count: number;
  readonly width: number;
  readonly post: () => Promise<unknown>;
}): Promise<number> {
  let left = at.count;
  const began = at.clock.monotonic();
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      await at.post();
    }
  };
  await Promise.all(Array.from({ length: at.width }, caller));
  return (at.count / (at.clock.monotonic() - began)) * 1000;
}

export function writeRate(values: readonly number[]): string {
  return `${Math.round(percentile(values, 0.5))}/s`;
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
