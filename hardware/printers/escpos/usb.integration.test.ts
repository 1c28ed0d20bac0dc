import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duration, seconds, silentLog, type Duration } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { startPrinter, type SimulatedPrinter } from '#simulators';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPort } from '../../ports/index.ts';
import { loadPrinterProfile } from '../../profiles/index.ts';
import type { ReceiptPrinter } from '../printer.ts';
import { sampleReceipt } from '../sample-receipt.ts';
import { createEscposPrinter } from './driver.ts';

/** Waits between two looks are a tenth as long; the time that an answer or a receipt may take is the real one, however slow the machine. */
class ImpatientClock extends SystemClock {
  override sleep(length: Duration, signal?: AbortSignal): Promise<void> {
    const isForAnswers = length === 1500 || length > seconds(10);
    return super.sleep(isForAnswers ? length : duration(length / 10), signal);
  }
}

/**
 * A pseudo-terminal stands for `/dev/usb/lp0`: like it, it is a character device that is read and written without blocking, answers EAGAIN while there is nothing,
 * and an error when the other side is gone. Its other end is the simulated printer. That usblp itself behaves so was not tried: there is no printer here.
 */
describe('a printer on USB', () => {
  let folder: string;
  let device: string;
  let simulator: SimulatedPrinter;
  let cable: ChildProcess | null = null;
  let printer: ReceiptPrinter;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-usb-printer-'));
    device = join(folder, 'lp0');
    const profile = loadPrinterProfile('generic-80mm');
    simulator = await startPrinter({ port: 0, folder: join(folder, 'receipts'), widthDots: profile.paper.widthDots });
    printer = createEscposPrinter({
      openPort,
      url: `usb://${device}`,
      profile,
      clock: new ImpatientClock(),
      log: silentLog,
      randomness: systemRandomness,
    });
    printer.start(() => undefined);
  });
  afterEach(async () => {
    await printer.stop();
    await pull();
    await simulator.stop();
    rmSync(folder, { recursive: true });
  });

  const { act, turnsTo } = {
    act: (name: string, input: unknown = {}) => simulator.acts[name]?.run(input),
    turnsTo: (code: string | null) =>
      vi.waitFor(async () => expect((await printer.status()).code).toBe(code), { timeout: 15_000, interval: 50 }),
  };

  async function plug(): Promise<void> {
    const address = simulator.address.slice('tcp://'.length);
    cable = spawn('socat', [`pty,raw,echo=0,link=${device}`, `tcp:${address}`], { stdio: 'ignore' });
    await vi.waitFor(() => expect(existsSync(device)).toBe(true));
  }

  async function pull(): Promise<void> {
    if (cable === null || cable.exitCode !== null) return;
    const ended = once(cable, 'exit');
    cable.kill();
    await ended;
    cable = null;
  }

  test('is away while it is not plugged in, prints when it is, vanishes and comes back in any state', async () => {
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code: 'PRINTER_AWAY' });
    await plug();
    await turnsTo(null);
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    expect(simulator.state().receipts[0]?.text).toContain('lobby-1-000012');

    // Pulled while it is idle.
    await pull();
    await turnsTo('PRINTER_AWAY');
    await plug();
    await turnsTo(null);

    // Pulled in the middle of a receipt: nobody knows, and the next one is whole.
    await act('silent', { afterRows: 4 });
    const printing = printer.print(sampleReceipt({ number: 13 }));
    await vi.waitFor(() => expect(simulator.state().silent).toBe(true), { timeout: 5_000 });
    await pull();
    expect(await printing).toEqual({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' });
    await act('clear');

    // Pulled while it has no paper.
    await act('paper_out');
    await plug();
    await turnsTo('PRINTER_PAPER_OUT');
    await pull();
    await turnsTo('PRINTER_AWAY');
    await act('paper_in');
    await plug();
    await turnsTo(null);
    expect(await printer.print(sampleReceipt({ number: 13, copy: 1 }))).toEqual({ kind: 'printed' });
    expect(simulator.state().receipts.at(-1)?.text).toContain('COPY 1');
  }, 30_000);
});
