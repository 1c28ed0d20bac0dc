import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { startScanner } from '#simulators';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPort } from '../../ports/index.ts';
import type { CodeScanner, ScannerEvent } from '../scanner.ts';
import { createLineScanner } from './driver.ts';

describe.each(['tcp', 'serial'] as const)('the scanner and the simulated scanner, %s', (line) => {
  const clock = new SystemClock();
  let simulator: Awaited<ReturnType<typeof startScanner>>;
  let scanner: CodeScanner;
  let events: ScannerEvent[];

  beforeEach(async () => {
    simulator = await startScanner({ line, port: 0, clock });
    events = [];
    scanner = createLineScanner({ openPort, url: simulator.address, clock, log: silentLog });
    scanner.start((event) => events.push(event));
    await see({ kind: 'back' });
    if (line === 'tcp') await vi.waitFor(() => expect(simulator.state()).toMatchObject({ connections: 1 }));
    events.length = 0;
  });
  afterEach(async () => {
    await scanner.stop();
    await simulator.stop();
  });

  const act = (name: string, input: unknown = {}) => simulator.acts[name]?.run(input);
  const see = (...expected: ScannerEvent[]) => vi.waitFor(() => expect(events).toEqual(expected), { timeout: 10_000 });

  test('reads codes, whatever ends them', async () => {
    for (const terminator of ['cr', 'lf', 'crlf']) await act('scan', { text: `FOYER ${terminator} 水`, terminator });
    await see(...['cr', 'lf', 'crlf'].map((end) => ({ kind: 'scanned' as const, text: `FOYER ${end} 水` })));
  });

  test('takes a hostile code as data, or not at all', async () => {
    await act('scan', { text: 'https://example.org/?q=<script>' });
    await see({ kind: 'scanned', text: 'https://example.org/?q=<script>' });
    await act('scan', { text: '\u001b]0;x\u0007' });
    await see({ kind: 'scanned', text: 'https://example.org/?q=<script>' }, { kind: 'refused', code: 'CODE_NOT_TEXT' });
    events.length = 0;
    await act('scan', { bytesHex: 'FF00FE' });
    await see({ kind: 'refused', code: 'CODE_NOT_TEXT' });
    await act('scan', { text: 'x'.repeat(10_240) });
    await see({ kind: 'refused', code: 'CODE_NOT_TEXT' }, { kind: 'refused', code: 'CODE_TOO_LONG' });
    await act('scan', { text: 'A' });
    await see(
      { kind: 'refused', code: 'CODE_NOT_TEXT' },
      { kind: 'refused', code: 'CODE_TOO_LONG' },
      { kind: 'scanned', text: 'A' },
    );
  });

  test('a code without an end is refused after a silence', async () => {
    await act('scan', { text: 'half', terminator: 'none' });
    await see({ kind: 'refused', code: 'CODE_NOT_TEXT' });
  });

  test('is away when it is pulled out, and back when it is put in', async () => {
    await act('unplug');
    await see({ kind: 'away' });
    await act('plug_in');
    await see({ kind: 'away' }, { kind: 'back' });
    if (line === 'tcp') await vi.waitFor(() => expect(simulator.state()).toMatchObject({ connections: 1 }));
    await act('scan', { text: 'A' });
    await see({ kind: 'away' }, { kind: 'back' }, { kind: 'scanned', text: 'A' });
  });
});
