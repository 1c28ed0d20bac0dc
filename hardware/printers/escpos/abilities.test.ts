import { seconds } from '#kernel';
import { describe, expect, test } from 'vitest';
import { loadPrinterProfile } from '../../profiles/index.ts';
import { sampleReceipt } from '../sample-receipt.ts';
import { CLEAR, ScriptedPrinter, settle, startPrinter } from './fixtures/scripted-printer.ts';

const wide = loadPrinterProfile('generic-80mm');
const silent = loadPrinterProfile('generic-58mm-silent');
const unconfirmed = { kind: 'unknown', code: 'PRINT_UNCONFIRMED' } as const;

describe('a printer that answers nothing', () => {
  test('is there as far as the line tells, its paper is unknown, and no receipt is ever called printed', async () => {
    const { printer, port, statuses, pass } = startPrinter({ profile: silent });
    await settle();
    expect(statuses).toEqual([{ code: null, paper: 'unknown' }]);
    expect(await printer.print(sampleReceipt())).toEqual(unconfirmed);
    await pass(seconds(9));
    expect(await printer.print(sampleReceipt({ copy: 1 }))).toEqual(unconfirmed);
    expect(port().jobs).toHaveLength(2);
    expect(port().isOpen).toBe(true);
    expect(port().written.every((hex) => !hex.startsWith('10 04') && hex !== CLEAR)).toBe(true);
    await printer.stop();
  });

  test('is away when its line closes, and the job that was under way is unknown', async () => {
    const { printer, port, statuses } = startPrinter({ profile: silent });
    await settle();
    port().write = () => Promise.reject(new Error('unplugged'));
    expect(await printer.print(sampleReceipt())).toEqual(unconfirmed);
    await settle();
    expect(statuses.at(-1)).toEqual({ code: 'PRINTER_AWAY', paper: 'unknown' });
    await printer.stop();
  });
});

describe('a printer that tells its state but confirms nothing', () => {
  const profile = { ...wide, confirmation: 'none' } as const;

  test('leaves a receipt unknown, also in health, and the next one is not cut off as if it were torn', async () => {
    const { printer, port, pass } = startPrinter({ profile });
    await settle();
    const printing = printer.print(sampleReceipt());
    await settle();
    await pass(seconds(30));
    expect(await printing).toEqual(unconfirmed);
    const again = printer.print(sampleReceipt());
    await settle();
    await pass(seconds(30));
    await again;
    expect(port().written).not.toContain(CLEAR);
    expect(port().jobs.at(-1)).toMatch(/^1B 40/);
    await printer.stop();
  });

  test('fails it by the fault that the printer names', async () => {
    const { printer, port, pass } = startPrinter({ profile });
    await settle();
    const printing = printer.print(sampleReceipt());
    await settle();
    port().status = [0x1a, 0x32, 0x12, 0x72];
    await pass(seconds(30));
    expect(await printing).toEqual({ kind: 'failed', code: 'PRINTER_PAPER_OUT' });
    await printer.stop();
  });
});

describe('a printer that answers GS r and no DLE EOT', () => {
  const profile = { ...silent, queuedStatus: true, confirmation: 'queued_status' } as const;

  test('is asked by it, confirms by it, and is away where it stays out', async () => {
    const { printer, port, statuses, next, pass } = startPrinter({ profile });
    await settle();
    expect(statuses).toEqual([{ code: null, paper: 'ok' }]);
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'printed' });
    next.port = () => Object.assign(new ScriptedPrinter(), { confirms: false });
    port().confirms = false;
    await pass(seconds(3));
    await pass(seconds(2));
    expect(statuses.at(-1)).toEqual({ code: 'PRINTER_AWAY', paper: 'unknown' });
    await printer.stop();
  });
});

describe('a printer that only pushes its state', () => {
  const profile = { ...silent, automaticStatus: true } as const;

  test('is asked to once, and what it pushed last counts', async () => {
    const pushing = () => Object.assign(new ScriptedPrinter(), { pushes: [0x10, 0, 0, 0] });
    const { printer, port, statuses, pass } = startPrinter({ profile, port: pushing });
    await settle();
    expect(statuses).toEqual([{ code: null, paper: 'ok' }]);
    await pass(seconds(3));
    expect(port().written.filter((hex) => hex === '1D 61 0E')).toHaveLength(1);
    port().say(0x18, 0, 0x0c, 0);
    await settle();
    expect(statuses.at(-1)).toEqual({ code: 'PRINTER_PAPER_OUT', paper: 'out' });
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code: 'PRINTER_PAPER_OUT' });
    await printer.stop();
  });
});

describe('a head that is too hot', () => {
  const HOT = [0x1a, 0x52, 0x52, 0x12] as const;

  test('keeps a job from beginning, by its own code', async () => {
    const { printer, port } = startPrinter();
    await settle();
    port().status = HOT;
    expect(await printer.print(sampleReceipt())).toEqual({ kind: 'failed', code: 'PRINTER_OVERHEATED' });
    expect(port().jobs).toEqual([]);
    await printer.stop();
  });

  test('makes a job longer, and its confirmation counts when it comes while it is being asked', async () => {
    const { printer, port, pass } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    port().status = HOT;
    port().say(0x18, 0x40, 0, 0);
    for (let second = 0; second < 25; second += 1) await pass(seconds(1));
    const id = port()
      .jobs[0]?.split(' ')
      .slice(-4)
      .map((byte) => Number.parseInt(byte, 16));
    port().say(0x37, 0x22, ...(id ?? []), 0);
    expect(await printing).toEqual({ kind: 'printed' });
    await printer.stop();
  });

  test('that does not cool ends the job by its code, and the rest of it is forgotten', async () => {
    const { printer, port, pass } = startPrinter();
    await settle();
    port().confirms = false;
    const printing = printer.print(sampleReceipt());
    await settle();
    port().status = HOT;
    for (let second = 0; second < 100; second += 1) await pass(seconds(1));
    expect(await printing).toEqual({ kind: 'failed', code: 'PRINTER_OVERHEATED' });
    expect(port().written).toContain(CLEAR);
    await printer.stop();
  });
});
