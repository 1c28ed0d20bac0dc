import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seconds, type Clock } from '#kernel';
import { handsIn, launchBrowser, lindenhofCards, startBuilding, TouchScreen, type StepTimes } from '#simulators';
import { fdatasyncTimes, percentile, writeFloor, type BenchRow } from '../measure.ts';

const P9_TARGET_MS = 150;
const P10_TARGET_MS = 100;

/** P9 and P10 on the whole building: a real browser paints, a real line carries the note. Nothing runs beside it: the targets are times, not ratios. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const rounds = quick ? 4 : 40;
  const directory = mkdtempSync(join(tmpdir(), 'foyer-bench-'));
  const floor = writeFloor(fdatasyncTimes({ directory, count: 200, clock }));
  const building = await startBuilding({ directory, clock });
  const browser = await launchBrowser();
  try {
    const hands = handsIn(building);
    const screen = await TouchScreen.open(browser, building.kiosk.address('screen'));
    const shown: number[] = [];
    const stacked: number[] = [];
    await screen.shows('attract', 60_000);
    // The first two visits warm up programs and browser, and do not count.
    for (let round = -2; round < rounds; round += 1) {
      // Held for a moment only: the next tap must find an empty reader.
      await hands.cards.act('tap', { uid: lindenhofCards.yusuf, holdMs: 50 });
      await screen.shows('home');
      const shownAfter = gap(await settledTimes(screen, 'shown', clock), 'tapped', 'shown');
      if (round >= 0) shown.push(shownAfter);
      if (round % 2 === 0) {
        await screen.touch(/cash/i);
        await screen.shows('cash');
        while (!(await hands.validator.state()).enabled) await clock.sleep(seconds(0.05));
        await hands.validator.act('insert', { value: 5 });
        const paintedAfter = gap(await settledTimes(screen, 'stacked_shown', clock), 'stacked', 'stacked_shown');
        if (round >= 0) stacked.push(paintedAfter);
        await screen.ticked('credited', 'done');
        await screen.touch(/Done/);
        await screen.shows('receipt');
      }
      await screen.endVisit();
    }
    return [
      row({ id: 'P9', what: 'card number read → balance painted', times: shown, targetMs: P9_TARGET_MS, floor }),
      row({ id: 'P10', what: 'bill stacked → durable, and painted', times: stacked, targetMs: P10_TARGET_MS, floor }),
    ];
  } finally {
    await browser.close();
    await building.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The paint is told a moment after it happened. */
async function settledTimes(screen: TouchScreen, step: string, clock: Clock): Promise<StepTimes> {
  for (let look = 0; look < 200; look += 1) {
    const times = await screen.times();
    if (times[step] !== null && times[step] !== undefined) return times;
    await clock.sleep(seconds(0.05));
  }
  return screen.times();
}

function gap(times: StepTimes, from: string, to: string): number {
  return (times[to]?.afterTapMs ?? Number.NaN) - (times[from]?.afterTapMs ?? Number.NaN);
}

function row(at: { id: string; what: string; times: readonly number[]; targetMs: number; floor: string }): BenchRow {
  const p95 = percentile(at.times, 0.95);
  return {
    id: at.id,
    what: at.what,
    ours: `p50 ${percentile(at.times, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (${at.times.length} rounds)`,
    peer: 'none: the target is a time',
    ratio: p95 / at.targetMs,
    spread: [Math.min(...at.times) / at.targetMs, Math.max(...at.times) / at.targetMs],
    floor: at.floor,
    target: `p95 ≤ ${at.targetMs} ms`,
    reached: p95 <= at.targetMs,
  };
}
