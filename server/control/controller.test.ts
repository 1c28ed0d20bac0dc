import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  earlier,
  FaultError,
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  milliseconds,
  minutes,
  money,
  seconds,
  silentLog,
  type CommandId,
  type Duration,
  type MeterId,
  type TenancyId,
} from '#kernel';
import { policy as policySchema, type Policy } from '#contracts/configuration';
import type { MeterState, SampleListener } from '../metering/poller.ts';
import {
  constructedFacts,
  constructedOrders,
  constructedReleases,
  FakeMeter,
  MemoryCommands,
} from './constructed-supply.ts';
import { SupplyController, type Sight, type SupplyEvent } from './controller.ts';
import type { Contract, RelayCommand } from './model.ts';

/** A Tuesday, noon in Berlin: nothing is friendly. */
const NOON = instant(Date.UTC(2026, 10, 24, 11));
const flat1 = givenId<TenancyId>('flat-1');
const m1 = givenId<MeterId>('m1');

let clock: ManualClock;
let commands: MemoryCommands;
let meters: Map<MeterId, FakeMeter>;
let listeners: Set<SampleListener>;
let credit: bigint;
let facts: Partial<Contract>;
let readFacts: () => void;
let events: SupplyEvent[];
let controller: SupplyController;

const sight: Sight = {
  readNow: async (meterId) => {
    const sample = await meterOf(meterId).read();
    for (const listener of listeners) listener(meterId, sample);
    return sample;
  },
  state: (meterId): MeterState => ({
    sample: null,
    powerW: null,
    measuredAt: null,
    everSeen: true,
    away: meterOf(meterId).silent,
    trouble: null,
    held: null,
  }),
  onSample: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function meterOf(meterId: MeterId): FakeMeter {
  const meter = meters.get(meterId);
  if (meter === undefined) throw new Error('a constructed meter');
  return meter;
}

function open(change: Partial<Policy> = {}): SupplyController {
  listeners.clear();
  let draws = 0;
  const made = new SupplyController({
    meters: [...meters].map(([meterId, meter], index) => ({
      meterId,
      tenancyId: givenId<TenancyId>(`flat-${index + 1}`),
      meter,
    })),
    sight,
    factsOf: async (tenancyId) => {
      readFacts();
      return {
        ...constructedFacts({
          tenancyId: tenancyId ?? givenId<TenancyId>('flat-1'),
          credit: money(credit),
          now: clock.now(),
        }),
        ...facts,
      };
    },
    commands,
    orders: constructedOrders(() => ({ supply: 'off', cause: 'safety' }), m1),
    releases: constructedReleases(),
    policy: { ...policySchema.parse({}), ...change },
    clock,
    randomness: {
      bytes: (count) => {
        draws += 1;
        return new Uint8Array(count).map((_, place) => (draws >> (8 * (place % 4))) & 0xff);
      },
    },
    log: silentLog,
  });
  made.onEvent((event) => events.push(event));
  return made;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 80; turn += 1) await Promise.resolve();
}

async function pass(time: Duration): Promise<void> {
  await settle();
  for (let rest: number = time; rest > 0; rest -= 250) {
    clock.advance(milliseconds(Math.min(rest, 250)));
    await settle();
  }
}

const alarms = () => events.flatMap((event) => (event.kind === 'alarm' ? [event.code] : []));
const states = () => events.flatMap((event) => (event.kind === 'supply_changed' ? [event.state] : []));
const meter = () => meterOf(m1);

beforeEach(() => {
  clock = new ManualClock(NOON);
  commands = new MemoryCommands();
  meters = new Map([[m1, new FakeMeter(clock)]]);
  listeners = new Set();
  credit = 5_000_000n;
  facts = {};
  readFacts = () => undefined;
  events = [];
  controller = open();
});

afterEach(() => controller.stop());

/** Brings the supply to a state that was proven, and forgets how. */
async function standing(relay: 'closed' | 'open'): Promise<void> {
  controller.start();
  await pass(seconds(2));
  if (relay === 'open') {
    credit = -1n;
    await controller.review(flat1, 'reading');
  }
  await pass(minutes(6));
  expect(controller.supplyOf(m1).state).toBe(relay === 'open' ? 'off' : 'on');
  meter().writes = [];
  commands.history.length = 0;
  events.length = 0;
}

describe('a cut', () => {
  test('is kept, sent, read back and proven by the load that is gone; each step has its time', async () => {
    await standing('closed');
    credit = 0n;
    const sentAt = clock.now();
    const [review] = await controller.review(flat1, 'reading');
    expect(review).toMatchObject({ meterId: m1, decision: { supply: 'off' } });
    expect(meter().writes).toEqual(['open']);
    expect(commands.history).toEqual(['open sent', 'open confirmed', 'open confirmed']);
    expect(commands.last()).toMatchObject({ cause: 'debt', attempts: 1, because: [{ code: 'out_of_credit' }] });
    expect(controller.supplyOf(m1)).toMatchObject({
      state: 'off',
      times: { decidedAt: sentAt, sentAt, confirmedAt: sentAt, loadSeenAt: sentAt },
    });
    expect(states()).toEqual(['going_off', 'off', 'off']);
  });

  test('is in the store before it is on the wire, and not on the wire where the store cannot keep it', async () => {
    await standing('closed');
    credit = 0n;
    meter().onWrite = () => expect(commands.last().state).toBe('sent');
    await controller.review(flat1, 'reading');
    expect(meter().writes).toEqual(['open']);
    credit = 1n;
    await controller.review(flat1, 'top_up');
    credit = 0n;
    await pass(minutes(6));
    meter().relay = 'closed';
    await sight.readNow(m1);
    await pass(minutes(4));
    commands.broken = true;
    meter().writes = [];
    await pass(minutes(3));
    await expect(controller.review(flat1, 'reading')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(meter().writes).toEqual([]);
  });

  test('is called off by a payment that is booked after it was decided', async () => {
    await standing('closed');
    credit = 0n;
    commands.onKeep = (command) => {
      if (command.state === 'sent') credit = 10n;
    };
    await controller.review(flat1, 'reading');
    expect(meter().writes).toEqual([]);
    expect(commands.last()).toMatchObject({ state: 'superseded', sentAt: null });
    expect(controller.supplyOf(m1)).toMatchObject({ state: 'on', decision: { because: [{ code: 'in_credit' }] } });
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'is called off by a payment that begins %i steps after the facts were read for the last time',
    async (steps) => {
      await standing('closed');
      credit = 0n;
      let reads = 0;
      let held = false;
      let release = (): void => undefined;
      const begin = async () => {
        for (let step = 0; step < steps; step += 1) await Promise.resolve();
        if (meter().writes.length > 0) return;
        held = true;
        release = controller.holdCuts(flat1);
      };
      readFacts = () => {
        reads += 1;
        if (reads === 2) void begin();
      };
      meter().onWrite = () => expect(held).toBe(false);
      await controller.review(flat1, 'reading');
      await pass(minutes(2));
      expect(meter().writes.length).toBe(held ? 0 : 1);
      release();
      release();
      held = false;
      await pass(minutes(1));
      expect(meter().writes).toEqual(['open']);
    },
  );

  test('that is on the wire when the money comes is undone at once', async () => {
    await standing('closed');
    credit = 0n;
    let second: Promise<unknown> = Promise.resolve();
    meter().onWrite = () => {
      if (credit > 0n) return;
      credit = 10n;
      second = controller.review(flat1, 'top_up');
    };
    await controller.review(flat1, 'reading');
    await second;
    expect(meter().writes).toEqual(['open', 'closed']);
    expect(controller.supplyOf(m1).state).toBe('on');
  });

  test('is dropped when it is too old, however it came to be late', async () => {
    await standing('closed');
    credit = 0n;
    commands.onKeep = (command) => {
      if (command.state === 'sent') clock.advance(seconds(31));
    };
    await controller.review(flat1, 'reading');
    expect(meter().writes).toEqual([]);
    expect(commands.last().state).toBe('expired');
  });

  test('does not go out on a suspect clock, whatever the facts say', async () => {
    await standing('closed');
    credit = 0n;
    clock.setState('suspect');
    await controller.review(flat1, 'reading');
    expect(meter().writes).toEqual([]);
    expect(commands.history).toEqual([]);
  });

  test('waits for the minimum hold after a restore', async () => {
    await standing('open');
    credit = 5n;
    await controller.review(flat1, 'top_up');
    credit = 0n;
    await pass(minutes(4));
    expect(meter().writes).toEqual(['closed']);
    await pass(minutes(2));
    expect(meter().writes).toEqual(['closed', 'open']);
  });

  test('an order of staff opens with its own cause, and its end closes again', async () => {
    await standing('closed');
    facts = { order: { supply: 'off', cause: 'safety' } };
    await controller.review(flat1, 'order');
    expect(commands.last()).toMatchObject({ target: 'open', cause: 'safety', state: 'confirmed' });
    facts = {};
    await controller.review(flat1, 'order');
    expect(commands.last()).toMatchObject({ target: 'closed', cause: 'order_ended', state: 'confirmed' });
  });
});

describe('a restore', () => {
  test('waits for nothing and is proven by the load', async () => {
    await standing('open');
    credit = 10n;
    await controller.review(flat1, 'top_up');
    expect(meter().writes).toEqual(['closed']);
    expect(commands.last()).toMatchObject({ cause: 'credit_restored', state: 'confirmed', loadSeenAt: clock.now() });
    expect(states()[0]).toBe('coming_back');
    expect(controller.supplyOf(m1).state).toBe('on');
  });

  test('a load that comes later is seen within seconds; one that never comes is not asked for for ever', async () => {
    await standing('open');
    meter().loadW = 0;
    credit = 10n;
    await controller.review(flat1, 'top_up');
    expect(commands.last()).toMatchObject({ state: 'confirmed', loadSeenAt: null });
    await pass(seconds(2));
    meter().loadW = 500;
    await pass(seconds(3));
    expect(commands.last().loadSeenAt).not.toBeNull();
  });

  test('does not wait for the pause after failures, while a cut does', async () => {
    await standing('open');
    meter().stuck = true;
    credit = 10n;
    await Promise.all([controller.review(flat1, 'top_up'), pass(seconds(20))]);
    expect(meter().writes).toEqual(['closed', 'closed', 'closed']);
    expect(alarms()).toEqual(['COMMAND_UNPROVEN']);
    meter().stuck = false;
    await Promise.all([controller.review(flat1, 'top_up'), pass(seconds(2))]);
    expect(controller.supplyOf(m1).state).toBe('on');
  });
});

describe('a relay that does not do as told', () => {
  test('is written three times, then it is an alarm and a pause that doubles', async () => {
    await standing('closed');
    meter().stuck = true;
    credit = 0n;
    await Promise.all([controller.review(flat1, 'reading'), pass(seconds(30))]);
    expect(meter().writes).toEqual(['open', 'open', 'open']);
    expect(commands.last()).toMatchObject({ state: 'failed', attempts: 3 });
    expect(alarms()).toEqual(['COMMAND_UNPROVEN']);
    await Promise.all([controller.review(flat1, 'reading'), pass(seconds(1))]);
    expect(meter().writes.length).toBe(3);
    await pass(minutes(65));
    // After 1, 2, 4, 8, 15, 15 and 15 minutes, three times each.
    expect(meter().writes.length).toBeLessThanOrEqual(27);
    expect(commands.rows.size).toBeLessThanOrEqual(10);
  });

  test('load on an open relay is one alarm and no toggling', async () => {
    await standing('open');
    meter().welded = true;
    for (let count = 0; count < 20; count += 1) {
      await sight.readNow(m1);
      await pass(seconds(10));
    }
    expect(alarms()).toEqual(['RELAY_WELDED']);
    expect(meter().writes).toEqual([]);
    expect(controller.supplyOf(m1).state).toBe('off');
  });

  test('a profile that does not vouch for its relay is not written again for a minute', async () => {
    await standing('closed');
    credit = 0n;
    meter().writeFault = new FaultError('RELAY_NOT_VERIFIED');
    await controller.review(flat1, 'reading');
    await pass(seconds(50));
    expect(meter().writes).toEqual(['open']);
    expect(alarms()).toEqual(['RELAY_NOT_VERIFIED']);
    expect(commands.last().state).toBe('failed');
  });
});

describe('no answer', () => {
  test('to a write: unknown, and read back before anything is repeated', async () => {
    await standing('closed');
    credit = 0n;
    meter().onWrite = () => {
      meter().relay = 'open';
      meter().silent = true;
    };
    meter().writeFault = new FaultError('METER_AWAY');
    await controller.review(flat1, 'reading');
    expect(controller.supplyOf(m1).state).toBe('unknown');
    await pass(minutes(5));
    expect(meter().writes).toEqual(['open']);
    meter().silent = false;
    await sight.readNow(m1);
    await pass(seconds(2));
    expect(controller.supplyOf(m1).state).toBe('off');
    expect(commands.last().state).toBe('confirmed');
    expect(meter().writes).toEqual(['open']);
  });

  test('a silent meter gets its restore as soon as it answers', async () => {
    await standing('open');
    meter().silent = true;
    credit = 10n;
    await controller.review(flat1, 'top_up');
    expect(meter().writes).toEqual([]);
    expect(controller.supplyOf(m1).state).toBe('unknown');
    meter().silent = false;
    await sight.readNow(m1);
    await pass(seconds(2));
    expect(meter().writes).toEqual(['closed']);
  });

  test('facts that cannot be read move nothing, and the loop goes on when they can', async () => {
    await standing('closed');
    credit = 0n;
    readFacts = () => {
      throw new FaultError('STORE_UNAVAILABLE');
    };
    controller.nudge(flat1, 'reading');
    await pass(minutes(1));
    expect(meter().writes).toEqual([]);
    readFacts = () => undefined;
    await pass(minutes(1));
    expect(meter().writes).toEqual(['open']);
  });
});

describe('a restart', () => {
  const left = (change: Partial<RelayCommand>): RelayCommand => ({
    id: '0193569e-0000-7000-8000-000000000001' as CommandId,
    meterId: m1,
    target: 'open',
    cause: 'debt',
    because: [],
    state: 'sent',
    decidedAt: earlier(NOON, seconds(5)),
    expiresAt: later(NOON, seconds(25)),
    sentAt: earlier(NOON, seconds(5)),
    confirmedAt: null,
    loadSeenAt: null,
    attempts: 1,
    ...change,
  });

  test('never sends a command from before, also one that is not expired', async () => {
    await commands.keep(left({}));
    controller.start();
    await pass(seconds(5));
    expect(meter().writes).toEqual([]);
    expect(commands.rows.get(left({}).id)?.state).toBe('superseded');
  });

  test('decides anew where the cut is still right', async () => {
    await commands.keep(left({ expiresAt: earlier(NOON, hours(1)), decidedAt: earlier(NOON, hours(2)) }));
    credit = 0n;
    controller.start();
    await pass(seconds(5));
    expect(commands.rows.get(left({}).id)?.state).toBe('expired');
    expect(meter().writes).toEqual(['open']);
    expect(commands.rows.size).toBe(2);
  });

  test('decides anew also where the old command was not too old yet', async () => {
    await commands.keep(left({}));
    credit = 0n;
    controller.start();
    await pass(seconds(5));
    expect(commands.rows.get(left({}).id)).toMatchObject({ state: 'superseded', attempts: 1 });
    expect(commands.last()).toMatchObject({ state: 'confirmed', attempts: 1 });
    expect(meter().writes).toEqual(['open']);
  });

  test('proves one that had worked', async () => {
    await commands.keep(left({}));
    meter().relay = 'open';
    credit = 0n;
    controller.start();
    await pass(seconds(5));
    expect(commands.last().state).toBe('confirmed');
    expect(meter().writes).toEqual([]);
  });
});

describe('the edge', () => {
  test('of a whole house without credit only so many are cut at once', async () => {
    for (let count = 2; count <= 12; count += 1) meters.set(givenId<MeterId>(`m${count}`), new FakeMeter(clock));
    controller = open({ cuts_per_ten_minutes: 3 });
    controller.start();
    await pass(seconds(2));
    credit = 0n;
    await Promise.all(
      [...meters].map((_, index) => controller.review(givenId<TenancyId>(`flat-${index + 1}`), 'reading')),
    );
    const off = () => [...meters.values()].filter((each) => each.relay === 'open').length;
    expect(off()).toBe(3);
    expect(alarms()).toContain('CUT_LIMIT_REACHED');
    await pass(minutes(9));
    expect(off()).toBe(3);
    await controller.stop();
    controller = open({ cuts_per_ten_minutes: 3 });
    controller.start();
    await pass(seconds(30));
    expect(off()).toBe(3);
  });
});
