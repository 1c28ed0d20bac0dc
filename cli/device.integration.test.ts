import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { createValidator } from '#hardware/cash';
import { cashProtocols, probe } from '#hardware/detect';
import { openPort } from '#hardware/ports';
import { currency, moneyOfUnits, seconds, silentLog } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import {
  createCoinAcceptorSimulator,
  createValidatorSimulator,
  startPrinter,
  timingAtSpeed,
  type SimulatedPrinter,
  type ValidatorOptions,
  type ValidatorSimulator,
} from '#simulators';
import { detectDevices } from './device-detect.ts';
import { testDevice } from './device-test.ts';

const clock = new SystemClock();
const euro = currency('EUR');
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

function startValidator(simulated: Partial<ValidatorOptions>): Promise<ValidatorSimulator> {
  return createValidatorSimulator({
    clock,
    port: 0,
    serial: '7',
    currency: 'EUR',
    denominations: [5, 10],
    ...simulated,
  });
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

/** Constructed: each device as it leaves the factory, and two that were set up otherwise. */
const speakers: readonly {
  readonly name: string;
  readonly simulated: Partial<ValidatorOptions>;
  readonly answered: object;
}[] = [
  {
    name: 'ccnet',
    simulated: { protocol: 'ccnet' },
    answered: { protocol: 'ccnet', said: [{ meaning: { answer: { kind: 'identification' } } }, {}] },
  },
  {
    name: 'id003',
    simulated: { protocol: 'id003' },
    answered: { protocol: 'id003', said: [{ meaning: { answer: { kind: 'text' } } }, {}] },
  },
  {
    name: 'ebds',
    simulated: { protocol: 'ebds' },
    answered: { protocol: 'ebds', said: [{ meaning: { answer: { kind: 'status' } } }] },
  },
  {
    name: 'ssp, encrypted or not',
    simulated: { protocol: 'ssp' },
    answered: {
      protocol: 'ssp',
      said: [{}, { meaning: { answers: [{ to: 'serial' }] } }, { meaning: { answers: [{ to: 'setup_request' }] } }],
    },
  },
  {
    name: 'cctalk',
    simulated: { protocol: 'cctalk' },
    answered: { protocol: 'cctalk', bus: { address: 40, checksum: 'sum' }, said: [{}, {}] },
  },
  {
    name: 'cctalk with the other checksum, in another place',
    simulated: { protocol: 'cctalk', bus: { address: 44, checksum: 'sum' } },
    answered: { protocol: 'cctalk', bus: { address: 44, checksum: 'sum' } },
  },
];

describe.concurrent('a validator', () => {
  it.each(speakers)('that speaks $name is known by what it answers', async ({ simulated, answered }) => {
    const simulator = await startValidator(simulated);
    const reply = await testDevice('cash', { ...given, address: simulator.address });
    await simulator.stop();
    expect(reply).toMatchObject({ ok: true, value: { works: true, tested: [{ device: 'cash', answer: answered }] } });
  });

  it.each(['ccnet', 'id003', 'ebds', 'ssp', 'cctalk'] as const)(
    'that speaks %s and holds a note keeps it, whatever is asked in whatever protocol',
    async (protocol) => {
      const simulator = await startValidator({ protocol, timing: timingAtSpeed(10) });
      const device = createValidator(
        { protocol, currency: euro, bills: [moneyOfUnits(5n), moneyOfUnits(10n)] },
        {
          openPort,
          url: simulator.address,
          clock,
          log: silentLog,
          currency: euro,
          memory: { lastEvent: async () => null },
          randomness: systemRandomness,
        },
      );
      const escrowed = new Promise<void>((resolve) =>
        device.start(async ({ kind }) => {
          if (kind === 'ready') device.accept([moneyOfUnits(10n)]);
          if (kind === 'escrowed') resolve();
        }),
      );
      await vi.waitFor(() => expect(simulator.state().enabled).toBe(true), { timeout: 10_000 });
      simulator.acts['insert']?.run({ value: 10 });
      await escrowed;
      await device.stop();
      const before = simulator.state();
      for (const each of [...cashProtocols].toReversed())
        await probe(simulator.address, { protocols: [each], openPort, clock, bus: { address: 40, checksum: 'sum' } });
      const after = simulator.state();
      expect(after).toMatchObject({ escrow: 10, stacked: { count: 0 }, returned: { count: 0 }, enabledValues: [] });
      expect(after.path).toEqual(before.path);
      await simulator.stop();
    },
  );
});

test('acceptors of coins are found where they listen, and both devices of a kiosk file are tried', async () => {
  const coins = await createCoinAcceptorSimulator({ clock, port: 0, serial: 77, currency: 'EUR', cents: [50, 100] });
  const bills = await startValidator({ protocol: 'cctalk', bus: { address: 41, checksum: 'crc' } });
  const config = join(folder, 'cash.yaml');
  writeFileSync(
    config,
    `kiosk: { id: lobby }
server: { url: 'https://127.0.0.1:8443', ticket: ticket.json }
devices:
  validator: { protocol: cctalk, address: '${bills.address}', bus_address: 41, checksum: crc }
  coins: { protocol: cctalk, address: '${coins.address}' }
  printer: { address: '${printer.address}' }
  cards: { kind: line, address: '${printer.address}' }
`,
  );
  const reply = await testDevice('cash', { ...given, config });
  await coins.acts['power_off']?.run({});
  const without = await testDevice('cash', { ...given, config });
  await Promise.all([coins.stop(), bills.stop()]);
  const said = (text: string) => [{ meaning: { details: { text } } }, {}];
  expect(reply).toMatchObject({
    ok: true,
    value: {
      works: true,
      tested: [
        { device: 'bills', answer: { bus: { address: 41, checksum: 'crc' }, said: said('Bill Validator') } },
        { device: 'coins', answer: { bus: { address: 2, checksum: 'sum' }, said: said('Coin Acceptor') } },
      ],
    },
  });
  expect(without).toMatchObject({ ok: true, value: { works: false, tested: [{}, { answer: null }] } });
});

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
    value: { works: false, tested: [{ device: 'bills', asked: ['ccnet'], answer: null }] },
  });
  expect(await testDevice('scanner', { ...given, config })).toMatchObject({ error: { code: 'REQUEST_INVALID' } });
}, 20_000);
