import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { journeySteps } from '#simulators';
import { eventually } from './house.ts';

interface Demo {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function startDemo(...words: string[]): Demo {
  const child = spawn(process.execPath, ['cli/foyer.ts', 'demo', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return { child, output: () => text, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** The addresses that a demo told people to open. */
async function addressesOf(demo: Demo): Promise<string[]> {
  await eventually(
    'ready',
    async () => demo.output(),
    (text) => text.includes('Ctrl-C ends it all'),
    // Whoever is first here lives through ninety days; the others copy them.
    240_000,
  );
  return demo.output().match(/https?:\/\/127\.0\.0\.1:\d+/g) ?? [];
}

/** The processes that a process started, as the kernel knows them. */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

describe('npm run demo', () => {
  const homes = mkdtempSync(join(tmpdir(), 'foyer-demos-'));
  const home = (name: string) => ['--data', join(homes, name)];

  afterAll(() => rmSync(homes, { recursive: true, force: true }));

  it('tells what to open, runs twice beside itself, and ends every process on Ctrl-C', async () => {
    const first = startDemo(...home('one'));
    const firstAddresses = await addressesOf(first);
    const second = startDemo(...home('two'));
    const secondAddresses = await addressesOf(second);
    expect(firstAddresses).toHaveLength(3);
    expect(secondAddresses).toHaveLength(3);
    expect(firstAddresses.filter((address) => secondAddresses.includes(address))).toEqual([]);
    expect((await fetch(firstAddresses[0] ?? '')).status).toBe(200);
    expect((await fetch(secondAddresses[1] ?? '')).status).toBe(200);

    const pids = [first, second].flatMap((demo) => childrenOf(demo.child.pid ?? 0));
    expect(pids.length).toBeGreaterThanOrEqual(2 * 8);
    first.child.kill('SIGINT');
    second.child.kill('SIGINT');
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });

  it('goes on with the building that it finds, unless it is to be reset', async () => {
    const again = startDemo(...home('one'));
    await addressesOf(again);
    expect(again.output()).toContain('ready after');
    const beside = startDemo(...home('one'));
    expect(await beside.ended).not.toBe(0);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
    const site = join(homes, 'one', 'lindenhof.yaml');
    expect(existsSync(site)).toBe(true);
    const stranger = startDemo('--reset', '--data', tmpdir());
    expect(await stranger.ended).not.toBe(0);
    expect(existsSync(site)).toBe(true);
  });

  it('takes another port when its own is used', async () => {
    const squatter = createServer();
    // Where somebody else has the port already, it is used all the same.
    await new Promise<void>((resolve) => {
      squatter.once('error', () => resolve());
      squatter.listen(7490, '127.0.0.1', resolve);
    });
    const demo = startDemo(...home('three'));
    try {
      const addresses = await addressesOf(demo);
      expect(addresses.filter((address) => address.endsWith(':7490'))).toEqual([]);
    } finally {
      demo.child.kill('SIGINT');
      await demo.ended;
      squatter.close();
    }
  });

  it('--journey walks the chain by itself and prints the time of each step as one line of JSON', async () => {
    const demo = startDemo('--journey');
    expect(await demo.ended).toBe(0);
    const line = demo
      .output()
      .split('\n')
      .find((candidate) => candidate.startsWith('{'));
    const report = JSON.parse(line ?? '{}') as {
      ok: boolean;
      steps: Record<string, { at: string }>;
      memoryMb: Record<string, number>;
    };
    expect(report.ok).toBe(true);
    expect(report.memoryMb['server']).toBeGreaterThan(0);
    expect(Object.keys(report.steps)).toEqual(expect.arrayContaining([...journeySteps]));
  });
});
