import { FaultError, ManualClock, instant, milliseconds, seconds, silentLog, type Duration, type Log } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { BytePort } from '../../ports/index.ts';
import type { ScannerEvent } from '../scanner.ts';
import { createLineScanner } from './driver.ts';
import { CODE_BYTES_MOST } from './frames.ts';

class ScriptedScanner implements BytePort {
  isOpen = true;
  #bytes: (bytes: Uint8Array) => void = () => undefined;
  #closed: (() => void)[] = [];

  say(text: string): void {
    this.#bytes(new TextEncoder().encode(text));
  }

  write(): Promise<void> {
    return Promise.reject(new FaultError('PORT_CLOSED', { message: 'a scanner is only listened to' }));
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#bytes = listener;
  }

  onClosed(listener: () => void): void {
    this.#closed.push(listener);
  }

  close(): Promise<void> {
    this.isOpen = false;
    for (const listener of this.#closed.splice(0)) listener();
    return Promise.resolve();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Keeps every line as one text. */
function writtenLog(lines: string[]): Log {
  const write = (event: string, facts?: unknown) => void lines.push(`${event} ${JSON.stringify(facts ?? {})}`);
  const log: Log = { ...silentLog, debug: write, info: write, warn: write, error: write, area: () => log };
  return log;
}

async function startScanner() {
  const clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));
  const ports: ScriptedScanner[] = [];
  const events: ScannerEvent[] = [];
  const lines: string[] = [];
  let refusals = 0;
  let attempts = 0;
  const scanner = createLineScanner({
    openPort: () => {
      attempts += 1;
      if (refusals > 0) {
        refusals -= 1;
        return Promise.reject(new FaultError('PORT_UNREACHABLE'));
      }
      const port = new ScriptedScanner();
      ports.push(port);
      return Promise.resolve(port);
    },
    url: 'serial:///dev/ttyACM0',
    clock,
    log: writtenLog(lines),
  });
  scanner.start((event) => events.push(event));
  await settle();
  return {
    scanner,
    ports,
    events,
    lines,
    attempts: () => attempts,
    refuseOpening: (times: number) => void (refusals = times),
    say: (text: string) => ports.at(-1)?.say(text),
    pass: async (length: Duration) => {
      clock.advance(length);
      await settle();
    },
  };
}

const back: ScannerEvent = { kind: 'back' };
const away: ScannerEvent = { kind: 'away' };

describe('a scanner', () => {
  test('says what it read, whatever ends it', async () => {
    const { scanner, events, say } = await startScanner();
    say('A\rB\nC\r\nD');
    say('E\r\n');
    expect(events).toEqual([back, ...['A', 'B', 'C', 'DE'].map((text) => ({ kind: 'scanned', text }))]);
    await scanner.stop();
  });

  test('is there however long it is silent', async () => {
    const { scanner, events, pass } = await startScanner();
    for (let hour = 0; hour < 48; hour += 1) await pass(seconds(3600));
    expect(events).toEqual([back]);
    await scanner.stop();
  });

  test('refuses 10 kB once, and reads the next code', async () => {
    const { scanner, events, say, pass } = await startScanner();
    for (let part = 0; part < 10; part += 1) say('x'.repeat(1000));
    await pass(milliseconds(499));
    say('\rA\r');
    expect(events).toEqual([back, { kind: 'refused', code: 'CODE_TOO_LONG' }, { kind: 'scanned', text: 'A' }]);
    await scanner.stop();
  });

  test('refuses 10 kB without an end once, and reads the next code after a silence', async () => {
    const { scanner, events, say, pass } = await startScanner();
    say('x'.repeat(10_000));
    await pass(milliseconds(500));
    say('A\r');
    expect(events).toEqual([back, { kind: 'refused', code: 'CODE_TOO_LONG' }, { kind: 'scanned', text: 'A' }]);
    await scanner.stop();
  });

  test('refuses what broke off, half a second after its last byte', async () => {
    const { scanner, events, say, pass } = await startScanner();
    say('ha');
    await pass(milliseconds(400));
    say('lf');
    await pass(milliseconds(499));
    expect(events).toEqual([back]);
    await pass(milliseconds(1));
    say('A\r');
    expect(events).toEqual([back, { kind: 'refused', code: 'CODE_NOT_TEXT' }, { kind: 'scanned', text: 'A' }]);
    await scanner.stop();
  });

  test('refuses control characters', async () => {
    const { scanner, events, say } = await startScanner();
    say('A\u001b[2J\r');
    expect(events).toEqual([back, { kind: 'refused', code: 'CODE_NOT_TEXT' }]);
    await scanner.stop();
  });

  test('writes no code into the log', async () => {
    const { scanner, lines, say, pass } = await startScanner();
    say('https://example.org/secret-7788\rshort\r');
    say(`${'z'.repeat(CODE_BYTES_MOST + 1)}\rsecret\u0000\rbroken-off`);
    await pass(milliseconds(500));
    const text = lines.join('\n');
    expect(text).toContain('"characters":31,"end":"788"');
    for (const part of ['example', 'secret', 'short', 'zzzz', 'broken']) expect(text).not.toContain(part);
    await scanner.stop();
  });

  test('is away once, however often opening fails, with growing pauses, and back when the line opens', async () => {
    const { scanner, ports, events, say, pass, refuseOpening, attempts } = await startScanner();
    refuseOpening(8);
    await ports[0]?.close();
    await settle();
    for (let second = 0; second < 60; second += 1) await pass(seconds(1));
    expect(events).toEqual([back, away, back]);
    expect(attempts()).toBe(10);
    say('A\r');
    expect(events.at(-1)).toEqual({ kind: 'scanned', text: 'A' });
    await scanner.stop();
  });

  test('takes nothing of a line that was lost into the next', async () => {
    const { scanner, ports, events, say, pass } = await startScanner();
    say('half');
    await ports[0]?.close();
    await settle();
    await pass(milliseconds(500));
    say('A\r');
    expect(events).toEqual([back, away, back, { kind: 'scanned', text: 'A' }]);
    await scanner.stop();
  });

  test('after a stop says nothing more', async () => {
    const { scanner, ports, events, say } = await startScanner();
    await scanner.stop();
    say('A\r');
    expect(events).toEqual([back]);
    expect(ports[0]?.isOpen).toBe(false);
  });
});
