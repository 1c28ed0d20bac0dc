import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { startPrinter, type SimulatedPrinter } from '#simulators';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPort } from '../../ports/index.ts';
import { loadPrinterProfile } from '../../profiles/index.ts';
import type { PrinterStatus, ReceiptPrinter } from '../printer.ts';
import { sampleReceipt } from '../sample-receipt.ts';
import { createEscposPrinter } from './driver.ts';

const ROWS_INTO_A_RECEIPT = 8;

describe('the ESC/POS driver and the simulated printer, over TCP', () => {
  let folder: string;
  let simulator: SimulatedPrinter;
  let printer: ReceiptPrinter;
  let statuses: PrinterStatus[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-receipts-'));
    await begin('generic-80mm');
  });
  afterEach(async () => {
    await printer.stop();
    await simulator.stop();
    rmSync(folder, { recursive: true });
  });

  async function begin(profileName: string): Promise<void> {
    const profile = loadPrinterProfile(profileName);
    simulator = await startPrinter({ port: 0, folder, widthDots: profile.paper.widthDots });
    statuses = [];
    printer = createEscposPrinter({
      openPort,
      url: simulator.address,
      profile,
      clock: new SystemClock(),
      log: silentLog,
      randomness: systemRandomness,
    });
    printer.start((status) => statuses.push(status));
    await isWell();
  }

  const act = (name: string, input: unknown = {}) => simulator.acts[name]?.run(input);
  const pieces = () => simulator.state().receipts;
  const isWell = () => vi.waitFor(async () => expect((await printer.status()).code).toBeNull(), { timeout: 15_000 });
  const turnsTo = (status: Partial<PrinterStatus>) =>
    vi.waitFor(() => expect(statuses.at(-1)).toMatchObject(status), { timeout: 15_000 });

  test('prints a receipt whose text and code can be read from the paper', async () => {
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    const [piece] = pieces();
    expect(piece).toMatchObject({ number: 1, complete: true });
    expect(piece?.text).toContain('Lange Straße 12');
    expect(piece?.text.replaceAll('\u00A0', ' ')).toMatch(/Receipt no\. +lobby-1-000012\n/);
    const read = execFileSync('zbarimg', ['--quiet', '--raw', piece?.png ?? ''], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(read.toString().trim()).toBe(sampleReceipt().proof);
  });

  test('draws what the code pages do not hold, and the code where the printer cannot', async () => {
    await printer.stop();
    await simulator.stop();
    await begin('generic-58mm');
    expect(await printer.print(sampleReceipt({ tenantReference: '李明 • مرحبا' }))).toEqual({ kind: 'printed' });
    await act('paper_out');
    const [piece] = pieces();
    expect(piece?.text).not.toContain('?');
    expect(piece?.text).toContain('[picture 384 × 39]');
    const read = execFileSync('zbarimg', ['--quiet', '--raw', piece?.png ?? ''], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(read.toString().trim()).toBe(sampleReceipt().proof);
  });

  test.each([
    ['paper_out', 'paper_in', 'PRINTER_PAPER_OUT'],
    ['cover_open', 'cover_close', 'PRINTER_COVER_OPEN'],
    ['cutter_jam', 'clear', 'PRINTER_CUTTER'],
  ] as const)('%s before a job: nothing is printed until %s', async (fault, remedy, code) => {
    await act(fault);
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code });
    expect(pieces()).toEqual([]);
    await act(remedy);
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    expect(pieces()).toHaveLength(1);
  });

  test('paper that ends inside a receipt fails the job at once, and the rest of it never comes out', async () => {
    await act('paper_out_after_rows', { rows: ROWS_INTO_A_RECEIPT });
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code: 'PRINTER_PAPER_OUT' });
    expect(pieces()).toMatchObject([{ number: 1, complete: false }]);
    expect(simulator.state().bufferedBytes).toBe(0);
    await act('paper_in');
    expect(await printer.print(sampleReceipt({ number: 13 }))).toEqual({ kind: 'printed' });
    expect(pieces()).toHaveLength(2);
    expect(pieces()[1]?.text).toContain('lobby-1-000013');
    expect(pieces()[1]?.text).not.toContain('lobby-1-000012');
  });

  test('a roll that is nearly over is said, and prints', async () => {
    await act('paper_near_end');
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    expect(statuses.at(-1)).toEqual({ code: null, paper: 'near_end' });
  });

  test('a printer that falls silent inside a receipt leaves the outcome unknown', async () => {
    await act('silent', { afterRows: ROWS_INTO_A_RECEIPT });
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' });
    await turnsTo({ code: 'PRINTER_AWAY' });
    await act('clear');
    await isWell();
    expect(await printer.print(sampleReceipt({ copy: 1 }))).toEqual({ kind: 'printed' });
  });

  test('a power cut is noticed, jobs fail by name, and the printer is found again', async () => {
    await act('power_off');
    await turnsTo({ code: 'PRINTER_AWAY' });
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code: 'PRINTER_AWAY' });
    await act('power_on');
    await isWell();
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
  });

  test('a change is told without being asked for, once a job has switched that on', async () => {
    await printer.print(sampleReceipt());
    await act('paper_near_end');
    await vi.waitFor(() => expect(statuses.at(-1)).toEqual({ code: null, paper: 'near_end' }), { timeout: 500 });
  });
});
