import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { milliseconds, type ClockState } from '#kernel';
import type { Why } from '#contracts/api';
import { SystemClock } from '#platform';
import { askDoor } from '#simulators';
import {
  startHouse,
  startMeters,
  until,
  type Meters,
  type SuppliedFlat,
  type SuppliedHouse,
} from '../house-harness.ts';

/* What goes wrong between a decision and a light, through the running server and meters of their own process. The judge is the meter, not our books. */

const NAMES = [
  'weld',
  'mute',
  'guard',
  'dark',
  'p1',
  'p2',
  'p3',
  'p4',
  'm1',
  'm2',
  'm3',
  'm4',
  'h1',
  'h2',
  's1',
  'v1',
  'l1',
  'b1',
];
const OFF_AT_FIRST = new Set(['p1', 'p2', 'p3', 'dark', 's1']);

let meters: Meters;
const houses: SuppliedHouse[] = [];

beforeAll(async () => {
  meters = await startMeters(NAMES.map((name) => ({ name, relay: OFF_AT_FIRST.has(name) ? 'open' : 'closed' })));
});

afterAll(async () => {
  await Promise.all(houses.map((house) => house.stop()));
  await meters.stop();
});

function flat(name: string, credit: string, change: Partial<SuppliedFlat> = {}): SuppliedFlat {
  return { name, serial: String(NAMES.indexOf(name) + 1).padStart(8, '0'), credit, ...change };
}

async function house(
  flats: readonly SuppliedFlat[],
  policy: Readonly<Record<string, unknown>> = {},
  clock = new SystemClock(),
): Promise<SuppliedHouse> {
  const started = await startHouse(meters, flats, { askDoor, policy, clock });
  houses.push(started);
  return started;
}

const writes = async (name: string) => (await meters.truth(name)).relayWrites;
const codes = (why: Why) => why.supplies[0]?.decision.because.map(({ code }) => code);
const relayIs = (name: string, relay: 'closed' | 'open') =>
  until(
    () => meters.truth(name),
    (truth) => truth.relay === relay,
  );

/** A clock of which a test says whether it is trusted. */
class DoubtedClock extends SystemClock {
  doubt: ClockState = 'trusted';
  override state(): ClockState {
    return this.doubt;
  }
}

describe.concurrent('through the running server', () => {
  test('51: load that flows through an open relay is an alarm, and nothing is toggled', async () => {
    await meters.act('weld', { meter: 'weld', on: true });
    const there = await house([flat('weld', '-1')]);
    expect((await relayIs('weld', 'open')).powerW).toBe(500);
    expect(await until(there.trouble, (told) => told.includes('RELAY_WELDED'))).toContain('RELAY_WELDED');
    expect(await writes('weld')).toHaveLength(1);
  });

  test('48, 53, 45: a meter that says nothing is unknown, is not written blindly, and stands in nobody’s way', async () => {
    await meters.act('silence', { meter: 'mute', on: true });
    const there = await house([flat('mute', '-1'), flat('guard', '-1', { protected: true })], { fresh_reading: '3 s' });
    const why = await until(
      () => there.why('mute'),
      (answer) => codes(answer)?.[0] === 'reading_not_fresh',
    );
    expect(why.supplies[0]).toMatchObject({ state: 'unknown', decision: { supply: 'on' } });
    // 56: the other one is seen, and held.
    const held = await until(
      () => there.why('guard'),
      (answer) => answer.supplies[0]?.state === 'on',
    );
    expect(codes(held)).toContain('protected_tenancy');
    expect(held.supplies[0]).toMatchObject({ state: 'on', decision: { supply: 'on', next: null } });
    expect([await writes('mute'), await writes('guard')]).toEqual([[], []]);
    await meters.act('silence', { meter: 'mute', on: false });
    expect((await relayIs('mute', 'open')).relay).toBe('open');
    expect(await writes('mute')).toHaveLength(1);
    expect(await writes('guard')).toEqual([]);
  });

  test('55: of a payment and a cut at one moment the payment wins, whichever was first', async () => {
    const there = await house([flat('p4', '-1')]);
    await there.pay('p4');
    const booked = new SystemClock().now();
    const truth = await until(
      () => there.why('p4'),
      (answer) => answer.supplies[0]?.state === 'on' && codes(answer)?.[0] === 'in_credit',
    );
    expect(truth.supplies[0]).toMatchObject({ state: 'on', decision: { supply: 'on' } });
    const all = await writes('p4');
    expect(all.filter(({ value, at }) => value === 'open' && Date.parse(at) > booked)).toEqual([]);
    expect(all.at(-1)?.value ?? 'closed').toBe('closed');
    expect((await meters.truth('p4')).relay).toBe('closed');
  });

  test('57: a whole house that would be cut at once is cut by its limit, and somebody is told', async () => {
    const flats = ['m1', 'm2', 'm3', 'm4'].map((name) => flat(name, '-1'));
    const there = await house(flats, { cuts_per_ten_minutes: '2' });
    const open = async () => (await Promise.all(flats.map(({ name }) => meters.truth(name)))).filter(isOpen).length;
    expect(await until(open, (count) => count === 2)).toBe(2);
    expect(await until(there.trouble, (told) => told.includes('CUT_LIMIT_REACHED'))).toContain('CUT_LIMIT_REACHED');
    expect(await open()).toBe(2);
    const cut = (await Promise.all(flats.map(({ name }) => writes(name)))).flat();
    expect(cut.map(({ value }) => value)).toEqual(['open', 'open']);
  });

  test('58: when a house comes back its supplies close one after the other, and who pays meanwhile has supply', async () => {
    const there = await house([...['p1', 'p2', 'p3'].map((name) => flat(name, '5')), flat('dark', '-1')]);
    await there.pay('dark');
    expect((await relayIs('dark', 'closed')).relay).toBe('closed');
    for (const name of ['p1', 'p2', 'p3']) expect((await relayIs(name, 'closed')).relay).toBe('closed');
    // When each was decided: how long a write takes is the machine's affair.
    const told = await Promise.all(['p1', 'p2', 'p3'].map((name) => there.why(name)));
    const at = told.map(({ supplies }) => Date.parse(supplies[0]?.times.decidedAt ?? '')).sort((a, b) => a - b);
    expect(at).toHaveLength(3);
    for (const [index, moment] of at.slice(1).entries()) expect(moment - (at[index] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('56: at a friendly time nothing is cut, and the reason is said', async () => {
    const there = await house([flat('h1', '-1')], { friendly_weekdays: ['1', '2', '3', '4', '5', '6', '7'] });
    const why = await until(
      () => there.why('h1'),
      (answer) => answer.supplies[0]?.state === 'on',
    );
    expect(codes(why)).toEqual(expect.arrayContaining(['weekend', 'out_of_credit']));
    expect(await writes('h1')).toEqual([]);
  });

  test('39: a clock in doubt cuts nobody; when it is trusted again the debt counts', async () => {
    const clock = new DoubtedClock();
    clock.doubt = 'suspect';
    const there = await house([flat('h2', '-1')], {}, clock);
    const why = await until(
      () => there.why('h2'),
      (answer) => answer.supplies[0]?.state === 'on',
    );
    expect(codes(why)?.[0]).toBe('clock_suspect');
    expect(await writes('h2')).toEqual([]);
    clock.doubt = 'trusted';
    expect((await relayIs('h2', 'open')).relay).toBe('open');
  });

  test('52: a closed relay without voltage is told to tenant and staff, until it is back', async () => {
    const there = await house([flat('v1', '5')]);
    await until(
      () => there.why('v1'),
      (why) => why.supplies[0]?.state === 'on',
    );
    await meters.act('supply', { meter: 'v1', on: false });
    const why = await until(
      () => there.why('v1'),
      (answer) => answer.supplies[0]?.state === 'no_voltage',
    );
    expect(why.supplies[0]?.state).toBe('no_voltage');
    expect(await there.trouble()).toContain('SUPPLY_WITHOUT_VOLTAGE');
    await meters.act('supply', { meter: 'v1', on: true });
    const back = await until(
      () => there.why('v1'),
      (answer) => answer.supplies[0]?.state === 'on',
    );
    expect(back.supplies[0]?.state).toBe('on');
    expect(await writes('v1')).toEqual([]);
  });

  test('54: a command that its line delays beyond its time is dropped before its frame, not sent late', async () => {
    // To prove that it is the right meter takes longer than the command is good for.
    await meters.act('reply_delay', { meter: 'l1', ms: 700 });
    const there = await house([flat('l1', '-1')], { command_expiry: '300 ms' });
    await until(
      () => there.why('l1'),
      (why) => why.supplies[0]?.decision.supply === 'off' && why.supplies[0].times.decidedAt !== null,
    );
    await new SystemClock().sleep(milliseconds(3000));
    expect(await writes('l1')).toEqual([]);
    await meters.act('reply_delay', { meter: 'l1', ms: 0 });
    expect((await relayIs('l1', 'open')).relay).toBe('open');
  });

  test('59: a balance that flutters around nothing moves no relay within its minimum hold', async () => {
    const there = await house([flat('b1', '-19.9')], { minimum_hold: '1 min' });
    expect((await relayIs('b1', 'open')).relay).toBe('open');
    await there.pay('b1');
    expect((await relayIs('b1', 'closed')).relay).toBe('closed');
    // A kilowatt-hour more, and the ten cents are gone again.
    await meters.act('set_register', { meter: 'b1', value: '1000' });
    const why = await until(
      async () => {
        // Whoever looks at the kiosk has the newest reading count.
        await there.balance('b1');
        return there.why('b1');
      },
      (answer) => codes(answer)?.includes('minimum_hold') === true,
    );
    expect(codes(why)).toEqual(expect.arrayContaining(['minimum_hold', 'out_of_credit']));
    expect((await writes('b1')).map(({ value }) => value)).toEqual(['open', 'closed']);
  });

  test('a supply that is owed and does not come is told of, and comes with the next payment once the relay moves', async () => {
    await meters.act('refuse_relay', { meter: 's1', on: true });
    const there = await house([flat('s1', '5')], { restore_late_after: '2 s' });
    expect(await until(there.trouble, (told) => told.includes('RESTORE_LATE'))).toContain('RESTORE_LATE');
    expect((await there.why('s1')).supplies[0]?.state).not.toBe('on');
    await meters.act('refuse_relay', { meter: 's1', on: false });
    await there.pay('s1');
    expect((await relayIs('s1', 'closed')).relay).toBe('closed');
    const why = await until(
      () => there.why('s1'),
      (answer) => answer.supplies[0]?.times.loadSeenAt !== null,
    );
    const { decidedAt, sentAt, confirmedAt, loadSeenAt } = why.supplies[0]?.times ?? {};
    const steps = [decidedAt, sentAt, confirmedAt, loadSeenAt].map((at) => Date.parse(at ?? ''));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps).not.toContain(NaN);
  });
});

function isOpen({ relay }: { relay: string }): boolean {
  return relay === 'open';
}
