import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duration, silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import { loadMeterProfile } from '../../profiles/index.ts';
import { serialPortTo, startMeters, type SimulatedMeters } from '../fixtures/simulated-meters.ts';
import { MeterLines } from '../meter-lines.ts';
import type { Meter } from '../meter.ts';
import { scanMbus } from './scan.ts';

/* M-Bus against the simulator's process, at the speed of its wire: three meters behind one gateway's TCP port, and one on a serial port. */

const clock = new SystemClock();
const common = { curve: 'steady', registerMilli: '31776000' };
const METERS = [
  { name: 'h-1', serial: '06855817', profile: 'mbus-heat', gateway: 'cellar', unitAddress: 1, loadW: 420, ...common },
  { name: 'w-1', serial: '10020380', profile: 'mbus-water', gateway: 'cellar', unitAddress: 2, loadW: 12, ...common },
  { name: 'w-2', serial: '10020390', profile: 'mbus-water', gateway: 'cellar', unitAddress: 2, loadW: 12, ...common },
  { name: 'e-1', serial: '00623702', profile: 'mbus-electricity', unitAddress: 1, loadW: 300, ...common },
];

let simulated: SimulatedMeters;
const lines = new MeterLines({ clock, log: silentLog, openPort });

beforeAll(async () => {
  simulated = await startMeters(METERS);
});

afterAll(async () => {
  await lines.stop();
  await simulated.stop();
});

function meterOf(index: number, { address, busAddress }: { address?: string; busAddress?: string } = {}): Meter {
  const [one] = METERS.slice(index);
  if (one === undefined) throw new Error('the test names a meter of its list');
  const { serial, unitAddress } = one;
  return lines.meter({
    profile: loadMeterProfile(one.profile),
    address: address ?? simulated.devices[index] ?? '',
    unitAddress,
    busAddress: busAddress ?? serial,
    serial,
    relayConfirmed: false,
  });
}

describe('meters on one line', () => {
  test('are selected in turn, by number or unit address; one is away while its sum is wrong', async () => {
    const [heat, water, others] = [meterOf(0, { busAddress: 'primary' }), meterOf(1), meterOf(2)];
    const samples = await Promise.all([heat.read(), water.read(), others.read()]);
    expect(samples.map(({ serial }) => serial)).toEqual(['06855817', '10020380', '10020390']);
    expect(samples[0]).toMatchObject({ powerW: 420, relay: 'unknown', flags: [] });
    expect(samples[0]?.register).toBeGreaterThanOrEqual(31_776_000n);
    await simulated.act('damage_replies', { meter: 'w-1' });
    await expect(water.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await simulated.act('battery_low', { meter: 'w-2' });
    await expect(others.read()).resolves.toMatchObject({ flags: ['battery_low'] });
  });
});

test('the same on a serial port', async () => {
  const port = await serialPortTo(simulated.devices[3] ?? '');
  const address = `serial://${port.path}?baud=2400&parity=even`;
  await expect(meterOf(3, { address }).read()).resolves.toMatchObject({ serial: '00623702', powerW: 300 });
  await port.stop();
});

test('a meter that is alone is found by whoever asks', async () => {
  const range = { from: 1, to: 1, profiles: ['mbus-electricity'], replyWithin: duration(60) };
  const found = await scanMbus({ url: simulated.devices[3] ?? '', ...range, clock, log: silentLog, openPort });
  expect(found).toMatchObject([{ address: '00623702', guesses: [{ profile: 'mbus-electricity', powerW: 300 }] }]);
});
