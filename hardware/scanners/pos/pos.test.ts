import { instant, ManualClock, milliseconds, seconds, silentLog } from '#kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HidDevice, HidLibrary, HidPort } from '../../hid/index.ts';
import type { ScannerEvent } from '../scanner.ts';
import { decodeReport } from './codec.ts';
import { createPosScanner } from './driver.ts';
import { posAtStart, posSilent, stepPos, type PosSaid } from './machine.ts';

/** The two reports that Access-IS shows in Appendix B of its manual of the LSR118 (2020): 60 bytes, of which 56 and then the rest. */
const BOARDING_PASS = 'M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  ';

/** Reports as such a scanner sends them, of 64 bytes or of 62; constructed. */
function reportsOf(code: Uint8Array, length = 64): Uint8Array[] {
  const parts = Array.from({ length: Math.max(1, Math.ceil(code.length / 56)) }, (_, at) =>
    code.slice(at * 56, at * 56 + 56),
  );
  return parts.map((part, at) => {
    const report = new Uint8Array(length);
    report.set([2, part.length, ...bytes(']Q1'), ...part]);
    report[length - 1] = at < parts.length - 1 ? 1 : 0;
    return report;
  });
}

const bytes = (text: string) => new TextEncoder().encode(text);

function heard(reports: readonly Uint8Array[]): PosSaid[] {
  let state = posAtStart;
  const said: PosSaid[] = [];
  for (const report of reports) {
    const step = stepPos(state, decodeReport(report));
    state = step.state;
    if (step.said !== null) said.push(step.said);
  }
  return said;
}

const scanned = (text: string) => ({ kind: 'scanned', text });
const refusal = (code: string) => ({ kind: 'refused', code });

describe('a report', () => {
  test('has its count, its symbology, its bytes, and whether the code goes on', () => {
    const [first] = reportsOf(bytes(`${BOARDING_PASS}123456`));
    expect(decodeReport(first ?? new Uint8Array())).toEqual({
      kind: 'part',
      symbology: ']Q1',
      bytes: bytes(`${BOARDING_PASS}1`),
      isContinued: true,
    });
  });

  test.each([
    ['of another number', [3, 1], 64, 'other'],
    ['that says it has more than it can hold', [2, 57], 64, 'broken'],
    ['that is cut short', [2, 1], 20, 'broken'],
    ['without anything', [], 0, 'other'],
  ])('%s', (_name, begin, length, kind) =>
    expect(decodeReport(Uint8Array.from({ length }, (_, at) => begin[at] ?? 0)).kind).toBe(kind),
  );
});

describe('a code', () => {
  test.each([64, 62])('comes whole, however many reports of %i bytes it takes', (length) => {
    for (const text of ['A', 'x'.repeat(56), 'x'.repeat(57), 'Zähler 7, 水表', 'y'.repeat(4096)])
      expect(heard(reportsOf(bytes(text), length))).toEqual([scanned(text)]);
  });

  test('has no line’s end, and alone that is nothing', () => {
    for (const end of ['\r', '\n', '\r\n']) {
      expect(heard(reportsOf(bytes(`A${end}`)))).toEqual([scanned('A')]);
      expect(heard(reportsOf(bytes(end)))).toEqual([]);
    }
  });

  test('that is too long is refused once, whatever is left of it, and the next is heard', () => {
    const reports = [...reportsOf(bytes('x'.repeat(10_240))), ...reportsOf(bytes('A'))];
    expect(heard(reports)).toEqual([refusal('CODE_TOO_LONG'), scanned('A')]);
    expect(heard([...reportsOf(bytes('x'.repeat(4097))), ...reportsOf(bytes('A'))])).toEqual([
      refusal('CODE_TOO_LONG'),
      scanned('A'),
    ]);
  });

  test.each([
    ['no text', Uint8Array.of(0xff, 0xfe)],
    ['a control character', bytes('A\tB')],
    ['a mark that turns the direction', bytes('A\u202eB')],
  ])('with %s is refused', (_name, code) => expect(heard(reportsOf(code))).toEqual([refusal('CODE_NOT_TEXT')]));

  test('that breaks off is refused after the silence', () => {
    const [first] = reportsOf(bytes('x'.repeat(60)));
    const { state } = stepPos(posAtStart, decodeReport(first ?? new Uint8Array()));
    expect(posSilent(state)).toEqual({ state: posAtStart, said: refusal('CODE_NOT_TEXT') });
    expect(posSilent(posAtStart).said).toBeNull();
  });

  test('of any bytes in any reports is text, a refusal or nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 66 }), { maxLength: 20 }), (reports) => {
        for (const said of heard(
          reports.map((report, at) => (at % 2 === 0 ? Uint8Array.from([2, ...report]) : report)),
        ))
          if (said?.kind === 'scanned') expect(said.text).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

test('the driver finds its scanner, hears it, says when it is pulled out, and finds it again', async () => {
  const clock = new ManualClock(instant(0));
  const events: ScannerEvent[] = [];
  let devices: readonly HidDevice[] = [];
  let hear: (report: Uint8Array) => void = () => undefined;
  let leave: () => void = () => undefined;
  let opened = 0;
  const port: HidPort = {
    onReport: (listener) => (hear = listener),
    onClosed: (listener) => (leave = listener),
    close: () => Promise.resolve(),
  };
  const library: HidLibrary = {
    devices: () => Promise.resolve(devices),
    open: () => {
      opened += 1;
      return Promise.resolve(port);
    },
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (milli: number) => {
    clock.advance(milliseconds(milli));
    await settle();
  };
  const scanner = createPosScanner({
    loadLibrary: () => Promise.resolve(library),
    address: { url: 'hid:0c2e:0b62', vendorHex: '0c2e', productHex: '0b62', serial: null },
    clock,
    log: silentLog,
  });
  scanner.start((event) => events.push(event));
  await settle();
  expect(events).toEqual([{ kind: 'away' }]);
  devices = [
    { path: '/dev/hidraw0', vendorHex: '0c2e', productHex: '0b62', serial: null, name: '', usagePage: 0x8c, usage: 2 },
  ];
  await pass(500);
  expect(events.at(-1)).toEqual({ kind: 'back' });
  const text = `FOYER1;${'x'.repeat(200)}`;
  for (const report of reportsOf(bytes(text))) hear(report);
  hear(reportsOf(bytes('x'.repeat(60)))[0] ?? new Uint8Array());
  await pass(500);
  expect(events.slice(2)).toEqual([scanned(text), refusal('CODE_NOT_TEXT')]);
  devices = [];
  leave();
  await settle();
  expect(events.at(-1)).toEqual({ kind: 'away' });
  // The pauses grow while it stays away.
  const before = opened;
  for (let passed = 0; passed < 20; passed += 1) await pass(500);
  devices = [
    { path: '/dev/hidraw1', vendorHex: '0c2e', productHex: '0b62', serial: null, name: '', usagePage: 0x8c, usage: 2 },
  ];
  await pass(seconds(5));
  expect([events.at(-1), opened - before]).toEqual([{ kind: 'back' }, 1]);
  await scanner.stop();
});
