import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { instant, ManualClock, milliseconds, silentLog } from '#kernel';
import { KioskProcess } from './kiosk-process.ts';

/** Stands in for a utility process. */
class ForkedStandIn extends EventEmitter {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly told: unknown[] = [];
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  kill(): boolean {
    this.emit('exit', 0);
    return true;
  }
}

function start() {
  const clock = new ManualClock(instant(0));
  const forks: ForkedStandIn[] = [];
  const heard: unknown[] = [];
  const seen = { gone: 0, over: false };
  const stdout = new PassThrough();
  const process = new KioskProcess({
    fork: () => {
      const forked = new ForkedStandIn();
      forks.push(forked);
      return forked;
    },
    onMessage: (message) => heard.push(message),
    onGone: () => {
      seen.gone += 1;
    },
    output: { stdout, stderr: new PassThrough() },
    clock,
    log: silentLog,
  });
  const stopping = new AbortController();
  const run = process.run(stopping.signal).then(() => {
    seen.over = true;
  });
  const pass = async (ms: number) => {
    clock.advance(milliseconds(ms));
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { process, forks, heard, seen, stdout, stopping, run, pass };
}

describe('the kiosk program as a utility process', () => {
  it('is heard, told, and its output passed on', async () => {
    const { process, forks, heard, stdout } = start();
    forks[0]?.emit('message', 'a view');
    process.send({ kind: 'finish' });
    forks[0]?.stdout.write('ready');
    await new Promise((resolve) => stdout.once('readable', resolve));
    expect([heard, forks[0]?.told, String(stdout.read())]).toEqual([['a view'], [{ kind: 'finish' }], 'ready']);
  });

  it('is started again within a second when it dies, and its death is said', async () => {
    const { forks, seen, pass } = start();
    forks[0]?.emit('exit', 9);
    await pass(0);
    expect([forks.length, seen.gone]).toEqual([1, 1]);
    await pass(250);
    expect(forks.length).toBe(2);
  });

  it('gets no wish while it is away', async () => {
    const { process, forks, pass } = start();
    forks[0]?.emit('exit', 9);
    await pass(0);
    process.send({ kind: 'finish' });
    expect(forks[0]?.told).toEqual([]);
  });

  it('is not started again when it refused its configuration', async () => {
    const { forks, seen, run, pass } = start();
    forks[0]?.emit('exit', 2);
    await run;
    await pass(5000);
    expect([forks.length, seen.over]).toEqual([1, true]);
  });

  it('is ended, and waited for, when the host ends', async () => {
    const { forks, stopping, run, seen, pass } = start();
    stopping.abort();
    await run;
    await pass(5000);
    expect([forks.length, seen.over]).toEqual([1, true]);
  });
});
