import { createServer, type AddressInfo } from 'node:net';
import { memoryUsage } from 'node:process';
import { Aedes } from 'aedes';
import { minutes as minutesOf, seconds, type Clock, type Duration } from '#kernel';
import {
  fdatasyncTimes,
  inTurn,
  percentile,
  ratiosOf,
  spreadOf,
  writeFloor,
  writeRate,
  type BenchRow,
} from '../measure.ts';
import { floodBroker, FloodedHouse } from './house.ts';

const METERS = 32;
/** Under way of each meter. */
const WINDOW = 64;
const KIOSKS = 2;
const MEMORY_EVERY = seconds(0.25);

/** P5: readings over MQTT, acknowledged when they are durable; P6: five times as many as the site can take. */
export async function run({
  quick,
  clock,
  minutes,
}: {
  quick: boolean;
  clock: Clock;
  minutes?: number | undefined;
}): Promise<BenchRow[]> {
  const house = await FloodedHouse.open({ meters: METERS, clock });
  try {
    const floor = writeFloor(fdatasyncTimes({ directory: house.directory, count: 200, clock }));
    const { row, perSecond } = await readings(house, { quick, floor });
    const length = minutes === undefined ? (quick ? seconds(3) : minutesOf(1)) : minutesOf(minutes);
    return [row, await overload(house, { clock, perSecond, length, floor })];
  } finally {
    await house.close();
  }
}

async function readings(
  house: FloodedHouse,
  { quick, floor }: { quick: boolean; floor: string },
): Promise<{ row: BenchRow; perSecond: number }> {
  const bare = await bareBroker();
  const each = quick ? 200 : 1000;
  const load = { kind: 'count', each } as const;
  const count = METERS * each;
  const acknowledgedOnly: number[] = [];
  try {
    const rates = await inTurn(quick ? 2 : 7, {
      ours: async () => {
        const { wholeMs } = await house.flood(load, WINDOW);
        acknowledgedOnly.push((count / wholeMs) * 1000);
        const posted = await house.topUps(1);
        if (posted.refused > 0) throw new Error(`${posted.refused} top-ups were refused: nothing was measured`);
        return (count / (wholeMs + posted.wholeMs)) * 1000;
      },
      peer: async () => {
        const from = { register: 0, at: 0 };
        const at = { host: '127.0.0.1', port: bare.port, meters: house.meters, window: WINDOW, load, from };
        return (count / (await floodBroker(at)).wholeMs) * 1000;
      },
    });
    const { lost } = await house.lost();
    if (lost > 0) throw new Error(`${lost} acknowledged readings are not in the store`);
    const ratios = ratiosOf(rates.ours, rates.peer);
    const ratio = percentile(ratios, 0.5);
    const perSecond = percentile(acknowledgedOnly.slice(1), 0.5);
    return {
      perSecond,
      row: {
        id: 'P5',
        what: `MQTT QoS 1 readings of ${METERS} meters, acknowledged when durable, then rated and posted by a top-up of each`,
        ours: `${writeRate(rates.ours)}; ${Math.round(perSecond)}/s until acknowledged`,
        peer: `aedes alone, nothing kept: ${writeRate(rates.peer)}`,
        ratio,
        spread: spreadOf(ratios),
        floor,
        target: '≥ 0.5× aedes alone',
        reached: ratio >= 0.5,
      },
    };
  } finally {
    await bare.stop();
  }
}

async function overload(
  house: FloodedHouse,
  { clock, perSecond, length, floor }: { clock: Clock; perSecond: number; length: Duration; floor: string },
): Promise<BenchRow> {
  const phase = async (rate: number) => {
    const memory = new MemoryWatch(clock);
    const under = { done: false };
    const flooded = house.flood({ kind: 'rate', perSecond: rate, ms: length }, WINDOW).finally(() => {
      under.done = true;
    });
    const times: number[] = [];
    while (!under.done) times.push(...(await house.kiosks(KIOSKS, 5)).times);
    return { flooded: await flooded, times, most: await memory.stop() };
  };
  // What it can take while kiosks are paid at.
  const steady = await phase(perSecond / 2);
  const over = await phase(perSecond * 5);
  const { acknowledged, lost } = await house.lost();
  const memoryRatio = over.most / steady.most;
  const p99 = { steady: percentile(steady.times, 0.99), over: percentile(over.times, 0.99) };
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    id: 'P6',
    what: `five times what P5 could take, for ${Math.round(length / 1000)} s, beside half of it`,
    ours:
      `${megabytes(over.most)}, top-up p99 ${p99.over.toFixed(0)} ms (${over.times.length}); ` +
      `${over.flooded.acknowledged} acknowledged, ${over.flooded.givenUp} given up by meters; ${lost} of ${acknowledged} lost`,
    peer: `steady: ${megabytes(steady.most)}, top-up p99 ${p99.steady.toFixed(0)} ms (${steady.times.length})`,
    ratio: memoryRatio,
    spread: [memoryRatio, p99.over / p99.steady],
    floor,
    target: 'memory ≤ 1.25×, none lost, top-up p99 ≤ 2× (the second of the spread), 10 min',
    reached: length < minutesOf(10) ? null : memoryRatio <= 1.25 && lost === 0 && p99.over <= 2 * p99.steady,
  };
}

/** The most that this process, which is the server, had in memory. */
class MemoryWatch {
  readonly #stopping = new AbortController();
  readonly #watched: Promise<number>;

  constructor(clock: Clock) {
    this.#watched = this.#watch(clock);
  }

  stop(): Promise<number> {
    this.#stopping.abort();
    return this.#watched;
  }

  async #watch(clock: Clock): Promise<number> {
    const { signal } = this.#stopping;
    let most = 0;
    while (!signal.aborted) {
      most = Math.max(most, memoryUsage.rss());
      await clock.sleep(MEMORY_EVERY, signal);
    }
    return most;
  }
}

async function bareBroker(): Promise<{ port: number; stop: () => Promise<void> }> {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => void aedes.handle(socket));
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, () => resolve());
  });
  return {
    // A server that listens on a host and port has an address that is no path.
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      await new Promise<void>((resolve) => {
        aedes.close(() => resolve());
      });
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
