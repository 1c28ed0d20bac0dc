import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#platform';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startProgram, type Program } from '../building/program.ts';
import { handAt } from '../control/index.ts';
import { z } from 'zod';

const state = z.object({ power: z.string(), paper: z.string(), receipts: z.array(z.object({ text: z.string() })) });

let folder: string;
let program: Program;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-printer-'));
  program = await startProgram({
    name: 'printer',
    command: ['simulators/printer/process.ts', '--out', join(folder, 'receipts')],
    logFile: join(folder, 'printer.log'),
    clock: new SystemClock(),
  });
});
afterEach(async () => {
  await program.stop();
  rmSync(folder, { recursive: true });
});

test('the printer process prints what it is sent, shows its receipts, and refuses unknown acts', async () => {
  const device = new URL(program.address('device'));
  const hand = handAt(program.address('control'), (raw) => state.parse(raw));
  const socket = connect({ host: device.hostname, port: Number(device.port) });
  socket.write(new Uint8Array([...new TextEncoder().encode('Hello\n'), 0x1d, 0x56, 0]));
  await vi.waitFor(async () => expect((await hand.state()).receipts).toEqual([{ text: 'Hello\n' }]));
  socket.destroy();
  const picture = await fetch(`${program.address('control')}/files/receipt-0001.png`);
  expect(picture.status).toBe(200);
  expect(picture.headers.get('content-type')).toBe('image/png');
  await hand.act('paper_out');
  expect((await hand.state()).paper).toBe('out');
  await expect(hand.act('set_fire')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});
