import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultError, milliseconds, seconds, type Clock } from '#kernel';
import { Outlet } from '../control/index.ts';

/** The cable between a scanner and a kiosk. */
export interface ScannerLine {
  /** As a device URL. */
  readonly address: string;
  /** How many listen; null where the line cannot tell. */
  listeners(): number | null;
  send(bytes: Uint8Array): void;
  /** Pulls the plug, and puts it in again. */
  pull(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** A scanner behind a serial-to-network converter. */
export async function tcpLine(port: number): Promise<ScannerLine> {
  const outlet = new Outlet(port, (socket) => void socket.resume());
  await outlet.plug();
  return {
    address: outlet.address,
    listeners: () => outlet.sockets.size,
    send: (bytes) => {
      for (const socket of outlet.sockets) socket.write(bytes);
    },
    pull: () => outlet.pull(),
    plug: () => outlet.plug(),
    close: () => outlet.pull(),
  };
}

const APPEARS_WITHIN = seconds(5);
const LOOK_EVERY = milliseconds(10);

/** A scanner on a real serial device: a pseudo-terminal that socat opens. Rejects with FaultError DEVICE_SILENT where there is no socat. */
export async function serialLine(clock: Clock): Promise<ScannerLine> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-scanner-'));
  const device = join(folder, 'scanner');
  const plug = async () => {
    const cable = spawn('socat', ['STDIO', `PTY,raw,echo=0,link=${device}`], { stdio: ['pipe', 'ignore', 'ignore'] });
    let running = true;
    cable.once('error', () => (running = false));
    cable.once('exit', () => (running = false));
    cable.stdin.on('error', () => undefined);
    const deadline = clock.monotonic() + APPEARS_WITHIN;
    while (!existsSync(device)) {
      if (!running || clock.monotonic() > deadline) {
        cable.kill();
        throw new FaultError('DEVICE_SILENT', { message: 'socat did not open a pseudo-terminal (Debian: socat)' });
      }
      await clock.sleep(LOOK_EVERY);
    }
    return cable;
  };
  let cable: Awaited<ReturnType<typeof plug>> | null = await plug();
  const pull = async () => {
    const pulled = cable;
    cable = null;
    if (pulled === null) return;
    const gone = once(pulled, 'exit');
    pulled.kill('SIGTERM');
    await gone;
    rmSync(device, { force: true });
  };
  return {
    address: `serial://${device}`,
    listeners: () => null,
    send: (bytes) => void cable?.stdin.write(bytes),
    pull,
    plug: async () => {
      cable ??= await plug();
    },
    close: async () => {
      await pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
