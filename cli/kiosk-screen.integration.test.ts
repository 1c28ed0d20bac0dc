import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '#platform';

const top = join(import.meta.dirname, '..');
const CONFIGURATION = `kiosk: {id: lobby}
server: {url: "https://127.0.0.1:1", ticket: none.json}
devices:
  validator: {protocol: ccnet, address: "tcp://127.0.0.1:1"}
  printer: {address: "tcp://127.0.0.1:1"}
  cards: {kind: line, address: "tcp://127.0.0.1:1"}
`;

let folder: string;
let kiosk: ChildProcess;
let keeper: ChildProcess;
let starts: Interface;
let address: URL;
const clock = new SystemClock();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-keeper-'));
  const screen = join(folder, 'screen');
  await promisify(execFile)(
    join(top, 'node_modules/.bin/vite'),
    ['build', '--config', 'renderer/vite.config.ts', '--outDir', screen, '--logLevel', 'error'],
    { cwd: top, env: { ...process.env, NODE_ENV: 'production' } },
  );
  writeFileSync(join(folder, 'kiosk.yaml'), CONFIGURATION);
  kiosk = spawn(
    process.execPath,
    [
      join(top, 'main/kiosk.ts'),
      '--config',
      join(folder, 'kiosk.yaml'),
      '--data',
      join(folder, 'data'),
      '--screen',
      screen,
      '--log',
      'error',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = (await once(createInterface({ input: kiosk.stdout ?? process.stdin }), 'line')) as [string];
  address = new URL((JSON.parse(line) as { screen: string }).screen);
});
afterEach(async () => {
  if (keeper.exitCode !== null) return;
  const exit = once(keeper, 'exit');
  keeper.kill('SIGTERM');
  await exit;
});
afterAll(async () => {
  const exit = once(kiosk, 'exit');
  kiosk.kill('SIGTERM');
  await exit;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the keeper; resolves to the process of the browser, once the page in it draws. */
async function keep(): Promise<number> {
  keeper = spawn(
    process.execPath,
    [join(top, 'cli/foyer.ts'), 'kiosk', 'screen', '--data', join(folder, 'data'), '--headless'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  starts = createInterface({ input: keeper.stdout ?? process.stdin });
  const pid = await nextBrowser();
  await draws();
  return pid;
}

async function nextBrowser(): Promise<number> {
  const [line] = (await once(starts, 'line')) as [string];
  return (JSON.parse(line) as { pid: number }).pid;
}

/** Resolves when the page answered a beat that came after this call. */
async function draws(): Promise<void> {
  const began = clock.monotonic();
  await vi.waitFor(
    async () => {
      const reply = await fetch(`${address.origin}/bridge/screen`, {
        headers: { authorization: `Bearer ${address.hash.slice('#t='.length)}` },
      });
      const { value } = (await reply.json()) as { value: { silentMs: number } };
      expect(value.silentMs).toBeLessThan(clock.monotonic() - began);
    },
    { timeout: 20_000, interval: 20 },
  );
}

/** Processes that a browser started to draw pages, found by the profile on their command line's parent. */
function pageProcesses(browser: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const group = Number(
          readFileSync(`/proc/${pid}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ')[2],
        );
        return group === browser && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
      } catch {
        return false;
      }
    });
}

describe('foyer kiosk screen', () => {
  it('has a killed browser back within three seconds, on a kiosk that was not touched', async () => {
    const browser = await keep();
    const killedAt = clock.monotonic();
    process.kill(browser, 'SIGKILL');
    expect(await nextBrowser()).not.toBe(browser);
    await draws();
    expect(clock.monotonic() - killedAt).toBeLessThan(3000);
    expect(kiosk.exitCode).toBeNull();
  });

  it('ends a browser whose page hangs and has another back', async () => {
    const browser = await keep();
    const pages = pageProcesses(browser);
    expect(pages.length).toBeGreaterThan(0);
    const hungAt = clock.monotonic();
    for (const page of pages) process.kill(page, 'SIGSTOP');
    expect(await nextBrowser()).not.toBe(browser);
    await draws();
    // Found after 1.5 s; the rest is the browser's own start, which takes long on a busy machine.
    expect(clock.monotonic() - hungAt).toBeLessThan(6000);
  });

  it('leaves no browser and no profile behind when it is ended', async () => {
    const browser = await keep();
    const profiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith('foyer-browser-'));
    const during = profiles();
    const exit = once(keeper, 'exit');
    keeper.kill('SIGTERM');
    expect((await exit)[0]).toBe(0);
    expect(() => process.kill(-browser, 0)).toThrow(/ESRCH/);
    expect(profiles().length).toBeLessThan(during.length);
  });
});
