import { beforeEach, describe, expect, test } from 'vitest';
import {
  earlier,
  givenId,
  hours,
  instant,
  ManualClock,
  milliseconds,
  minutes,
  money,
  powerW,
  seconds,
  silentLog,
  type Code,
  type Duration,
  type MeterId,
  type PowerW,
  type TenancyId,
} from '#kernel';
import { policy as policySchema, type Policy } from '#contracts/configuration';
import type { MeterSample, RelayState } from '#hardware/meters';
import {
  constructedFacts,
  constructedOrders,
  constructedReleases,
  FakeMeter,
  MemoryCommands,
} from './constructed-supply.ts';
import { EdgeGuard } from './guard.ts';
import { RestorePace } from './restore-pace.ts';
import { SupplyPoint } from './supply-point.ts';

/** A Tuesday, noon in Berlin: nothing is friendly. */
const NOON = instant(Date.UTC(2026, 10, 24, 11));
const m1 = givenId<MeterId>('m1');
const flat1 = givenId<TenancyId>('flat-1');

/** A meter that shows more than a contact: a valve on its way, the voltage, a limit; constructed. */
class RichMeter extends FakeMeter {
  voltageV: number | null = null;
  relayMovesWithin: Duration = seconds(1);
  listens: 'always' | 'after_report' = 'always';
  awaitsButton = false;
  limits: (PowerW | null)[] = [];
  shows: RelayState | null = null;

  override async read(): Promise<MeterSample> {
    const sample = await super.read();
    return {
      ...sample,
      relay: this.shows ?? sample.relay,
      ...(this.voltageV === null ? {} : { voltageV: this.voltageV }),
      ...(this.awaitsButton ? { awaitsButton: true } : {}),
    };
  }

  async limitLoad(most: PowerW | null): Promise<void> {
    this.limits.push(most);
  }
}

let clock: ManualClock;
let meter: RichMeter;
let credit: bigint;
let held: boolean;
let alarms: Code[];
let changes: number;

beforeEach(() => {
  clock = new ManualClock(NOON);
  meter = new RichMeter(clock);
  credit = -1n;
  held = false;
  alarms = [];
  changes = 0;
});

function point(change: Partial<Policy> = {}): SupplyPoint {
  const commands = new MemoryCommands();
  const policy = { ...policySchema.parse({ minimum_hold: '0 s' }), ...change };
  const orders = constructedOrders(() => null, m1);
  let draws = 0;
  const randomness = {
    bytes: (count: number) => {
      draws += 1;
      return new Uint8Array(count).fill(draws);
    },
  };
  const made: SupplyPoint = new SupplyPoint({
    meterId: m1,
    tenancyId: flat1,
    meter,
    readNow: async () => {
      const sample = await meter.read();
      made.observe(sample);
      return sample;
    },
    isAway: () => false,
    factsOf: async () => ({
      ...constructedFacts({ tenancyId: flat1, credit: money(credit), now: clock.now() }),
      outOfCreditSince: earlier(clock.now(), hours(1)),
    }),
    cutsHeld: () => held,
    policy,
    guard: new EdgeGuard({
      commands,
      orders,
      releases: constructedReleases(),
      clock,
      limit: { cutsPerWindow: 5, window: minutes(10) },
    }),
    pace: new RestorePace({ clock, randomness }),
    commands,
    clock,
    randomness,
    log: silentLog,
    changed: () => {
      changes += 1;
    },
    alarm: (code) => alarms.push(code),
  });
  return made;
}

/** The meter is polled, then one look, with the time that it waits for. */
async function look(at: SupplyPoint, { hurried = false } = {}): Promise<void> {
  at.observe(await meter.read());
  const looked = at.review({ hurried });
  for (let turn = 0; turn < 8; turn += 1) {
    for (let step = 0; step < 40; step += 1) await Promise.resolve();
    clock.advance(milliseconds(100));
  }
  await looked;
}

describe('a valve', () => {
  beforeEach(() => {
    meter.relayMovesWithin = seconds(60);
    meter.stuck = true;
  });

  test('that takes a minute is told once, waited for, and proven when it stands still', async () => {
    const supply = point();
    await look(supply);
    expect([meter.writes, supply.state, supply.command?.state]).toEqual([['open'], 'going_off', 'sent']);
    meter.shows = 'unknown';
    for (let second = 0; second < 40; second += 5) {
      clock.advance(seconds(5));
      await look(supply);
    }
    expect([meter.writes, supply.command?.state]).toEqual([['open'], 'sent']);
    meter.shows = 'open';
    clock.advance(seconds(5));
    await look(supply);
    expect([meter.writes, supply.state, supply.command?.state, alarms]).toEqual([['open'], 'off', 'confirmed', []]);
  });

  test('that never arrives is an alarm, and is not moved again and again', async () => {
    const supply = point();
    await look(supply);
    meter.shows = 'unknown';
    for (let minute = 0; minute < 5; minute += 1) {
      clock.advance(minutes(1));
      await look(supply);
    }
    expect([meter.writes, supply.state, supply.command?.state, alarms]).toEqual([
      ['open'],
      'unknown',
      'failed',
      ['COMMAND_UNPROVEN'],
    ]);
  });

  test('that was told to close the supply and is paid for meanwhile is opened as soon as it is known where it stands', async () => {
    const supply = point();
    await look(supply);
    meter.shows = 'unknown';
    credit = 5n;
    await look(supply, { hurried: true });
    expect(meter.writes).toEqual(['open']);
    meter.shows = 'open';
    await look(supply, { hurried: true });
    expect(meter.writes).toEqual(['open', 'closed']);
  });
});

describe('a cut that waits for the line', () => {
  test('is called off by a payment that is booked meanwhile', async () => {
    const supply = point();
    meter.lineBusy = async () => {
      credit = 5n;
      void supply.review({ hurried: true });
    };
    await look(supply);
    await look(supply);
    expect([meter.writes, supply.state, supply.command?.state]).toEqual([[], 'on', 'superseded']);
  });

  test('is called off while a payment is being booked, and is dropped when it got old', async () => {
    const supply = point();
    meter.lineBusy = async () => {
      held = true;
    };
    await look(supply);
    expect([meter.writes, supply.command?.state]).toEqual([[], 'superseded']);
    held = false;
    meter.lineBusy = async () => clock.advance(minutes(1));
    await look(supply);
    expect([meter.writes, supply.command?.state]).toEqual([[], 'expired']);
  });
});

test('a meter that closes by its button is told once, and the tenant is told to press it', async () => {
  meter.relay = 'open';
  meter.stuck = true;
  meter.relayMovesWithin = minutes(5);
  credit = 5n;
  const supply = point();
  await look(supply, { hurried: true });
  meter.awaitsButton = true;
  const before = changes;
  for (let minute = 0; minute < 4; minute += 1) {
    await look(supply);
    clock.advance(seconds(40));
  }
  expect([meter.writes, supply.state, alarms]).toEqual([['closed'], 'awaits_button', []]);
  expect(changes).toBeGreaterThan(before);
  meter.relay = 'closed';
  meter.awaitsButton = false;
  await look(supply);
  expect([meter.writes, supply.state, supply.command?.state]).toEqual([['closed'], 'on', 'confirmed']);
});

test('what a meter may close by its button is withdrawn when the credit is gone before anybody pressed it', async () => {
  meter.relay = 'open';
  meter.awaitsButton = true;
  meter.onWrite = () => {
    meter.awaitsButton = false;
  };
  const supply = point();
  await look(supply);
  await look(supply);
  expect([meter.writes, supply.state]).toEqual([['open'], 'off']);
});

test('a meter that hears only after its own report is not cut for a debt, and somebody is told', async () => {
  meter.listens = 'after_report';
  meter.relayMovesWithin = hours(12);
  const supply = point();
  await look(supply);
  expect([meter.writes, alarms, supply.command?.state]).toEqual([[], ['RELAY_LISTENS_LATE'], 'failed']);
  // It is switched on all the same.
  meter.relay = 'open';
  credit = 5n;
  await look(supply, { hurried: true });
  expect([meter.writes, supply.command?.state]).toEqual([['closed'], 'confirmed']);
});

test('a meter without a relay is decided about and never written', async () => {
  meter.hasRelay = false;
  const supply = point();
  await look(supply);
  expect([supply.decision?.supply, meter.writes, supply.state]).toEqual(['off', [], 'on']);
});

test('a closed relay without voltage is said once, until it is back', async () => {
  credit = 5n;
  meter.voltageV = 230;
  const supply = point();
  await look(supply);
  expect(supply.state).toBe('on');
  meter.voltageV = 0;
  const seen = async () => supply.observe(await meter.read());
  await seen();
  const before = changes;
  clock.advance(seconds(6));
  await seen();
  await seen();
  expect([supply.state, alarms]).toEqual(['no_voltage', ['SUPPLY_WITHOUT_VOLTAGE']]);
  expect(changes).toBeGreaterThan(before);
  meter.voltageV = 231;
  await seen();
  expect([supply.state, alarms]).toEqual(['on', ['SUPPLY_WITHOUT_VOLTAGE']]);
});

describe('a load limit', () => {
  test('takes the place of a cut, is written once, and is lifted by a payment', async () => {
    const supply = point({ load_limit_w: 500 });
    await look(supply);
    await look(supply);
    expect([meter.writes, meter.limits, supply.state]).toEqual([[], [500], 'on']);
    credit = 5n;
    await look(supply, { hurried: true });
    expect(meter.limits).toEqual([500, null]);
  });

  test('is not set while a payment is being booked', async () => {
    held = true;
    await look(point({ load_limit_w: 500 }));
    expect(meter.limits.filter((limit) => limit !== null)).toEqual([]);
  });

  test('that the meter did not take is written again', async () => {
    let refusals = 1;
    const taken: (PowerW | null)[] = [];
    meter.limitLoad = async (most) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('constructed');
      taken.push(most);
    };
    const supply = point({ load_limit_w: 500 });
    await look(supply);
    await look(supply);
    expect(taken).toEqual([powerW(500)]);
  });
});

test('whoever waits only for the command hears of it as it goes out, before it is proven; and of nothing where none does', async () => {
  const at = point();
  credit = 1n;
  await look(at);
  meter.relay = 'open';
  at.observe(await meter.read());
  const steps: string[] = [];
  meter.onWrite = () => steps.push('written');
  const handedOver = () => steps.push(`handed over, then ${at.state}`);
  await at.review({ hurried: true, handedOver });
  expect(steps).toEqual(['handed over, then coming_back', 'written']);
  expect(at.state).toBe('on');
  await at.review({ hurried: true, handedOver });
  expect(steps).toHaveLength(2);
});
