import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assert, duration, seconds, silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import { startMeters, type SimulatedMeters } from '../fixtures/simulated-meters.ts';
import type { Meter } from '../meter.ts';
import { openModbusBus, type ModbusBus } from './bus.ts';
import { createModbusMeter } from './driver.ts';
import { modbusProfileNamed } from './fixtures/profile.ts';

/* The driver against the simulated meters, which run in a process of their own: over real TCP, with real time. */

const truth = z.object({
  meters: z.array(
    z.looseObject({ relay: z.string(), powerW: z.number(), registerWh: z.number(), relayWrites: z.array(z.unknown()) }),
  ),
});
const clock = new SystemClock();

let simulated: SimulatedMeters;
let meter: Meter;
let bus: ModbusBus;

beforeEach(async () => {
  const meters = [
    { name: 'a', serial: '00012345', profile: 'sdm530y-relay', loadW: 420, curve: 'steady', registerMilli: '1234567' },
    { name: 'b', serial: '7', profile: 'dds238-relay', loadW: 300, curve: 'steady', registerMilli: '987650' },
  ];
  simulated = await startMeters(meters);
  bus = openModbusBus({ url: simulated.devices[0] ?? '', clock, log: silentLog, openPort });
  meter = meterOn(bus);
});

afterEach(async () => {
  await bus.stop();
  await simulated.stop();
});

function meterOn(shared: ModbusBus, options: { expectedSerial?: string } = {}): Meter {
  return createModbusMeter({
    bus: shared,
    unitAddress: 1,
    profile: modbusProfileNamed('sdm530y-relay'),
    expectedSerial: '00012345',
    relayConfirmed: true,
    clock,
    log: silentLog,
    ...options,
  });
}

async function act(name: string, input: Record<string, unknown>): Promise<void> {
  await simulated.act(name, { meter: 'a', ...input });
}

async function seen() {
  const [first] = truth.parse(await simulated.state()).meters;
  assert(first !== undefined, 'the simulator has meters');
  return first;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    if (await holds()) return;
    await clock.sleep(duration(100));
  }
  throw new Error('what was waited for did not come within ten seconds');
}

describe('a meter over TCP', () => {
  test('is read as it is', async () => {
    await expect(meter.read()).resolves.toMatchObject({
      serial: '00012345',
      register: 1_234_567n,
      powerW: 420,
      relay: 'closed',
    });
    const other = createModbusMeter({
      url: simulated.devices[1] ?? '',
      openPort,
      unitAddress: 1,
      profile: modbusProfileNamed('dds238-relay'),
      expectedSerial: '7',
      relayConfirmed: true,
      clock,
      log: silentLog,
    });
    await expect(other.read()).resolves.toMatchObject({
      serial: null,
      register: 987_650n,
      powerW: 300,
      relay: 'closed',
    });
    await other.writeRelay('open');
    await expect(other.read()).resolves.toMatchObject({ powerW: 0, relay: 'open' });
    await other.stop();
  });

  test('opens and closes its relay, and the load follows', async () => {
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'open', powerW: 0 });
    await meter.writeRelay('closed');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'closed', powerW: 420 });
    expect((await seen()).relayWrites).toMatchObject([{ value: 'open' }, { value: 'closed' }]);
  });

  test('acknowledges before the relay has moved: only the read-back proves it', async () => {
    await act('relay_delay', { ms: 400 });
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'closed' });
    await until(async () => (await meter.read()).relay === 'open');
  });

  test('shows load on an open relay when the contact is welded', async () => {
    await act('weld', {});
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'open', powerW: 420 });
  });

  test('is away while silent, and is back by itself', async () => {
    await meter.read();
    await act('silence', {});
    const from = clock.monotonic();
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY', cause: { code: 'DEVICE_SILENT' } });
    expect(clock.monotonic() - from).toBeGreaterThanOrEqual(seconds(1) - 50);
    await act('silence', { on: false });
    await until(() =>
      meter.read().then(
        () => true,
        () => false,
      ),
    );
  });

  test('a late reply is not taken for the next one', async () => {
    await meter.read();
    await act('reply_delay', { ms: 1300 });
    await expect(
      bus.request(1, { kind: 'read_registers', function: 4, address: 0x34, count: 2 }),
    ).rejects.toMatchObject({
      code: 'METER_AWAY',
    });
    await act('reply_delay', { ms: 0 });
    // The forgotten reply, to the same function and count, comes 300 ms from now: amid these.
    const replies = [];
    for (let turn = 0; turn < 60; turn += 1) {
      replies.push(
        await bus.request(1, { kind: 'read_registers', function: 4, address: 0x48, count: 2 }, { urgent: true }),
      );
      await clock.sleep(duration(10));
    }
    // Energy of 1234.567 kWh begins 449A; the forgotten power of 420 W would begin 43D2.
    expect(new Set(replies.map(({ reply }) => reply.kind === 'registers' && reply.values[0]))).toEqual(
      new Set([0x449a]),
    );
  });

  test('says what it refused', async () => {
    await act('refuse_relay', {});
    await expect(meter.writeRelay('open')).rejects.toMatchObject({
      code: 'METER_REFUSED',
      details: { name: 'server_device_failure' },
    });
    expect(await seen()).toMatchObject({ relay: 'closed' });
  });

  test('is not believed after a swap, and not switched', async () => {
    await meter.read();
    await act('swap', { serial: '00099999' });
    await until(() =>
      meter.read().then(
        () => false,
        (thrown: { code: string }) => thrown.code === 'METER_SERIAL_DIFFERS',
      ),
    );
    await expect(meter.writeRelay('open')).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
    expect((await seen()).relayWrites).toEqual([]);
  });

  test('is switched before the polls that wait', async () => {
    await meter.read();
    await act('reply_delay', { ms: 20 });
    let polled = 0;
    const polls = Array.from({ length: 30 }, () => meter.read().then(() => (polled += 1)));
    await meter.writeRelay('open');
    // Thirty samples of three requests at 20 ms each wait; the command needs two of its own and the one in flight.
    expect(polled).toBeLessThanOrEqual(1);
    await Promise.all(polls);
    expect(polled).toBe(30);
  });
});
