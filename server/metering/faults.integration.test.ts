import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, type ReadingDecisionId } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor } from '#simulators';
import {
  startHouse,
  startMeters,
  until,
  type Meters,
  type SuppliedFlat,
  type SuppliedHouse,
} from '../house-harness.ts';

/* What a meter can show that is no use, through the running server and meters of their own process. The judge is what the tenant is charged. */

const PLACES = [
  { name: 'over', registerMilli: '99990' },
  { name: 'back', registerMilli: '50000' },
  { name: 'jump', registerMilli: '1000' },
  { name: 'twin', registerMilli: '7000' },
];

let meters: Meters;
let there: SuppliedHouse;

beforeAll(async () => {
  meters = await startMeters(PLACES);
  there = await startHouse(meters, PLACES.map(flat), { askDoor, policy: {} });
  for (const { name } of PLACES)
    await until(
      () => there.why(name),
      (why) => why.supplies[0]?.state === 'on',
    );
});

afterAll(async () => {
  await there.stop();
  await meters.stop();
});

/** The registers begin anew at 100 kWh. */
function flat({ name }: { name: string }, index: number): SuppliedFlat {
  return { name, serial: String(index + 1).padStart(8, '0'), credit: '100', meter: { wraps_at: '100' } };
}

const balance = (name: string) => there.balance(name);
const held = async (name: string) => (await there.held()).filter(({ meterId }) => meterId === name);
const show = (name: string, wattHours: number) => meters.act('set_register', { meter: name, value: String(wattHours) });

describe.concurrent('through the running server', () => {
  test('41: a register that rolls over near its end and within the rated maximum is charged for what passed', async () => {
    await show('over', 500);
    const left = await until(
      () => balance('over'),
      (amount) => amount < 99.9,
    );
    // 510 Wh and what ran meanwhile at 500 W, at 0.30 a kWh.
    expect(left).toBeGreaterThan(99.84);
    expect(left).toBeLessThanOrEqual(99.847);
    expect(await held('over')).toEqual([]);
  });

  test('42, 43: a smaller register waits for staff and costs nothing; said to be a new register it goes on from there', async () => {
    await show('back', 500);
    const [waiting] = await until(
      () => held('back'),
      (rows) => rows.length > 0,
    );
    expect(waiting).toMatchObject({ reason: 'decrease', register: expect.stringMatching(/^0\.5/) });
    expect(await balance('back')).toBeGreaterThan(99.99);
    const decision = {
      id: newId<ReadingDecisionId>(new SystemClock(), systemRandomness),
      reading: waiting?.reading,
      decision: 'swap',
      closing: '50.100',
      reason: 'the meter was changed',
    };
    expect(await there.decide(decision)).toContain('"kind":"new_register"');
    const left = await until(
      () => balance('back'),
      (amount) => amount < 99.975,
    );
    // The hundred watt-hours that the old one still counted; never the difference between the two.
    expect(left).toBeGreaterThan(99.95);
    expect((await held('back')).filter(({ reading }) => reading === waiting?.reading)).toEqual([]);
  });

  test('46, 50: a number that no meter can reach waits for staff; the next sound one goes on as if it had not been', async () => {
    await show('jump', 90_000);
    const [waiting] = await until(
      () => held('jump'),
      (rows) => rows.length > 0,
    );
    expect(waiting?.reason).toBe('jump');
    expect(await balance('jump')).toBeGreaterThan(99.99);
    await show('jump', 1010);
    const left = await until(
      () => balance('jump'),
      (amount) => amount < 99.998,
    );
    expect(left).toBeGreaterThan(99.99);
  });

  test('47: another meter behind the same address is told of, neither charged nor switched', async () => {
    const before = await balance('twin');
    await meters.act('swap', { meter: 'twin', serial: '99999999', register: '90000' });
    const told = await until(there.trouble, (text) => text.includes('METER_SERIAL_DIFFERS'));
    expect(told).toContain('METER_SERIAL_DIFFERS');
    expect(before - (await balance('twin'))).toBeLessThan(0.001);
    expect((await meters.truth('99999999').catch(() => meters.truth('twin'))).relayWrites).toEqual([]);
  });
});
