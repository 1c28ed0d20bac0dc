import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import { loadMeterProfile } from '../../profiles/index.ts';
import { serialPortTo, startMeters, type SimulatedMeters } from '../fixtures/simulated-meters.ts';
import { MeterLines } from '../meter-lines.ts';
import type { Meter } from '../meter.ts';

/* IEC 62056-21 against the simulator's process, at the speed of its wire: two behind one gateway's TCP port, and one on a serial port that changes its speed. */

const clock = new SystemClock();
const common = { loadW: 420, curve: 'steady', registerMilli: '32826545' };
const METERS = [
  { name: 'e-1', serial: '28342193', profile: 'iec62056-electricity', gateway: 'riser', unitAddress: 1, ...common },
  { name: 'e-2', serial: '28342194', profile: 'iec62056-two-tariffs', gateway: 'riser', unitAddress: 2, ...common },
  { name: 'h-1', serial: '71708961', profile: 'iec62056-uh50-heat', ...common },
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
  const profile = loadMeterProfile(one.profile);
  return lines.meter({ profile, address, unitAddress: 1, busAddress: serial, serial, relayConfirmed: false });
}

describe('meters that are read out', () => {
  test('share a line, each at its address; one is slow, and one is away while its sum is wrong', async () => {
    expect(devices[0]).toBe(devices[1]);
    const [total, tariffs] = [meterOf(0), meterOf(1)];
    await simulated.act('reply_delay', { meter: 'e-2', ms: 400 });
    const [one, two] = await Promise.all([total.read(), tariffs.read()]);
    expect(one).toMatchObject({ serial: '28342193', powerW: 420, relay: 'unknown' });
    expect(two.serial).toBe('28342194');
    expect(two.register).toBeGreaterThanOrEqual(32_826_545n);
    await simulated.act('damage_replies', { meter: 'e-1' });
    await expect(total.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await expect(tariffs.read()).resolves.toMatchObject({ serial: '28342194' });
  });

  test('on a serial port the speed is changed, and the head that stands alone is asked without an address', async () => {
    const port = await serialPortTo(devices[2] ?? '');
    stops.push(() => port.stop());
    const meter = meterOf(2, `serial://${port.path}`);
    // In MWh, of which the meter shows six decimals.
    await expect(meter.read()).resolves.toMatchObject({ serial: '71708961', powerW: null, flags: [] });
    expect((await meter.read()).register).toBeGreaterThanOrEqual(32_826_545n);
  });
});
