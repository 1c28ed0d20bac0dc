import { describe, expect, it } from 'vitest';
import {
  currency,
  FaultError,
  instant,
  ManualClock,
  milliseconds,
  parseHex,
  silentLog,
  toHex,
  type Log,
} from '#kernel';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import type { CashEvent } from '../device.ts';
import { Bench, type BenchOptions } from '../driver-conformance.ts';
import { encodeCommand } from './codec.ts';
import { createCcnetValidator } from './driver.ts';

/** A line whose far end is the test. */
class LooseEnd implements BytePort {
  readonly written: string[] = [];
  closed = false;
  #onBytes: (bytes: Uint8Array) => void = () => undefined;
  #onClosed: () => void = () => undefined;

  async write(bytes: Uint8Array): Promise<void> {
    if (this.closed) throw new FaultError('PORT_CLOSED');
    this.written.push(toHex(bytes));
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener;
  }

  onClosed(listener: () => void): void {
    this.#onClosed = listener;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  say(hex: string): void {
    this.#onBytes(parseHex(hex) ?? new Uint8Array());
  }

  unplug(): void {
    this.closed = true;
    this.#onClosed();
  }
}

const POLL = '02 03 06 33 DA 81';
const GET_BILL_TABLE = '02 03 06 41 4F D1';
const ILLEGAL = '02 03 06 30 41 B3';
const DISABLE = toHex(
  encodeCommand({ name: 'enable_bill_types', enabled: [], escrow: Array.from({ length: 24 }, (_, type) => type) }),
);
const STACKED = '02 03 07 81 01 DD 3B';
const POWER_UP = '02 03 06 10 43 92';

function start(openPort: OpenPort, log: Log = silentLog) {
  const clock = new ManualClock(instant(0));
  const events: CashEvent[] = [];
  const device = createCcnetValidator({ openPort, url: 'tcp://x:1', clock, log, currency: currency('EUR') });
  device.start(async (event) => void events.push(event));
  const pass = async (ms: number) => {
    for (let passed = 0; passed <= ms; passed += 5) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      if (passed < ms) clock.advance(milliseconds(5));
    }
  };
  const stop = async () => {
    const stopping = device.stop();
    await pass(10);
    await stopping;
  };
  return { events, pass, stop };
}

describe('the CCNET driver', () => {
  it('reports an absent device once, and tries again ever more seldom, at least every two seconds', async () => {
    let attempts = 0;
    const { events, pass, stop } = start(async () => {
      attempts += 1;
      throw new FaultError('PORT_UNREACHABLE');
    });
    await pass(0);
    expect(events).toEqual([{ kind: 'away' }]);
    await pass(4000);
    // At 0, 250, 750, 1750 and 3750 ms.
    expect(attempts).toBe(5);
    await pass(10_000);
    expect(attempts).toBe(10);
    expect(events).toHaveLength(1);
    await stop();
  });

  it('asks one thing at a time, and asks again when the answer is late', async () => {
    const line = new LooseEnd();
    const { events, pass, stop } = start(async () => line);
    await pass(200);
    expect(line.written).toEqual([POLL]);
    await pass(120);
    expect(line.written).toEqual([POLL, POLL]);
    line.say(POWER_UP);
    await pass(10);
    // It may answer the first question, and the device may have said more by now: it is not acknowledged.
    expect(line.written.slice(2)).toEqual([GET_BILL_TABLE]);
    line.say(ILLEGAL);
    await pass(0);
    expect(events).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    await stop();
    expect(line.closed).toBe(true);
  });

  it('hangs up on a device that stays silent, and opens the line anew', async () => {
    const lines: LooseEnd[] = [];
    const { events, pass, stop } = start(async () => {
      lines.push(new LooseEnd());
      return lines.at(-1) ?? new LooseEnd();
    });
    await pass(1000);
    expect(events).toEqual([{ kind: 'away' }]);
    expect(lines[0]?.written).toEqual([POLL, POLL, POLL]);
    expect(lines[0]?.closed).toBe(true);
    await pass(300);
    expect(lines).toHaveLength(2);
    lines[1]?.unplug();
    await pass(2000);
    expect(lines.length).toBeGreaterThan(2);
    await stop();
  });

  it('takes an answer that nobody asked for as none', async () => {
    const line = new LooseEnd();
    const warnings: string[] = [];
    const log: Log = { ...silentLog, area: () => ({ ...silentLog, warn: (event) => void warnings.push(event) }) };
    const { events, pass, stop } = start(async () => line, log);
    await pass(305);
    line.say(POWER_UP);
    expect(warnings.splice(0)).toEqual(['unanswered', 'unasked']);
    await pass(10);
    line.say(POWER_UP);
    line.say(POWER_UP);
    await pass(10);
    line.say(ILLEGAL);
    await pass(0);
    expect(events).toHaveLength(1);
    line.say(STACKED);
    await pass(0);
    expect(events).toHaveLength(1);
    expect(warnings).toEqual(['unasked', 'unasked']);
    await stop();
  });

  it('finds the answer behind a damaged one', async () => {
    const line = new LooseEnd();
    const { events, pass, stop } = start(async () => line);
    await pass(10);
    line.say(`02 03 7D ${POWER_UP}`);
    await pass(300);
    line.say(ILLEGAL);
    await pass(10);
    expect(events).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    await stop();
  });

  it('leaves the acceptor off when it is stopped', async () => {
    const line = new LooseEnd();
    const { pass, stop } = start(async () => line);
    await pass(10);
    await stop();
    expect(line.written.at(-1)).toBe(DISABLE);
  });
});

describe('a CCNET validator', () => {
  const benchOf = (options: Partial<BenchOptions>) =>
    new Bench({ create: createCcnetValidator, ...options, simulated: { protocol: 'ccnet', ...options.simulated } });

  it('is reset only when the journal was read', async () => {
    let release = () => {};
    const read = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bench = benchOf({ handle: (event) => (event.kind === 'powered_up' ? read : undefined) });
    await bench.host.seen('powered_up');
    await bench.settle();
    expect(bench.simulator.state().status).toBe('power_up');
    release();
    await bench.host.seen('ready');
  });

  it('may name its currency by the letters of a country', async () => {
    const { host } = benchOf({ siteCurrency: 'RUB', simulated: { protocol: 'ccnet', currency: 'RUS' } });
    await host.seen('ready');
    expect(host.told()).toEqual(['powered_up nothing', 'ready']);
  });
});
