import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

const PROFILE = 'sdm530y-relay';
const readyLine = z.object({ devices: z.string(), control: z.string() });

export interface BenchLine {
  /** As a driver takes it. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly meters: readonly { readonly unitAddress: number; readonly serial: string; readonly isDead: boolean }[];
  stop(): Promise<void>;
}

/** So many simulated meters on one RTU line at 9600 baud, in a process of their own; the last ones are dead. */
export async function startLine({ count, dead }: { count: number; dead: number }): Promise<BenchLine> {
  const meters = Array.from({ length: count }, (_, index) => ({
    unitAddress: index + 1,
    serial: String(index + 1).padStart(8, '0'),
    isDead: index >= count - dead,
  }));
  const list = meters.map(({ unitAddress, serial }) => ({
    serial,
    unitAddress,
    profile: PROFILE,
    gateway: 'line',
    loadW: 400,
    curve: 'steady',
  }));
  const simulator = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../simulators/meters/process.ts'), '--meters', JSON.stringify(list)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const { devices, control } = await readyOf(simulator);
  for (const { serial, isDead } of meters) if (isDead) await act(control, { act: 'silence', input: { meter: serial } });
  const url = devices.split(' ')[0] ?? '';
  const { hostname, port } = new URL(url);
  return {
    url,
    host: hostname,
    port: Number(port),
    meters,
    stop: async () => {
      const ended = once(simulator, 'exit');
      simulator.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyOf(simulator: ChildProcess): Promise<z.output<typeof readyLine>> {
  const line = await new Promise<string>((resolve, reject) => {
    simulator.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    simulator.once('exit', () => reject(new Error('the simulator ended before it was ready')));
  });
  return readyLine.parse(JSON.parse(line));
}

async function act(control: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${control}/act`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the simulator refused: ${response.status}`);
}

const MS_OF_CHARACTER = (11 * 1000) / 9600;
/** MODBUS over Serial Line 1.02, 2.5.1.1: between two frames the line is silent for so many characters. */
const SILENT_CHARACTERS = 3.5;
/** How long a simulated meter thinks. */
const TURNAROUND_MS = 8;

/** An exchange on this line cannot take less: both frames, a silence before each, and the meter's own time. */
export function exchangeMs(bytes: { request: number; reply: number }): number {
  return (bytes.request + bytes.reply + 2 * SILENT_CHARACTERS) * MS_OF_CHARACTER + TURNAROUND_MS;
}

/** Register, power and relay of one meter: three exchanges of two registers each. */
export const readingMs = 3 * exchangeMs({ request: 8, reply: 9 });

/** What a command needs on the wire for itself: the serial number, then the write. */
export const commandMs = exchangeMs({ request: 8, reply: 9 }) + exchangeMs({ request: 11, reply: 8 });
