import { beforeEach, describe, expect, test } from 'vitest';
import { duration, FaultError, instant, ManualClock, type Details, type Log } from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import type { OpenPort } from '../../ports/index.ts';
import { openMeterLine, type MeterLine, type TurnOptions } from './line.ts';
import type { LineProtocol } from './protocol.ts';

/* The line by itself, on a protocol made up for it: a request is `device what`, its reply `length device value`, and a length of up to nine is believed. */

interface Request {
  readonly device: number;
  readonly what: number;
}

class LengthFramer implements Framer {
  readonly capacityBytes = 9;
  #held: number[] = [];

  push(bytes: Uint8Array): Framed[] {
    this.#held.push(...bytes);
    return this.#cut(false);
  }

  flush(): Framed[] {
    return this.#cut(true);
  }

  #cut(isSilent: boolean): Framed[] {
    const framed: Framed[] = [];
    while (this.#held.length > 0) {
      const length = this.#held[0] ?? 0;
      const isPossible = length >= 3 && length <= 9;
      if (isPossible && this.#held.length >= length && (length === 3 || !isSilent))
        framed.push({ kind: 'frame', bytes: Uint8Array.from(this.#held.splice(0, length)) });
      else if (isPossible && this.#held.length < length && !isSilent) break;
      else framed.push({ kind: 'junk', bytes: Uint8Array.from(this.#held.splice(0, 1)), code: 'FRAME_LENGTH' });
    }
    return framed;
  }
}

const protocol: LineProtocol<Request, number> = {
  name: 'made-up',
  numbersRequests: false,
  silence: duration(0),
  replyWithin: () => duration(1000),
  makeFramer: () => new LengthFramer(),
  deviceOf: ({ device }) => String(device),
  meaningOf: ({ what }) => String(what),
  encode: ({ device, what }) => Uint8Array.of(device, what),
  arrive: (bytes) => ({
    belongsTo: ({ device }) => bytes.length === 3 && bytes[1] === device,
    replyTo: () => bytes[2] ?? 0,
  }),
  absenceIn: () => null,
};

let clock: ManualClock;
let asked: string[];
let told: Details[];
let say: (...bytes: number[]) => void;
let hangUp: () => void;
let line: MeterLine<Request, number>;

const open: OpenPort = () =>
  Promise.resolve({
    write: (bytes) => {
      asked.push([...bytes].join(':'));
      return Promise.resolve();
    },
    onBytes: (listener) => {
      say = (...bytes) => listener(Uint8Array.from(bytes));
    },
    onClosed: (listener) => {
      hangUp = listener;
    },
    close: () => Promise.resolve(),
  });

const log: Log = {
  area: () => log,
  debug: () => undefined,
  info: () => undefined,
  warn: (event, facts) => void told.push({ event, ...facts }),
  error: () => undefined,
};

beforeEach(() => {
  clock = new ManualClock(instant(0));
  asked = [];
  told = [];
  line = lineOf(protocol);
});

const lineOf = (spoken: LineProtocol<Request, number>) =>
  openMeterLine({ url: 'tcp://line:1', portUrl: 'tcp://line:1', protocol: spoken, clock, log, openPort: open });

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

async function pass(ms: number): Promise<void> {
  await settle();
  clock.advance(duration(ms));
  await settle();
}

/** Answers whoever was asked last. */
async function answer(value = 1): Promise<void> {
  await settle();
  say(3, Number(asked.at(-1)?.split(':')[0]), value);
  await settle();
}

/** A device that lives, so that it is known how quick this line is. */
async function answered(device: number): Promise<void> {
  const reply = poll(device);
  await answer();
  await reply;
}

const poll = (device: number, options?: TurnOptions) =>
  line.request({ device, what: 0 }, options).then(
    ({ reply }) => reply,
    (thrown: FaultError) => thrown.code,
  );

/** A turn of so many requests to one device. */
const turnOf = (device: number, requests: number, options?: TurnOptions) =>
  line.turn(async (ask) => {
    for (let what = 1; what <= requests; what += 1) await ask({ device, what });
  }, options);

describe('a turn', () => {
  test('has nobody else in between, however urgent', async () => {
    void turnOf(1, 3);
    await settle();
    void turnOf(2, 1, { urgent: true });
    void turnOf(3, 1);
    for (let reply = 0; reply < 5; reply += 1) await answer();
    expect(asked).toEqual(['1:1', '1:2', '1:3', '2:1', '3:1']);
  });

  test('that yields lets what is in a greater hurry go after the frame on the wire', async () => {
    void turnOf(1, 3, { yields: true });
    void turnOf(9, 1, { yields: true });
    await settle();
    void turnOf(4, 2, { soon: true, yields: true });
    await answer();
    void turnOf(2, 2, { urgent: true });
    for (let reply = 0; reply < 8; reply += 1) await answer();
    expect(asked).toEqual(['1:1', '4:1', '2:1', '2:2', '4:2', '1:2', '1:3', '9:1']);
  });

  test('goes on after a request that failed, and its own end frees the line', async () => {
    const seen: string[] = [];
    const turn = line.turn(async (ask) => {
      await ask({ device: 1, what: 1 }).catch((thrown: FaultError) => seen.push(thrown.code));
      await ask({ device: 2, what: 2 });
      throw new FaultError('FRAME_UNEXPECTED');
    });
    const failed = expect(turn).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
    void turnOf(3, 1);
    await pass(1000);
    await answer();
    await failed;
    await answer();
    expect(seen).toEqual(['METER_AWAY']);
    expect(asked).toEqual(['1:1', '2:2', '3:1']);
  });

  test('can hold a request to the connection of the one before', async () => {
    const turn = line.turn(async (ask) => {
      const { connection } = await ask({ device: 1, what: 1 });
      hangUp();
      await settle();
      await ask({ device: 1, what: 2 }, { onConnection: connection });
    });
    const failed = expect(turn).rejects.toMatchObject({ code: 'METER_AWAY' });
    await answer();
    await failed;
    expect(asked).toEqual(['1:1']);
  });

  test('that waits is refused when the line is stopped', async () => {
    const waiting = [poll(1), poll(2, { soon: true }), poll(3, { urgent: true })];
    await settle();
    await line.stop();
    await expect(Promise.all(waiting)).resolves.toEqual(['METER_AWAY', 'METER_AWAY', 'METER_AWAY']);
  });
});

describe('the silent', () => {
  let patience: number[];
  beforeEach(() => {
    patience = [];
  });

  /** Lets a device miss so often, as soon as it is asked again each time; gives how long it was left alone after each. */
  async function pausesOf(device: number, misses: number): Promise<number[]> {
    const pauses: number[] = [];
    for (let miss = 0; miss < misses; miss += 1) {
      let waited = 0;
      const before = asked.length;
      for (;;) {
        const outcome = poll(device);
        await settle();
        if (asked.length > before) {
          let isOver = false;
          void outcome.then(() => (isOver = true));
          let waitedFor = 0;
          for (; !isOver; waitedFor += 50) await pass(50);
          patience.push(waitedFor);
          break;
        }
        await pass(500);
        waited += 500;
      }
      if (miss > 0) pauses.push(waited);
    }
    return pauses;
  }

  test('alone on its line a device is left alone for eight seconds at most', async () => {
    expect(await pausesOf(1, 7)).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
  });

  test('beside others one of them is tried at a time, and for a hundredth of the line, but each within a minute or two', async () => {
    await answered(1);
    // It never answered, so it is given as long as is allowed once it is known to be silent; then no longer than this line needs.
    expect(await pausesOf(2, 6)).toEqual([500, 1000, 60_000, 10_000, 10_000]);
    expect(patience).toEqual([1000, 1000, 1000, 100, 100, 100]);
    for (const device of [3, 4, 5]) await pausesOf(device, 2);
    // Whoever comes at the wrong moment each time is tried after a minute all the same.
    const triedAt = new Map<number, number[]>();
    for (let ms = 0; ms < 300_000; ms += 500) {
      for (const device of [1, 2, 3, 4, 5]) {
        const before = asked.length;
        const outcome = poll(device);
        await settle();
        if (asked.length === before) continue;
        if (device === 1) await answer();
        else {
          triedAt.set(device, [...(triedAt.get(device) ?? []), ms]);
          for (let step = 0; step < 10; step += 1) await pass(100);
        }
        await outcome;
      }
      await pass(500);
    }
    const tries = [...triedAt.values()].flat();
    expect(tries.length).toBeLessThan(45);
    for (const device of [2, 3, 4, 5]) expect(triedAt.get(device)?.length).toBeGreaterThan(3);
  });

  test('where all replies take about as long, nobody is waited for as long as is allowed: who lived six times the slowest, others three times', async () => {
    line = lineOf({ ...protocol, repliesAlike: true });
    for (const device of [1, 9]) {
      const reply = poll(device);
      await pass(100);
      await answer();
      await reply;
    }
    await pausesOf(2, 4);
    // What never answered is given its full second once.
    expect(patience).toEqual([300, 300, 1000, 300]);
    patience = [];
    await pausesOf(1, 4);
    expect(patience).toEqual([600, 600, 300, 300]);
  });

  test('let a command go before as soon as whoever lives would have answered', async () => {
    await answered(1);
    for (let miss = 0; miss < 2; miss += 1) {
      const missed = poll(2);
      await pass(1000);
      await missed;
      await pass(1000);
    }
    const probe = poll(2);
    await settle();
    expect(asked.at(-1)).toBe('2:0');
    void poll(1, { urgent: true });
    await pass(10);
    expect(asked.at(-1)).toBe('1:0');
    await expect(probe).resolves.toBe('METER_AWAY');
  });

  test('are given time to be read where the machine was too busy to look at the deadline', async () => {
    await answered(1);
    const seen = poll(2);
    // Two seconds in which nothing ran, though the reply came in time.
    await pass(2000);
    await answer(5);
    await expect(seen).resolves.toBe(5);
  });

  test('are left alone by whoever waits, but not by a command', async () => {
    const first = poll(1);
    await pass(1000);
    await first;
    await expect(poll(1, { soon: true })).resolves.toBe('METER_AWAY');
    expect(asked).toHaveLength(1);
    void poll(1, { urgent: true });
    await pass(500);
    expect(asked).toHaveLength(2);
  });
});

describe('a meter that babbles', () => {
  test('does not spoil the next request by a beginning without an end', async () => {
    const first = poll(1);
    await answer(7);
    await first;
    say(9, 1, 1);
    const next = poll(2);
    await answer(8);
    await expect(next).resolves.toBe(8);
  });

  test('costs a reply that it covered its deadline, not its life', async () => {
    const seen = poll(2);
    await settle();
    say(9, 0xff);
    say(3, 2, 5);
    await pass(999);
    expect(asked).toHaveLength(1);
    await pass(1);
    await expect(seen).resolves.toBe(5);
  });

  test('into a reply costs no deadline where it is known how quick this line is, and that meter is not asked before its late reply is past', async () => {
    const first = poll(1);
    await answer();
    await first;
    const spoilt = poll(2);
    const other = poll(3);
    await settle();
    say(0xff, 0xfe);
    await pass(60);
    say(0xff);
    await pass(99);
    expect(asked).toHaveLength(2);
    await pass(1);
    await expect(spoilt).resolves.toBe('METER_AWAY');
    await answer(6);
    await expect(other).resolves.toBe(6);
    const command = poll(2, { urgent: true });
    await pass(1339);
    expect(asked).toEqual(['1:0', '2:0', '3:0']);
    await pass(1);
    await answer(7);
    await expect(command).resolves.toBe(7);
  });

  test('does not make a silent meter of whoever it talks over: that one is asked again as soon as its late reply is past', async () => {
    const first = poll(1);
    await answer();
    await first;
    for (let again = 0; again < 5; again += 1) {
      const spoilt = poll(2);
      await settle();
      say(0xff);
      await pass(100);
      await expect(spoilt).resolves.toBe('METER_AWAY');
      // What still may come late is let pass first.
      await pass(1400);
    }
    expect(asked.filter((one) => one === '2:0')).toHaveLength(5);
  });

  test('in another’s name is not believed', async () => {
    const seen = poll(2);
    await settle();
    for (let again = 0; again < 50; again += 1) say(3, 1, 9);
    await answer(4);
    await expect(seen).resolves.toBe(4);
  });

  test('is told of once in ten seconds, with how much it said', async () => {
    void poll(1);
    await settle();
    for (let burst = 0; burst < 100; burst += 1) say(0xff, 0xfe);
    expect(told).toHaveLength(1);
    await pass(10_000);
    say(0xff);
    expect(told.map(({ event, bytesSinceLastTold }) => [event, bytesSinceLastTold])).toEqual([
      ['junk', 1],
      ['junk', 200],
    ]);
  });
});
