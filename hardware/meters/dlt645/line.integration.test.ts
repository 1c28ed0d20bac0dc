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
import { scanDlt645 } from './scan.ts';

/* DL/T 645 and CJ/T 188 against the simulator's process, at the speed of their wires: through a gateway's TCP port, and through a pseudo-terminal. */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readyLine = z.object({ devices: z.string(), control: z.string() });
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
  return lines.meter({
    profile: loadMeterProfile(one.profile),
    address,
    unitAddress: 1,
    busAddress: serial,
    serial,
    relayConfirmed: true,
  });
}

async function act(name: string, input: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${control}/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ act: name, input }),
  });
  expect(response.status).toBe(200);
}

describe('meters on their lines', () => {
  test('of DL/T 645 share one; one closes at its button', async () => {
    const [direct, button] = [meterOf(0), meterOf(1)];
    const [sample] = await Promise.all([direct.read(), button.writeRelay('open')]);
    expect(sample).toMatchObject({ powerW: 420, relay: 'closed' });
    expect(Math.abs((sample.meterClock ?? 0) - clock.now())).toBeLessThan(20_000);
    await button.writeRelay('closed');
    await expect(button.read()).resolves.toMatchObject({ relay: 'open', awaitsButton: true });
    await act('press_button', { meter: 'e-2' });
    await expect(button.read()).resolves.toMatchObject({ relay: 'closed', awaitsButton: false });
  });

  test('a valve of CJ/T 188 is nowhere while it moves', async () => {
    await act('relay_delay', { meter: 'w-1', ms: 700 });
    const water = meterOf(2);
    await water.writeRelay('open');
    await expect(water.read()).resolves.toMatchObject({ relay: 'unknown' });
    await vi.waitFor(async () => expect((await water.read()).relay).toBe('open'), { timeout: 4000, interval: 100 });
    await act('stick', { meter: 'w-1' });
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
    const folder = mkdtempSync(join(tmpdir(), 'foyer-dlt645-'));
    const { hostname, port } = new URL(devices[3] ?? '');
    const cable = spawn('socat', [`pty,raw,echo=0,link=${join(folder, 'meter')}`, `tcp:${hostname}:${port}`], {
      stdio: 'ignore',
    });
    stops.push(async () => {
      const ended = once(cable, 'exit');
      cable.kill();
      await ended;
      rmSync(folder, { recursive: true });
    });
    await vi.waitFor(() => expect(existsSync(join(folder, 'meter'))).toBe(true), 5000);
    const meter = meterOf(3, `serial://${join(folder, 'meter')}?baud=9600&parity=even`);
    await expect(meter.read()).resolves.toMatchObject({ serial: '7', powerW: 300, relay: 'closed' });
  });
});
