import { givenId, seconds, silentLog, type Clock, type MeterId } from '#kernel';
import { MeterLines, type Meter } from '#hardware/meters';
import { openPort } from '#hardware/ports';
import { loadMeterProfile } from '#hardware/profiles';
import { MeterPoller } from '#server';
import { inTurn, percentile, ratiosOf, spreadOf, type BenchRow } from '../measure.ts';
import { commandMs, exchangeMs, readingMs, startLine, type BenchLine } from './line.ts';
import { startPeerLoop } from './peer.ts';

const P7_MOST = 1.1;
const P15_MOST_MS = 5000;
/** As in a site file that says nothing. */
const POLL_EVERY = seconds(3);

interface Size {
  readonly count: number;
  readonly dead: number;
  readonly rounds: number;
  readonly sweeps: number;
  readonly commands: number;
  readonly watchedFor: number;
}

const whole: Size = { count: 32, dead: 3, rounds: 7, sweeps: 4, commands: 20, watchedFor: 60 };
/** Too short to claim anything by: a line of four. */
const glance: Size = { count: 4, dead: 1, rounds: 1, sweeps: 1, commands: 3, watchedFor: 1 };

/** P7 and P15 on one line of simulated meters at 9600 baud, of which some are dead. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const size = quick ? glance : whole;
  const line = await startLine(size);
  try {
    return [...(await sweeps(line, { size, clock })), await ages(line, { size, clock })];
  } finally {
    await line.stop();
  }
}

function metersOn(line: BenchLine, clock: Clock): { meters: readonly Meter[]; stop: () => Promise<void> } {
  const lines = new MeterLines({ clock, log: silentLog, openPort });
  const profile = loadMeterProfile('sdm530y-relay');
  const meters = line.meters.map(({ unitAddress, serial }) =>
    lines.meter({ profile, address: line.url, unitAddress, busAddress: serial, serial, relayConfirmed: true }),
  );
  return { meters, stop: () => lines.stop() };
}

async function sweeps(line: BenchLine, { size, clock }: { size: Size; clock: Clock }): Promise<BenchRow[]> {
  const peer = await startPeerLoop(line);
  const { meters, stop } = metersOn(line, clock);
  const formulaMs = (size.count - size.dead) * readingMs;
  const sweep = async () => void (await Promise.allSettled(meters.map((meter) => meter.read())));
  const timed = async (work: () => Promise<void>, times: number) => {
    const from = clock.monotonic();
    for (let time = 0; time < times; time += 1) await work();
    return (clock.monotonic() - from) / times;
  };
  try {
    // Three times, so that it is known who is dead.
    await timed(sweep, size.rounds > 1 ? 3 : 1);
    const figures = await inTurn(size.rounds, {
      ours: () => timed(sweep, size.sweeps),
      peer: () => timed(() => peer.sweep(), 1),
    });
    const ratios = ratiosOf(
      figures.ours,
      figures.ours.map(() => formulaMs),
    );
    const ratio = percentile(ratios, 0.5);
    const waits = await commandWaits(meters, { sweep, size, clock });
    const frameMs = exchangeMs({ request: 8, reply: 9 });
    const floor = `the wire: ${(formulaMs / 1000).toFixed(2)} s a sweep of those that live, ${frameMs.toFixed(0)} ms a frame and its reply`;
    const longest = Math.max(...waits);
    return [
      {
        id: 'P7',
        what: `a sweep of ${size.count} meters on one line of 9600 baud, ${size.dead} of them dead`,
        ours: `${inSeconds(figures.ours)} a sweep`,
        peer: `modbus-serial in a loop, time-out 500 ms: ${inSeconds(figures.peer)} a sweep; the ratio is to the wire`,
        ratio,
        spread: spreadOf(ratios),
        floor,
        target: `≤ ${P7_MOST} × the wire`,
        reached: size.rounds > 1 ? ratio <= P7_MOST : null,
      },
      {
        id: 'P7',
        what: `a relay command amid polling: how long it waits for the line (${waits.length} times)`,
        ours: `p50 ${percentile(waits, 0.5).toFixed(0)} ms, most ${longest.toFixed(0)} ms`,
        peer: 'the frame in flight and its reply; the ratio is to that',
        ratio: percentile(waits, 0.5) / frameMs,
        spread: spreadOf(waits.map((wait) => wait / frameMs)),
        floor,
        target: 'at most the frame in flight',
        reached: size.rounds > 1 ? longest <= frameMs * P7_MOST : null,
      },
    ];
  } finally {
    peer.stop();
    await stop();
  }
}

/** Commands at odd moments while the line is busy without a pause; what is left of each after its own frames is what it waited. */
async function commandWaits(
  meters: readonly Meter[],
  { sweep, size, clock }: { sweep: () => Promise<void>; size: Size; clock: Clock },
): Promise<number[]> {
  const waits: number[] = [];
  let isOver = false;
  const polling = (async () => {
    while (!isOver) await sweep();
  })();
  for (let command = 0; command < size.commands; command += 1) {
    await clock.sleep(seconds(0.05 + ((command * 37) % 100) / 500));
    const from = clock.monotonic();
    await meters[command % (size.count - size.dead)]?.writeRelay(command % 2 === 0 ? 'open' : 'closed');
    waits.push(Math.max(clock.monotonic() - from - commandMs, 0));
  }
  isOver = true;
  await polling;
  return waits;
}

/** How old the newest sample of each living meter is, looked at ten times a second while the server's own poller polls. */
async function ages(line: BenchLine, { size, clock }: { size: Size; clock: Clock }): Promise<BenchRow> {
  const { meters, stop } = metersOn(line, clock);
  const ids = line.meters.map(({ serial }) => givenId<MeterId>(`meter-${serial}`));
  const rules = { multiplier: 1, modulus: null, ratedMaximumPerHour: 100_000n, step: 1n };
  const poller = new MeterPoller({
    meters: meters.map((meter, index) => ({
      meterId: ids[index] ?? givenId<MeterId>('none'),
      meter,
      pollEvery: POLL_EVERY,
      rules: { ...rules, serial: line.meters[index]?.serial ?? '' },
      openings: [],
    })),
    readings: { take: () => Promise.resolve(), latest: () => Promise.resolve(null), kept: () => Promise.resolve([]) },
    clock,
    log: silentLog,
  });
  const living = ids.filter((_, index) => line.meters[index]?.isDead === false);
  const seen: number[] = [];
  poller.start();
  try {
    while (living.some((id) => poller.state(id).sample === null)) await clock.sleep(seconds(0.05));
    const from = clock.monotonic();
    while (clock.monotonic() - from < seconds(size.watchedFor)) {
      for (const id of living) seen.push(clock.now() - (poller.state(id).sample?.at ?? 0));
      await clock.sleep(seconds(0.1));
    }
  } finally {
    await poller.stop();
    await stop();
  }
  const oldest = Math.max(...seen.map(Number));
  return {
    id: 'P15',
    what: `how old a "now" value is: ${size.count} meters on one line, ${size.dead} of them dead, ${size.watchedFor} s`,
    ours: `p50 ${inSeconds([percentile(seen, 0.5)])}, p99 ${inSeconds([percentile(seen, 0.99)])}, oldest ${inSeconds([oldest])}`,
    peer: 'none: the target is a time',
    ratio: oldest / P15_MOST_MS,
    spread: [Math.min(...seen) / P15_MOST_MS, oldest / P15_MOST_MS],
    floor: `the wire: ${(((size.count - size.dead) * readingMs) / 1000).toFixed(2)} s a sweep`,
    target: '≤ 5 s',
    reached: size.rounds > 1 ? oldest <= P15_MOST_MS : null,
  };
}

function inSeconds(ms: readonly number[]): string {
  return `${(percentile(ms, 0.5) / 1000).toFixed(2)} s`;
}
