import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { inputEvents, typedKeys } from '../typing/fixtures/typist.ts';
import { createScanner } from './create.ts';
import type { ScannerEvent } from './scanner.ts';

/** A pipe stands in the place of Linux's input device: it is opened, read and lost as the device is. */
test('a scanner that types is read from its own device, is away when it is pulled out, and comes back by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-typing-'));
  const pipe = join(folder, 'event7');
  execFileSync('mkfifo', [pipe]);
  const events: ScannerEvent[] = [];
  const scanner = createScanner(
    {
      kind: 'wedge',
      address: `input://${pipe}`,
      layout: 'de',
      terminator: 'enter',
      prefix: '',
      suffix: '',
    },
    { clock: new SystemClock(), log: silentLog },
  );
  for (const code of ['FOYER1;lobby-1;Z', 'https://example.org/?y=z']) {
    // Open at both ends, so that it is there before anybody reads.
    const device = await open(pipe, 'r+');
    if (events.length === 0) scanner.start((event) => events.push(event));
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'back' }), 10_000);
    await device.write(inputEvents(typedKeys(`${code}\n`, { layout: 'de' })));
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'scanned', text: code }), 10_000);
    await device.close();
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'away' }), 10_000);
  }
  // Also while it is open and silent, it ends at once.
  const device = await open(pipe, 'r+');
  await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'back' }), 10_000);
  await scanner.stop();
  await device.close();
  rmSync(folder, { recursive: true });
});
