import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import { loadMeterProfile } from '../../profiles/index.ts';
import { MeterLines } from '../meter-lines.ts';
import type { Meter } from '../meter.ts';

/* IEC 62056-21 against the simulator's process, at the speed of its wire: two behind one gateway's TCP port, and one on a serial port that changes its speed. */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readyLine = z.object({ devices: z.string(), control: z.string() });
const clock = new SystemClock();
const common = { loadW: 420, curve: 'steady', registerMilli: '32826545' };
const METERS = [
  { name: 'e-1', serial: '28342193', profile: 'iec62056-electricity', gateway: 'riser', unitAddress: 1, ...common },
  { name: 'e-2', serial: '28342194', profile: 'iec62056-two-tariffs', gateway: 'riser', unitAddress: 2, ...common },
  { name: 'h-1', serial: '71708961', profile: 'iec62056-uh50-heat', ...common },
];

let simulator: ChildProcess;
let devices: string[];
let control: string;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  simulator = spawn(process.execPath, ['simulators/meters/process.ts', '--meters', JSON.stringify(METERS)], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    simulator.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    simulator.once('exit', () => reject(new Error('the simulator ended before it was ready')));
  });
  const ready = readyLine.parse(JSON.parse(line));
  devices = ready.devices.split(' ');
  control = ready.control;
});

afterAll(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  const ended = once(simulator, 'exit');
  simulator.kill('SIGTERM');
  await ended;
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

async function act(name: string, input: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${control}/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ act: name, input }),
  });
  expect(response.status).toBe(200);
}

describe('meters that are read out', () => {
  test('share a line, each at its address; one is slow, and one is away while its sum is wrong', async () => {
    expect(devices[0]).toBe(devices[1]);
    const [total, tariffs] = [meterOf(0), meterOf(1)];
    await act('reply_delay', { meter: 'e-2', ms: 400 });
    const [one, two] = await Promise.all([total.read(), tariffs.read()]);
    expect(one).toMatchObject({ serial: '28342193', powerW: 420, relay: 'unknown' });
    expect(two.serial).toBe('28342194');
    expect(two.register).toBeGreaterThanOrEqual(32_826_545n);
    await act('damage_replies', { meter: 'e-1' });
    await expect(total.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await expect(tariffs.read()).resolves.toMatchObject({ serial: '28342194' });
  });

  test('on a serial port the speed is changed, and the head that stands alone is asked without an address', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-iec62056-'));
    const { hostname, port } = new URL(devices[2] ?? '');
    const cable = spawn('socat', [`pty,raw,echo=0,link=${join(folder, 'head')}`, `tcp:${hostname}:${port}`], {
      stdio: 'ignore',
    });
    stops.push(async () => {
      const ended = once(cable, 'exit');
      cable.kill();
      await ended;
      rmSync(folder, { recursive: true });
    });
    await vi.waitFor(() => expect(existsSync(join(folder, 'head'))).toBe(true), 5000);
    const meter = meterOf(2, `serial://${join(folder, 'head')}`);
    // In MWh, of which the meter shows six decimals.
    await expect(meter.read()).resolves.toMatchObject({ serial: '71708961', powerW: null, flags: [] });
    expect((await meter.read()).register).toBeGreaterThanOrEqual(32_826_545n);
  });
});
