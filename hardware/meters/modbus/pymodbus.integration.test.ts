import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import type { Meter } from '../meter.ts';
import { openModbusBus } from './bus.ts';
import { createModbusMeter } from './driver.ts';
import { modbusProfileNamed } from './fixtures/profile.ts';

/*
 * An independent peer: Debian's pymodbus answers, in Modbus TCP and in RTU on a pseudo-terminal, and our driver reads and switches it. The pseudo-terminal is pulled and
 * put back, as a USB adapter is.
 */

const clock = new SystemClock();
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

function started(command: string, words: readonly string[]): ChildProcess {
  const child = spawn(command, words, { stdio: 'ignore' });
  stops.push(() => ended(child));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function servedBy(framing: 'mbap' | 'rtu'): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  taken.close();
  await once(taken, 'close');
  started('/usr/bin/python3', [join(import.meta.dirname, 'fixtures', 'pymodbus-server.py'), framing, String(port)]);
  await vi.waitFor(
    async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    },
    { timeout: 20_000, interval: 50 },
  );
  return port;
}

function meterAt(url: string): Meter {
  const bus = openModbusBus({ url, clock, log: silentLog, openPort });
  stops.push(() => bus.stop());
  return createModbusMeter({
    bus,
    unitAddress: 1,
    profile: modbusProfileNamed('sdm530y-relay'),
    expectedSerial: '00012345',
    relayConfirmed: true,
    clock,
    log: silentLog,
  });
}

const asItIs = { serial: '00012345', register: 230_200n, powerW: 0, voltageV: 229.5, relay: 'closed' };

async function expectReadAndSwitched(meter: Meter): Promise<void> {
  await expect(meter.read()).resolves.toMatchObject(asItIs);
  await meter.writeRelay('open');
  await expect(meter.read()).resolves.toMatchObject({ relay: 'open' });
  await meter.writeRelay('closed');
  await expect(meter.read()).resolves.toMatchObject(asItIs);
}

test('pymodbus over Modbus TCP is read and switched', async () => {
  await expectReadAndSwitched(meterAt(`tcp://127.0.0.1:${await servedBy('mbap')}`));
});

test('pymodbus over RTU on a pseudo-terminal is read and switched; pulled out and put back, it is there again by itself', async () => {
  const port = await servedBy('rtu');
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pymodbus-'));
  stops.push(async () => rmSync(folder, { recursive: true }));
  const place = join(folder, 'adapter');
  const plugIn = async () => {
    const cable = started('socat', [`pty,raw,echo=0,link=${place}`, `tcp:127.0.0.1:${port}`]);
    await vi.waitFor(() => expect(existsSync(place)).toBe(true), { timeout: 5000, interval: 20 });
    return cable;
  };
  const cable = await plugIn();
  const meter = meterAt(`serial://${place}?baud=9600`);
  await expectReadAndSwitched(meter);
  await ended(cable);
  rmSync(place, { force: true });
  await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
  await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
  await plugIn();
  await vi.waitFor(async () => expect(await meter.read()).toMatchObject(asItIs), { timeout: 10_000, interval: 100 });
});
