import { seconds } from '#kernel';
import { describe, expect, test } from 'vitest';
import { loadPrinterProfile } from '../../profiles/index.ts';
import type { PrintOutcome } from '../printer.ts';
import { sampleReceipt } from '../sample-receipt.ts';
import { CLEAR, PROCESS_ID, ScriptedPrinter, settle, startPrinter } from './fixtures/scripted-printer.ts';

async function outcomeOf(printing: Promise<PrintOutcome>): Promise<PrintOutcome | 'open'> {
  return Promise.race([printing, settle().then(() => 'open' as const)]);
}

describe('an ESC/POS printer', () => {
  test('prints, and says so only when its own process id comes back', async () => {
    const { printer, port } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    const sent = port().jobs[0] ?? '';
    expect(sent).toContain(PROCESS_ID);
    port().say(0x37, 0x22, 0x41, 0x41, 0x41, 0x41, 0);
    expect(await outcomeOf(printing)).toBe('open');
    const id = sent
      .split(' ')
      .slice(-4)
      .map((byte) => Number.parseInt(byte, 16));
    port().say(0x37, 0x22, ...id, 0);
    expect(await printing).toEqual({ kind: 'printed' });
    await printer.stop();
  });

  test('prints nothing while the printer names a fault', async () => {
    const { printer, port, pass } = startPrinter();
    await settle();
    port().status = [0x1a, 0x32, 0x12, 0x72];
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code: 'PRINTER_PAPER_OUT' });
    expect(port().jobs).toEqual([]);
    await pass(seconds(3));
    await printer.stop();
  });

  test('is PRINTER_AWAY for a job before anything was sent, when the printer is silent, and hangs up', async () => {
    const { printer, ports, port, pass } = startPrinter();
    await settle();
    port().status = [];
    const printing = printer.print(sampleReceipt());
    await settle();
    await pass(seconds(2));
    expect(await printing).toEqual({ kind: 'failed', code: 'PRINTER_AWAY' });
    expect(port().jobs).toEqual([]);
    expect(ports[0]?.isOpen).toBe(false);
    await printer.stop();
  });

  test('does not know, when the confirmation stays out although the printer is well, and hangs up', async () => {
    const { printer, port, ports, pass } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    await pass(seconds(5));
    expect(await outcomeOf(printing)).toBe('open');
    await pass(seconds(30));
    expect(await printing).toEqual({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' });
    expect(ports[0]?.isOpen).toBe(false);
    await printer.stop();
  });

  test('asks once more at the deadline, and names the fault that it then finds', async () => {
    const { printer, port, pass } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    port().status = [0x1a, 0x16, 0x12, 0x12];
    await pass(seconds(30));
    expect(await printing).toEqual({ kind: 'failed', code: 'PRINTER_COVER_OPEN' });
    await printer.stop();
  });

  test('does not know, when the line closes after the first byte', async () => {
    const { printer, port } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    await port().close();
    expect(await printing).toEqual({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' });
    await printer.stop();
  });

  test('after a torn job clears the buffer, cuts off what hangs out, and only then prints', async () => {
    const { printer, port } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    port().say(0x18, 0x00, 0x0c, 0x00);
    expect(await printing).toEqual({ kind: 'failed', code: 'PRINTER_PAPER_OUT' });
    expect(port().written.filter((hex) => hex === CLEAR)).toHaveLength(1);
    port().confirms = true;
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    expect(port().jobs.at(-1)).toMatch(/^1D 56 42 00 1B 40/);
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    expect(port().jobs.at(-1)).toMatch(/^1B 40/);
    await printer.stop();
  });

  test('prints one receipt at a time, each with its own process id', async () => {
    const { printer, port } = startPrinter();
    await settle();
    const outcomes = await Promise.all([printer.print(sampleReceipt()), printer.print(sampleReceipt({ copy: 1 }))]);
    expect(outcomes).toEqual([{ kind: 'printed' }, { kind: 'printed' }]);
    const ids = port().jobs.map((hex) => hex.slice(-11));
    expect(new Set(ids).size).toBe(2);
    await printer.stop();
  });

  test.each([
    [0x00, { kind: 'printed' }],
    [0x03, { kind: 'printed' }],
    [0x0f, { kind: 'failed', code: 'PRINTER_PAPER_OUT' }],
  ])('without process ids takes the queued paper status %i for its confirmation', async (byte, outcome) => {
    const { printer, port } = startPrinter({ profile: loadPrinterProfile('generic-58mm') });
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    expect(port().jobs[0]).toMatch(/1D 72 01$/);
    port().say(byte);
    expect(await printing).toEqual(outcome);
    expect(port().written).not.toContain(CLEAR);
    await printer.stop();
  });

  test('tells each change of state once, and notices a half-open line by its silence', async () => {
    const { printer, ports, port, statuses, pass, next } = startPrinter();
    await settle();
    await pass(seconds(3));
    expect(statuses).toEqual([{ code: null, paper: 'ok' }]);
    port().say(0x10, 0x00, 0x03, 0x00);
    await settle();
    expect(statuses.at(-1)).toEqual({ code: null, paper: 'near_end' });
    port().status = [];
    next.port = () => Object.assign(new ScriptedPrinter(), { status: [] });
    await pass(seconds(3));
    await pass(seconds(2));
    expect(statuses.at(-1)).toEqual({ code: 'PRINTER_AWAY', paper: 'unknown' });
    expect(await printer.status()).toEqual({ code: 'PRINTER_AWAY', paper: 'unknown' });
    expect(ports[0]?.isOpen).toBe(false);
    next.port = () => new ScriptedPrinter();
    await pass(seconds(2));
    await pass(seconds(2));
    await pass(seconds(2));
    expect(statuses.at(-1)).toEqual({ code: null, paper: 'ok' });
    expect(statuses).toHaveLength(4);
    await printer.stop();
    expect(port().isOpen).toBe(false);
  });

  test('answers a status younger than two seconds from memory, and asks for an older one', async () => {
    const { printer, port, pass } = startPrinter();
    await settle();
    const asked = port().written.length;
    expect(await printer.status()).toEqual({ code: null, paper: 'ok' });
    expect(port().written.length).toBe(asked);
    await pass(seconds(2));
    port().status = [0x12, 0x12, 0x12, 0x1e];
    expect(await printer.status()).toEqual({ code: null, paper: 'near_end' });
    await printer.stop();
  });

  test('retries with growing pauses while nothing can be opened', async () => {
    const { printer, ports, port, pass, next } = startPrinter();
    await settle();
    next.port = () => {
      throw new Error('refused');
    };
    await port().close();
    await settle();
    let attempts = 0;
    next.port = () => {
      attempts += 1;
      throw new Error('refused');
    };
    for (let second = 0; second < 60; second += 1) await pass(seconds(1));
    expect(attempts).toBeGreaterThanOrEqual(7);
    expect(attempts).toBeLessThanOrEqual(11);
    expect(ports).toHaveLength(1);
    await printer.stop();
  });

  test('that is stopped while its line is being opened closes it and comes to an end', async () => {
    const { printer, ports } = startPrinter();
    await printer.stop();
    expect(ports.map(({ isOpen }) => isOpen)).toEqual([false]);
  });
});
