import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferedEventsData, encodeCommand as encodeCctalk, encodeReply } from '#hardware/cash/cctalk/codec';
import { encodeCommand as encodeEbds, pollOf } from '#hardware/cash/ebds/codec';
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

/** Each side's frames in pieces, as a line brings them. */
function inPieces(protocol: string, ...said: readonly (readonly [from: 'host' | 'device', bytes: Uint8Array])[]) {
  return recorded(
    ...said.flatMap(([from, bytes], index) => [
      { atMs: 20 * index, from, hex: toHex(bytes.slice(0, 2)), protocol },
      { atMs: 20 * index + 4, from, hex: toHex(bytes.slice(2)) },
    ]),
  );
}

test('both sides of EBDS are framed and decoded', async () => {
  const poll = encodeEbds(pollOf({ toggle: 1, enabled: [2, 3], decision: 'stack' }));
  const answer = parseHex('02 0B 21 01 10 00 00 01 02 03 38') ?? new Uint8Array();
  expect(await framesOf(inPieces('ebds', ['host', poll], ['device', answer]))).toMatchObject([
    { atMs: 4, from: 'host', meaning: { command: { name: 'poll', toggle: 1, enabled: [2, 3], decision: 'stack' } } },
    { atMs: 24, from: 'device', meaning: { answer: { kind: 'status', toggle: 1, status: { motion: 'idling' } } } },
  ]);
});

test.each([
  { address: 2, checksum: 'sum' },
  { address: 40, checksum: 'crc' },
  { address: 9, checksum: 'sum' },
] as const)(
  'both sides of ccTalk are framed, wherever the device listens, and the echo is known for one: %j',
  async (bus) => {
    const asked = encodeCctalk({ name: 'read_bill_events' }, bus);
    const told = encodeReply(bufferedEventsData(1, [[3, 0]]), bus);
    const file = inPieces('cctalk', ['host', asked], ['device', asked], ['device', told]);
    expect(await framesOf(file)).toMatchObject([
      { from: 'host', meaning: { name: 'read_bill_events' } },
      { from: 'device', meaning: { kind: 'echo' } },
      {
        from: 'device',
        meaning: { name: 'reply', details: { count: 1, billEvents: expect.stringContaining('bill 3 stacked') } },
      },
    ]);
  },
);

test('a log with bills and coins on two ccTalk wires has both in words', async () => {
  const wires = [
    { url: 'tcp://x:1', bus: { address: 40, checksum: 'sum' } },
    { url: 'tcp://x:2', bus: { address: 2, checksum: 'sum' } },
  ] as const;
  const file = recorded(
    ...wires.map(({ url, bus }) => ({
      level: 20,
      msg: 'wire',
      time: '2026-11-23T10:00:00.000Z',
      protocol: 'cctalk',
      from: 'host',
      url,
      hex: toHex(encodeCctalk({ name: 'serial' }, bus)),
    })),
  );
  const meaning = { name: 'serial' };
  expect(await framesOf(file)).toMatchObject([{ meaning }, { meaning }]);
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
