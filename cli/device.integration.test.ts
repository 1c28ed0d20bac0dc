import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { seconds } from '#kernel';
import { SystemClock } from '#platform';
import { createValidatorSimulator, startPrinter, type SimulatedPrinter } from '#simulators';
import { detectDevices } from './device-detect.ts';
import { testDevice } from './device-test.ts';

const clock = new SystemClock();
const given = { print: false, wait: seconds(5), clock };
const children: ChildProcess[] = [];
let folder: string;
let printer: SimulatedPrinter;

/** A machine with one serial port, at whose other end is the simulated printer. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-devices-'));
  mkdirSync(join(folder, 'dev'));
  printer = await startPrinter({ port: 0, folder: join(folder, 'receipts'), widthDots: 576 });
  const line = join(folder, 'dev/ttyUSB0');
  begin('socat', [`pty,raw,echo=0,link=${line}`, `tcp:${printer.address.slice('tcp://'.length)}`]);
  await vi.waitFor(() => expect(existsSync(line)).toBe(true));
});

afterAll(async () => {
  for (const child of children.toReversed()) await end(child);
  await printer.stop();
  rmSync(folder, { recursive: true });
});

function begin(command: string, words: readonly string[]): ChildProcess {
  const child = spawn(command, words, { stdio: 'ignore' });
  children.push(child);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

test('a printer on a serial line is found by what it answers, and not asked where a program has the line open', async () => {
  const found = await detectDevices({ ask: true, root: folder, clock });
  expect(found.devices).toMatchObject([
    {
      kind: 'serial',
      name: join(folder, 'dev/ttyUSB0'),
      answered: { protocol: 'escpos', said: [{ hex: '12' }, {}, {}, {}] },
    },
  ]);

  const holder = begin('sh', ['-c', `exec sleep 60 < ${join(folder, 'dev/ttyUSB0')}`]);
  await vi.waitFor(async () => {
    const reply = await testDevice('printer', { ...given, address: `serial://${join(folder, 'dev/ttyUSB0')}` });
    expect(reply).toMatchObject({ ok: false, error: { code: 'PORT_UNREACHABLE' } });
  });
  await end(holder);
}, 20_000);

test('a printer is tried: what it answers, how it is, and a page with its confirmation', async () => {
  const address = printer.address;
  expect(await testDevice('printer', { ...given, address, print: true })).toMatchObject({
    ok: true,
    value: { works: true, status: { code: null, paper: 'ok' }, outcome: { kind: 'printed' } },
  });
  await printer.acts['paper_out']?.run({});
  expect(await testDevice('printer', { ...given, address })).toMatchObject({
    ok: true,
    value: { works: false, status: { code: 'PRINTER_PAPER_OUT' }, outcome: null },
  });
}, 20_000);

test.each([
  ['ccnet', 'identification'],
  ['id003', 'text'],
] as const)(
  'a validator that speaks %s is known by what it answers, and keeps its power-up to itself',
  async (protocol, kind) => {
    const simulator = await createValidatorSimulator({
      protocol,
      clock,
      port: 0,
      serial: '7',
      currency: 'EUR',
      denominations: [5, 10],
    });
    const before = simulator.state().status;
    expect(await testDevice('cash', { ...given, address: simulator.address })).toMatchObject({
      ok: true,
      value: { works: true, answer: { protocol, said: [{ meaning: { answer: { kind } } }, {}] } },
    });
    expect(simulator.state().status).toBe(before);
    await simulator.stop();
  },
  20_000,
);

test('what is given is used: a kiosk file, or nothing at all', async () => {
  const config = join(folder, 'kiosk.yaml');
  writeFileSync(
    config,
    `kiosk: { id: lobby }
server: { url: 'https://127.0.0.1:8443', ticket: ticket.json }
devices:
  validator: { protocol: ccnet, address: '${printer.address}' }
  printer: { address: '${printer.address}' }
  cards: { kind: line, address: '${printer.address}' }
`,
  );
  // A printer is no validator: it answers nothing that is a frame.
  expect(await testDevice('cash', { ...given, config })).toMatchObject({
    ok: true,
    value: { works: false, asked: ['ccnet'] },
  });
  expect(await testDevice('scanner', { ...given, config })).toMatchObject({ error: { code: 'REQUEST_INVALID' } });
}, 20_000);
