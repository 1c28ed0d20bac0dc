import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseHex, seconds, silentLog, toHex, type Log } from '#kernel';
import { loggedPorts, openPort } from '#hardware/ports';
import { SystemClock } from '#platform';
import { startPrinter } from '#simulators';
import { readRecording } from './wire-recording.ts';
import { replay, replayTo } from './wire-replay.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-wire-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function recorded(...lines: unknown[]): string {
  const file = join(folder, 'recording.jsonl');
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return file;
}

async function framesOf(file: string) {
  const read = readRecording(file, null);
  return read.ok ? replay(read.value) : read;
}

test('a conversation is framed and decoded, each side for itself, in whatever chunks it came', async () => {
  const file = recorded(
    { atMs: 100, from: 'host', hex: '02 03 06 33 DA 81', protocol: 'ccnet' },
    { atMs: 110, from: 'device', hex: '02 03 06' },
    { atMs: 112, from: 'device', hex: '14 67 D4' },
  );
  expect(await framesOf(file)).toMatchObject([
    { atMs: 0, from: 'host', meaning: { command: { name: 'poll' } } },
    { atMs: 12, from: 'device', meaning: { answer: { kind: 'status', status: { name: 'idling' } } } },
  ]);
});

test('a damaged frame is told with its code, and the log of a kiosk is a recording', async () => {
  const wire = { level: 20, area: 'wire', msg: 'wire', protocol: 'ccnet', url: 'tcp://x:1' };
  const file = recorded(
    { level: 30, time: '2026-11-23T10:00:00.000Z', msg: 'printer_connected', url: 'tcp://x:2' },
    { ...wire, time: '2026-11-23T10:00:01.000Z', from: 'device', hex: '02 03 06 14 67 D5' },
  );
  const frames = await framesOf(file);
  expect(frames).toMatchObject([{ from: 'device', meaning: null, code: 'FRAME_CHECKSUM' }]);
});

test.each([
  ['{"atMs": 1, "from": "host", "hex": "0"}', ':1'],
  ['nonsense', ':1'],
  ['{"atMs": 1, "from": "host", "hex": "00"}', '--protocol'],
])('%s is no recording', (line, because) => {
  const read = readRecording(recorded(line), null);
  expect(read).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
  expect(JSON.stringify(read)).toContain(because);
});

test('what the log of the wire says can be sent to the device again, which answers the same', async () => {
  const clock = new SystemClock();
  const printer = await startPrinter({ port: 0, folder: join(folder, 'receipts'), widthDots: 576 });
  const lines: unknown[] = [];
  const log: Log = { ...silentLog, area: () => log, debug: (_event, facts) => void lines.push(facts) };
  const port = await loggedPorts(openPort, { log, protocol: 'escpos' })(printer.address, {
    connectTimeout: seconds(3),
  });
  const answered = new Promise((resolve) => port.onBytes(resolve));
  await port.write(parseHex('10 04 01') ?? new Uint8Array());
  await answered;
  await port.close();
  const read = readRecording(recorded(...lines.map((line, index) => Object.assign({ atMs: index * 20 }, line))), null);
  if (!read.ok) throw new Error(read.error.message);
  const said = await replayTo(printer.address, { ...read.value, speed: 2, clock });
  expect(said.map(({ from, bytes }) => `${from} ${toHex(bytes)}`)).toEqual(['host 10 04 01', 'device 12']);
  await printer.stop();
});
