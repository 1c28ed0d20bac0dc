import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seconds } from '#kernel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPort } from './open.ts';

const options = { connectTimeout: seconds(1) };

/** Two pseudo-terminals joined by socat stand for a serial cable. */
describe('a serial port', () => {
  let folder: string;
  let cable: ChildProcess;
  const end = (name: string) => `serial://${join(folder, name)}`;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-cable-'));
    const terminal = (name: string) => `pty,raw,echo=0,link=${join(folder, name)}`;
    cable = spawn('socat', [terminal('kiosk'), terminal('device')], { stdio: 'ignore' });
    await vi.waitFor(() => expect(['kiosk', 'device'].every((name) => existsSync(join(folder, name)))).toBe(true));
  });

  afterEach(async () => {
    if (cable.exitCode === null && cable.signalCode === null) {
      cable.kill();
      await once(cable, 'exit');
    }
    rmSync(folder, { recursive: true });
  });

  test('carries every byte value both ways', async () => {
    const kiosk = await openPort(`${end('kiosk')}?baud=19200&parity=even`, options);
    const device = await openPort(end('device'), options);
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    for (const [from, to] of [
      [kiosk, device],
      [device, kiosk],
    ] as const) {
      const received: number[] = [];
      to.onBytes((bytes) => received.push(...bytes));
      await from.write(all);
      await vi.waitFor(() => expect(received).toEqual([...all]));
    }
    await kiosk.close();
    await device.close();
    await expect(kiosk.write(all)).rejects.toMatchObject({ code: 'PORT_CLOSED' });
  });

  test('is for one program alone', async () => {
    const first = await openPort(end('kiosk'), options);
    await expect(openPort(end('kiosk'), options)).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
    await first.close();
  });

  test('says that the line is gone when the device is pulled', async () => {
    const kiosk = await openPort(end('kiosk'), options);
    kiosk.onBytes(() => undefined);
    const closed = new Promise<void>((resolve) => kiosk.onClosed(resolve));
    cable.kill();
    await once(cable, 'exit');
    // A pseudo-terminal may stay silent about it until something is written.
    await kiosk.write(Uint8Array.of(0)).catch(() => undefined);
    await closed;
  });

  test('is PORT_UNREACHABLE where no device is', async () => {
    await expect(openPort(end('elsewhere'), options)).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
  });
});
