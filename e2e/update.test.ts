import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ReleaseFolder } from '#main';
import { lindenhofCards } from '#simulators';
import { BridgeScreen, readyToFeed } from './bridge.ts';
import { eventually, moneyIsConserved, moveIn, type House } from './house.ts';
import { journalRows, leave, tapHome, troublesOf } from './watching.ts';

const tree = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const readyLine = z.looseObject({ ready: z.literal(true), screen: z.string() });

describe('a kiosk that is updated', () => {
  let house: House;
  let folder: string;
  let supervisor: ChildProcess;

  beforeAll(async () => {
    house = await moveIn({ kioskSession: 'idle_after: 60 s\nreceipt_shown_for: 2 s' });
    folder = join(house.building.directory, 'releases');
    release('0.1.0', `import ${JSON.stringify(tree('main/kiosk.ts'))};\n`);
    // Constructed: an update that throws as soon as it is loaded.
    release('0.2.0', "throw new Error('a constructed mistake');\n");
  }, 120_000);

  afterAll(async () => {
    if (supervisor !== undefined && supervisor.exitCode === null) {
      const exit = once(supervisor, 'exit');
      supervisor.kill('SIGTERM');
      await exit;
    }
    await house?.end();
  });

  function release(version: string, program: string): void {
    mkdirSync(join(folder, version), { recursive: true });
    writeFileSync(join(folder, version, 'kiosk.mjs'), program);
  }

  /** As the installed service does it. Resolves with what the program that serves the screen announced. */
  async function runReleases(): Promise<{ screen: string; log: string[] }> {
    const { directory } = house.building;
    const log: string[] = [];
    const words = ['kiosk', 'run', '--config', join(directory, 'kiosk.yaml'), '--data', join(directory, 'kiosk')];
    supervisor = spawn(process.execPath, [tree('cli/foyer.ts'), ...words, '--releases', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: supervisor.stderr ?? process.stdin }).on('line', (line) => log.push(line));
    const [line] = (await once(createInterface({ input: supervisor.stdout ?? process.stdin }), 'line')) as [string];
    return { screen: readyLine.parse(JSON.parse(line)).screen, log };
  }

  it('17: crash loop after update: the last good version serves the screen after three, journal untouched, staff are told', async () => {
    const before = await readyToFeed(house);
    await house.hands.validator.act('insert', { value: 10 });
    await before.until('credited', ({ screen }) => screen.kind === 'cash' && screen.credited.amount === '10.00');
    await leave(before);
    before.close();
    await house.building.kiosk.stop();
    const rows = journalRows(house);
    expect(rows).toHaveLength(1);

    const releases = new ReleaseFolder(folder);
    // It ran for its minute under the service that was just stopped.
    releases.keepGood('0.1.0');
    releases.use('0.2.0');
    const { screen: address, log } = await runReleases();
    expect(log.filter((line) => line.includes('a constructed mistake')).length).toBeGreaterThanOrEqual(3);
    expect(log.filter((line) => line.startsWith('the kiosk program 0.2.0 ended'))).toHaveLength(3);
    expect(log.join('\n')).toContain('VERSION_ROLLED_BACK: 0.1.0 runs in place of 0.2.0');
    expect(releases.read()).toMatchObject({ current: '0.2.0', good: '0.1.0', refused: [{ version: '0.2.0' }] });
    expect(JSON.parse(readFileSync(join(folder, 'refused'), 'utf8'))).toMatchObject([
      { ends: [{ code: 1 }, { code: 1 }, { code: 1 }] },
    ]);

    const screen = await BridgeScreen.open(address);
    await screen.shows('attract', 60_000);
    expect(journalRows(house)).toEqual(rows);
    await eventually(
      'told of the version that runs in place of another',
      () => troublesOf(house),
      (troubles) => troubles.includes('VERSION_ROLLED_BACK'),
    );
    await screen.until('cash to be had', ({ screen: shown }) => shown.kind === 'attract' && shown.limits.length === 0);
    await tapHome(house, screen, lindenhofCards.weber);
    await screen.send({ kind: 'top_up_with_cash' });
    await eventually(
      'accepting',
      () => house.hands.validator.state(),
      (state) => state.enabled,
    );
    await house.hands.validator.act('insert', { value: 20 });
    await screen.until('credited', ({ screen: shown }) => shown.kind === 'cash' && shown.credited.amount === '20.00');
    await leave(screen);
    expect((await moneyIsConserved(house)).books.cash).toBe(30);
    expect(await house.ledgerIsSound()).toBe(true);
    screen.close();
  }, 120_000);
});
