import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '#platform';
import { top } from '../steps.ts';
import { buildElectron } from './bundle.ts';
import type { Happening, Told } from './stand-in.ts';

/*
 * The bundle as Electron would run it, under plain Node with a stand-in of Electron's module: the host, its relay, its supervision and the kiosk program as
 * a process of its own are real; the window and the screen in it are not.
 */

const CONFIGURATION = `kiosk: {id: lobby}
server: {url: "https://127.0.0.1:1", ticket: none.json}
screen: {pixels_per_100_mm: "271", lower_edge_mm: "800"}
devices:
  validator: {protocol: ccnet, address: "tcp://127.0.0.1:1"}
  printer: {address: "tcp://127.0.0.1:1"}
  cards: {kind: line, address: "tcp://127.0.0.1:1"}
`;

let folder: string;
let runs = 0;
let host: ChildProcess;
let told: Told[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-bundle-'));
  mkdirSync(join(folder, 'screen'));
  writeFileSync(join(folder, 'screen', 'index.html'), '<head><meta name="foyer-panel" content="built"></head>');
  writeFileSync(join(folder, 'kiosk.yaml'), CONFIGURATION);
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
  await buildElectron(join(folder, 'electron'));
});
afterEach(async () => {
  if (host.exitCode !== null || host.signalCode !== null) return;
  const exit = once(host, 'exit');
  host.kill('SIGKILL');
  await exit;
  // The kiosk program does not outlive the host, also when that was killed.
  await soon(() => expect(isRunning(kioskPid())).toBe(false));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(environment: Record<string, string> = {}): void {
  told = [];
  runs += 1;
  host = fork(
    join(folder, 'electron', 'main.mjs'),
    ['unused', '--config', join(folder, 'kiosk.yaml'), '--data', join(folder, `data-${runs}`), '--log', 'error'],
    {
      execArgv: ['--import', join(top, 'build/electron/stand-in-hook.ts')],
      // Electron counts the program's own file among the words; plain Node has it in their place already.
      env: { ...process.env, FOYER_STAND_IN_FOLDER: folder, ...environment },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  );
  host.on('message', (message: Told) => told.push(message));
}

const calls = (name: string) => told.filter(({ call }) => call === name).map(({ words }) => words);
const bring = (happening: Happening) => host.send(happening);
const kioskPid = () => Number(calls('fork').at(-1)?.[2]);
const views = () =>
  calls('send')
    .map(([, message]) => message as { kind: string; view?: { sequence: number; settings: { largeType: boolean } } })
    .filter(({ kind }) => kind === 'view');
/** As long as a very busy machine may take; where a time is promised, it is said. */
const soon = (check: () => void, timeout = 25_000) => vi.waitFor(check, { timeout, interval: 20 });

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function startAndShow(): Promise<void> {
  start();
  await soon(() => expect(views().length).toBeGreaterThan(0));
}

describe('the bundled host', () => {
  it('opens one locked window on its own origin, before it waits for anything', async () => {
    await startAndShow();
    const order = told.map(({ call }) => call);
    expect(order.slice(0, 2)).toEqual(['sandbox', 'schemes']);
    expect(calls('window')).toHaveLength(1);
    expect(calls('window')[0]?.[0]).toMatchObject({
      kiosk: true,
      webPreferences: {
        preload: join(folder, 'electron', 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        partition: 'screen',
        devTools: false,
      },
    });
    expect(calls('session locked')).toHaveLength(2);
    expect(calls('contents locked')).toHaveLength(1);
    expect(calls('menu')).toEqual([[null]]);
    expect(calls('load')).toEqual([['app://screen/index.html']]);
  });

  it('starts the kiosk program beside it and draws on the panel that the program names', async () => {
    await startAndShow();
    const [file, words] = calls('fork')[0] ?? [];
    expect(file).toBe(join(folder, 'electron', 'kiosk.mjs'));
    expect(words).toEqual(expect.arrayContaining(['--screen-host', 'port', join(folder, 'kiosk.yaml')]));
    expect(calls('reload')).toHaveLength(1);
    bring({ happening: 'page asks for', url: 'app://screen/' });
    await soon(() => expect(calls('answer')).toHaveLength(1));
    const [status, headers, text] = calls('answer')[0] ?? [];
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'") as unknown,
    });
    expect(text).toContain(`'{"pixelsPer100Mm":271,"lowerEdgeMm":800}'`);
  });

  it('carries a wish up to the kiosk program, whose next view shows it', async () => {
    await startAndShow();
    bring({ happening: 'screen says', channel: 'foyer:intent', message: { kind: 'set_large_type', on: true } });
    await soon(() => expect(views().at(-1)?.view?.settings.largeType).toBe(true));
  });

  it('hears nobody but the screen', async () => {
    await startAndShow();
    const wish = { kind: 'set_large_type', on: true };
    bring({ happening: 'screen says', channel: 'foyer:intent', message: wish, url: 'https://evil.example/' });
    bring({ happening: 'screen says', channel: 'foyer:intent', message: { ...wish, more: 1 } });
    bring({ happening: 'screen says', channel: 'foyer:attach' });
    const before = views().length;
    await soon(() => expect(views().length).toBeGreaterThan(before));
    expect(views().at(-1)?.view?.settings.largeType).toBe(false);
  });

  it('has a screen back within three seconds whose process was killed, with the newest view', async () => {
    await startAndShow();
    const newest = views().at(-1);
    bring({ happening: 'screen process goes' });
    await soon(() => expect(calls('load')).toHaveLength(2), 3000);
    bring({ happening: 'screen says', channel: 'foyer:attach' });
    const before = views().length;
    await soon(() => expect(views().length).toBeGreaterThan(before));
    expect(views().at(-1)?.view?.sequence).toBeGreaterThanOrEqual(newest?.view?.sequence ?? Infinity);
    expect(calls('fork')).toHaveLength(1);
  });

  it('has a screen back within three seconds that hangs', async () => {
    await startAndShow();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    bring({ happening: 'screen hangs' });
    await soon(() => expect(calls('load')).toHaveLength(2), 3000);
    expect(calls('crash')).toHaveLength(1);
    expect(calls('fork')).toHaveLength(1);
  });

  it('has a killed kiosk program back within three seconds, and says that it is away meanwhile', async () => {
    const clock = new SystemClock();
    const began = clock.monotonic();
    await startAndShow();
    const startMs = clock.monotonic() - began;
    const killed = views().length;
    process.kill(kioskPid(), 'SIGKILL');
    // Three seconds, or a start of its own on a machine that is too busy for that.
    await soon(() => expect(views().length).toBeGreaterThan(killed), Math.max(3000, 1000 + 2 * startMs));
    const kinds = calls('send').map(([, message]) => (message as { kind: string }).kind);
    expect(kinds).toContain('away');
    expect(calls('fork')).toHaveLength(2);
    expect(calls('load')).toHaveLength(1);
  });

  it('is not closed by a window manager, and ends with the kiosk program stopped when it is told to quit', async () => {
    await startAndShow();
    bring({ happening: 'window is asked to close' });
    await soon(() => expect(calls('close prevented')).toEqual([[true]]));
    const exit = once(host, 'exit');
    bring({ happening: 'quit' });
    expect((await exit)[0]).toBe(0);
    expect(isRunning(kioskPid())).toBe(false);
  });

  it('ends at once when another instance has the window', async () => {
    start({ FOYER_STAND_IN_SECOND: 'yes' });
    expect((await once(host, 'exit'))[0]).toBe(0);
    expect(told.map(({ call }) => call)).toEqual(['exit']);
  });
});

describe('the bundled preload', () => {
  it('asks for nothing but electron and gives the page the two calls of its bridge', () => {
    const code = readFileSync(join(folder, 'electron', 'preload.cjs'), 'utf8');
    const sent: unknown[][] = [];
    const listeners = new Map<string, (...words: unknown[]) => void>();
    const exposed = new Map<string, Record<string, (...words: unknown[]) => unknown>>();
    const electron = {
      ipcRenderer: {
        send: (...words: unknown[]) => sent.push(words),
        on: (channel: string, listener: (...words: unknown[]) => void) => listeners.set(channel, listener),
        off: (channel: string) => listeners.delete(channel),
      },
      contextBridge: {
        exposeInMainWorld: (name: string, api: Record<string, (...words: unknown[]) => unknown>) =>
          exposed.set(name, api),
      },
    };
    const needed: string[] = [];
    runInNewContext(code, {
      require: (name: string) => {
        needed.push(name);
        return electron;
      },
    });
    expect([needed, [...exposed.keys()]]).toEqual([['electron'], ['foyer']]);
    const foyer = exposed.get('foyer') ?? {};
    expect(Object.keys(foyer)).toEqual(['views', 'send']);

    const heard: unknown[] = [];
    const stop = foyer['views']?.((message: unknown) => heard.push(message)) as () => void;
    listeners.get('foyer:message')?.({ sender: 'constructed' }, { kind: 'alive' });
    listeners.get('foyer:ping')?.();
    foyer['send']?.({ kind: 'finish' });
    stop();
    // The page is given messages, never the event, which holds what can send on any channel.
    expect(heard).toEqual([{ kind: 'alive' }]);
    expect(sent).toEqual([['foyer:attach'], ['foyer:pong'], ['foyer:intent', { kind: 'finish' }]]);
    expect(listeners.has('foyer:message')).toBe(false);
  });
});
