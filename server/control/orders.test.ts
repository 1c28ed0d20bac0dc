import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  givenId,
  instant,
  ManualClock,
  money,
  powerW,
  seconds,
  silentLog,
  type MeterId,
  type TenancyId,
} from '#kernel';
import { policy as policySchema } from '#contracts/configuration';
import {
  constructedFacts,
  constructedOrders,
  constructedReleases,
  FakeMeter,
  MemoryCommands,
} from './constructed-supply.ts';
import { SupplyController } from './controller.ts';

/* Orders of people, through the controller to the relay. Constructed. */

/** A Tuesday evening in friendly hours: nobody is cut for debt. */
const EVENING = instant(Date.UTC(2026, 10, 24, 20));
const m1 = givenId<MeterId>('m-1');

let clock: ManualClock;
let meter: FakeMeter;
let commands: MemoryCommands;
let order: { supply: 'on' | 'off'; cause: 'safety' | 'vacancy' | 'works' } | null;
let isKept: boolean;
let credit: bigint;
let controller: SupplyController;

function open(tenancyId: TenancyId | null): void {
  let draws = 0;
  controller = new SupplyController({
    meters: [{ meterId: m1, tenancyId, meter }],
    sight: {
      readNow: async () => meter.read(),
      state: () => ({
        sample: null,
        powerW: powerW(0),
        measuredAt: clock.now(),
        everSeen: true,
        away: false,
        trouble: null,
        held: null,
      }),
      onSample: () => () => undefined,
    },
    factsOf: async () => ({
      ...constructedFacts({ tenancyId: givenId<TenancyId>('flat-1'), credit: money(credit), now: clock.now() }),
      tenancyId,
      order,
    }),
    commands,
    orders: constructedOrders(() => (isKept ? order : null), m1),
    releases: constructedReleases(),
    policy: policySchema.parse({}),
    clock,
    randomness: {
      bytes: (count) => {
        draws += 1;
        return new Uint8Array(count).fill(draws);
      },
    },
    log: silentLog,
  });
}

/** Lets time pass so that reviews that wait for the read-back go on. */
async function reviewed(): Promise<void> {
  const review = controller.reviewMeter(m1, 'order');
  for (let turn = 0; turn < 20; turn += 1) {
    for (let settle = 0; settle < 20; settle += 1) await Promise.resolve();
    clock.advance(seconds(0.25));
  }
  await review;
}

beforeEach(() => {
  clock = new ManualClock(EVENING);
  meter = new FakeMeter(clock);
  commands = new MemoryCommands();
  order = null;
  isKept = true;
  credit = 5_000_000n;
});

afterEach(() => controller.stop());

test('an order that stands in no store moves nothing, whoever decides for it', async () => {
  open(givenId<TenancyId>('flat-1'));
  credit = 5n;
  isKept = false;
  order = { supply: 'off', cause: 'works' };
  await reviewed();
  expect(meter.writes).toEqual([]);
  expect(commands.last()).toMatchObject({ cause: 'works', state: 'failed' });
});

describe('an order where somebody lives', () => {
  test('opens the relay with its cause, also of who has credit, and its end closes it', async () => {
    open(givenId<TenancyId>('flat-1'));
    order = { supply: 'off', cause: 'works' };
    await reviewed();
    expect(meter.writes).toEqual(['open']);
    expect(commands.last()).toMatchObject({ target: 'open', cause: 'works', state: 'confirmed' });
    order = null;
    await reviewed();
    expect(meter.writes).toEqual(['open', 'closed']);
    expect(commands.last()).toMatchObject({ cause: 'order_ended', state: 'confirmed' });
  });

  test('that ends in friendly hours gives back to a debtor what friendly hours would have kept on', async () => {
    credit = -1n;
    open(givenId<TenancyId>('flat-1'));
    order = { supply: 'off', cause: 'works' };
    await reviewed();
    order = null;
    await reviewed();
    expect(meter.writes).toEqual(['open', 'closed']);
    expect(commands.last()).toMatchObject({ cause: 'order_ended' });
  });
});

describe('where nobody lives', () => {
  test('nothing moves without an order, however the relay stands', async () => {
    for (const relay of ['closed', 'open'] as const) {
      meter.relay = relay;
      open(null);
      await reviewed();
      await reviewed();
      expect(controller.supplyOf(m1).state).toBe(relay === 'closed' ? 'on' : 'off');
    }
    expect(meter.writes).toEqual([]);
    expect(commands.history).toEqual([]);
  });

  test('an order opens, and one to restore closes', async () => {
    open(null);
    order = { supply: 'off', cause: 'vacancy' };
    await reviewed();
    expect(commands.last()).toMatchObject({ target: 'open', cause: 'vacancy', state: 'confirmed' });
    order = { supply: 'on', cause: 'vacancy' };
    await reviewed();
    expect(meter.writes).toEqual(['open', 'closed']);
    expect(commands.last()).toMatchObject({ target: 'closed', cause: 'order_ended', state: 'confirmed' });
  });
});
