import { describe, expect, test } from 'vitest';
import type { PrintOutcome } from '../printer.ts';
import { newPrintJob, stepPrintJob, type JobEvent, type PrintJob } from './machine.ts';

const events: Readonly<Record<string, JobEvent>> = {
  well: { kind: 'status', status: { code: null, paper: 'near_end' } },
  paperOut: { kind: 'status', status: { code: 'PRINTER_PAPER_OUT', paper: 'out' } },
  confirmed: { kind: 'confirmed' },
  lost: { kind: 'connection_lost' },
  deadline: { kind: 'deadline', code: null },
  named: { kind: 'deadline', code: 'PRINTER_COVER_OPEN' },
  hot: { kind: 'status', status: { code: 'PRINTER_OVERHEATED', paper: 'ok' } },
};
const confirming: PrintJob = { stage: 'confirming' };
const over = (outcome: PrintOutcome): PrintJob => ({ stage: 'over', outcome });

describe('a print job', () => {
  test.each<[keyof typeof events, PrintJob]>([
    ['well', confirming],
    ['paperOut', over({ kind: 'failed', code: 'PRINTER_PAPER_OUT' })],
    ['confirmed', newPrintJob],
    ['lost', over({ kind: 'failed', code: 'PRINTER_AWAY' })],
    ['deadline', over({ kind: 'failed', code: 'PRINTER_AWAY' })],
    ['hot', over({ kind: 'failed', code: 'PRINTER_OVERHEATED' })],
  ])('that sent nothing yet, %s', (event, next) => {
    expect(stepPrintJob(newPrintJob, events[event] ?? { kind: 'confirmed' })).toEqual(next);
  });

  test.each<[keyof typeof events, PrintJob]>([
    ['well', confirming],
    ['paperOut', over({ kind: 'failed', code: 'PRINTER_PAPER_OUT' })],
    ['confirmed', over({ kind: 'printed' })],
    ['lost', over({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' })],
    ['deadline', over({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' })],
    ['named', over({ kind: 'failed', code: 'PRINTER_COVER_OPEN' })],
    ['hot', confirming],
  ])('that is on its way, %s', (event, next) => {
    expect(stepPrintJob(confirming, events[event] ?? { kind: 'confirmed' })).toEqual(next);
  });

  test('that is over stays as it was decided', () => {
    const decided = over({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' });
    for (const event of Object.values(events)) expect(stepPrintJob(decided, event)).toBe(decided);
  });
});
