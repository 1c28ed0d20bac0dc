import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServiceState } from '#contracts/bridge';
import { instant, ManualClock, minutes, silentLog } from '#kernel';
import { DeviceDiary } from './device-diary.ts';
import { ServiceKeeper } from './service-keeper.ts';

const clock = new ManualClock(instant(Date.parse('2026-11-23T10:00:00Z')));
const halfPast: ServiceState = { reason: 'repair', until: '2026-11-23T10:30:00.000Z' };

let folder: string;
let file: string;
let told: (ServiceState | null)[];
const keeper = () => new ServiceKeeper({ file, clock, log: silentLog, onChange: (state) => told.push(state) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-service-'));
  file = join(folder, 'service.json');
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('out of service', () => {
  it('outlives a restart, and ends by itself at its time', async () => {
    const first = keeper();
    first.start();
    first.set(halfPast);
    first.stop();
    const second = keeper();
    second.start();
    expect(told).toEqual([null, halfPast, halfPast]);
    clock.advance(minutes(29));
    await Promise.resolve();
    expect(told).toHaveLength(3);
    clock.advance(minutes(2));
    await vi.waitFor(() => expect(told.at(-1)).toBeNull());
    const third = keeper();
    third.start();
    expect(told.at(-1)).toBeNull();
    second.stop();
    third.stop();
  });

  it('is not kept by a damaged file', () => {
    writeFileSync(file, '{"service":');
    const one = keeper();
    one.start();
    expect(told).toEqual([null]);
  });
});

describe('the diary of the devices', () => {
  it('keeps the last twenty changes, the newest first, and no repetition', () => {
    const diary = new DeviceDiary(clock);
    for (let turn = 0; turn < 15; turn += 1) {
      diary.observe({ kind: 'printer', trouble: 'PRINTER_PAPER_OUT' });
      diary.observe({ kind: 'printer', trouble: 'PRINTER_PAPER_OUT' });
      diary.observe({ kind: 'printer', trouble: null });
    }
    diary.observe({ kind: 'card_removed' });
    expect(diary.read()).toHaveLength(20);
    expect(diary.read()[0]).toMatchObject({ device: 'printer', code: null });
    expect(diary.read()[1]).toMatchObject({ device: 'printer', code: 'PRINTER_PAPER_OUT' });
  });
});
