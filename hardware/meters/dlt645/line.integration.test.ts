import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import { loadMeterProfile } from '../../profiles/index.ts';
import { serialPortTo, startMeters, type SimulatedMeters } from '../fixtures/simulated-meters.ts';
import { MeterLines } from '../meter-lines.ts';
import type { Meter } from '../meter.ts';
import { scanDlt645 } from './scan.ts';

/* DL/T 645 and CJ/T 188 against the simulator's process, at the speed of their wires: through a gateway's TCP port, and through a pseudo-terminal. */

const clock = new SystemClock();
const electric = { gateway: 'risers', loadW: 420, curve: 'steady', registerMilli: '317760' };
const METERS = [
  { name: 'e-1', serial: '202107072529', profile: 'dlt645-2007-relay', unitAddress: 1, ...electric },
  { name: 'e-2', serial: '202107072530', profile: 'dlt645-2007-button', unitAddress: 2, ...electric },
  {
    name: 'w-1',
    serial: '1505900569',
    profile: 'cjt188-water-valve',
    loadW: 12,
    curve: 'steady',
    registerMilli: '556677120',
  },
  { name: 'e-3', serial: '7', profile: 'dlt645-2007', loadW: 300, curve: 'steady' },
];

let simulated: SimulatedMeters;
let devices: readonly string[];
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  simulated = await startMeters(METERS);
  devices = simulated.devices;
});

afterAll(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await simulated.stop();
});

const lines = new MeterLines({ clock, log: silentLog, openPort });
stops.push(() => lines.stop());

function meterOf(index: number, address = devices[index] ?? ''): Meter {
  const [one] = METERS.slice(index);
  if (one === undefined) throw new Error('the test names a meter of its list');
  const { serial } = one;
  return lines.meter({
    profile: loadMeterProfile(one.profile),
    address,
    unitAddress: 1,
    busAddress: serial,
    serial,
    relayConfirmed: true,
  });
}

describe('meters on their lines', () => {
  test('of DL/T 645 share one; one closes at its button', async () => {
    const [direct, button] = [meterOf(0), meterOf(1)];
    const [sample] = await Promise.all([direct.read(), button.writeRelay('open')]);
    expect(sample).toMatchObject({ powerW: 420, relay: 'closed' });
    expect(Math.abs((sample.meterClock ?? 0) - clock.now())).toBeLessThan(20_000);
    await button.writeRelay('closed');
    await expect(button.read()).resolves.toMatchObject({ relay: 'open', awaitsButton: true });
    await simulated.act('press_button', { meter: 'e-2' });
    await expect(button.read()).resolves.toMatchObject({ relay: 'closed', awaitsButton: false });
  });

  test('a valve of CJ/T 188 is nowhere while it moves', async () => {
    await simulated.act('relay_delay', { meter: 'w-1', ms: 700 });
    const water = meterOf(2);
    await water.writeRelay('open');
    await expect(water.read()).resolves.toMatchObject({ relay: 'unknown' });
    await vi.waitFor(async () => expect((await water.read()).relay).toBe('open'), { timeout: 4000, interval: 100 });
    await simulated.act('stick', { meter: 'w-1' });
    await water.writeRelay('closed');
    await expect(water.read()).resolves.toMatchObject({ relay: 'unknown', flags: ['valve_fault'] });
  });

  test('a meter that is alone is found by whoever asks', async () => {
    const found = await scanDlt645({
      url: devices[3] ?? '',
      from: 0,
      to: 0,
      profiles: ['dlt645-2007'],
      replyWithin: null,
      clock,
      log: silentLog,
      openPort,
    });
    expect(found).toMatchObject([{ address: '000000000007', guesses: [{ profile: 'dlt645-2007', powerW: 300 }] }]);
  });

  test('the same on a serial port', async () => {
    const port = await serialPortTo(devices[3] ?? '');
    stops.push(() => port.stop());
    const meter = meterOf(3, `serial://${port.path}?baud=9600&parity=even`);
    await expect(meter.read()).resolves.toMatchObject({ serial: '7', powerW: 300, relay: 'closed' });
  });
});
