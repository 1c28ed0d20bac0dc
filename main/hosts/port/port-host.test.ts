import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Intent, KioskView, ProgramMessage } from '#contracts/bridge';
import { instant, ManualClock, milliseconds, silentLog } from '#kernel';
import { sampleView } from '../../testing/sample-view.ts';
import { PortHost } from './port-host.ts';
import { screenPortOf } from './screen-port.ts';

const panel = { pixelsPer100Mm: 271, lowerEdgeMm: 800 };

function start() {
  const posted: ProgramMessage[] = [];
  const intents: Intent[] = [];
  const clock = new ManualClock(instant(0));
  const viewers = new Set<(view: KioskView) => void>();
  let say: (message: unknown) => void = () => undefined;
  const host = new PortHost(
    {
      panel,
      clock,
      log: silentLog,
      view: () => sampleView(1),
      watch: (viewer) => {
        viewers.add(viewer);
        return () => viewers.delete(viewer);
      },
      onIntent: (intent) => intents.push(intent),
    },
    {
      post: (message) => posted.push(message),
      listen: (listener) => {
        say = listener;
      },
      onClosed: () => undefined,
    },
  );
  void host.start();
  return { host, posted, intents, clock, viewers, say: (message: unknown) => say(message) };
}

describe('the port host', () => {
  it('says the panel first, then the view as it is and every one that follows', () => {
    const { posted, viewers } = start();
    for (const viewer of viewers) viewer(sampleView(2));
    expect(posted.filter(({ kind }) => kind !== 'alive')).toEqual([
      { kind: 'ready', panel },
      { kind: 'view', view: sampleView(1) },
      { kind: 'view', view: sampleView(2) },
    ]);
  });

  it('passes wishes on, and nothing that is none', () => {
    const { intents, say } = start();
    for (const message of [null, 'finish', { kind: 'open_door' }, { kind: 'finish', amount: 5 }]) say(message);
    say({ kind: 'finish' });
    expect(intents).toEqual([{ kind: 'finish' }]);
  });

  it('beats twice a second until it is stopped', async () => {
    const { host, posted, clock, viewers } = start();
    const beats = () => posted.filter(({ kind }) => kind === 'alive').length;
    expect(beats()).toBe(1);
    for (let count = 0; count < 4; count += 1) {
      clock.advance(milliseconds(500));
      await Promise.resolve();
    }
    expect(beats()).toBe(5);
    await host.stop();
    clock.advance(milliseconds(500));
    await Promise.resolve();
    expect([beats(), viewers.size]).toEqual([5, 0]);
  });
});

describe('the line to whoever holds the window', () => {
  const program = (own: object): NodeJS.Process => Object.assign(new EventEmitter(), own) as unknown as NodeJS.Process;

  it('is the parent port of a utility process, whose messages come wrapped', () => {
    const posted: unknown[] = [];
    const heard: unknown[] = [];
    const parentPort = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => posted.push(message) });
    const port = screenPortOf(program({ parentPort }));
    port?.listen((message) => heard.push(message));
    parentPort.emit('message', { data: 'a wish' });
    port?.post({ kind: 'alive' });
    expect([heard, posted]).toEqual([['a wish'], [{ kind: 'alive' }]]);
  });

  it('is the channel of a forked process, and silent once that is closed', () => {
    const posted: unknown[] = [];
    const forked = program({ connected: true, send: (message: unknown) => posted.push(message) });
    const port = screenPortOf(forked);
    port?.post({ kind: 'alive' });
    let closed = 0;
    port?.onClosed(() => (closed += 1));
    forked.emit('disconnect');
    Object.assign(forked, { connected: false });
    port?.post({ kind: 'alive' });
    expect([posted, closed]).toEqual([[{ kind: 'alive' }], 1]);
  });

  it('is not there for a process that somebody started by hand', () => {
    expect(screenPortOf(program({}))).toBeNull();
  });
});
