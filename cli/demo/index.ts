import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Clock } from '#kernel';
import { SystemClock, writeLine, writeNote } from '#platform';
import {
  benchOf,
  hireStaff,
  lindenhofStaff,
  servePanel,
  startBuilding,
  walkTheChain,
  type Building,
  type BuildingStep,
} from '#simulators';
import { memoryMb } from './memory.ts';
import { pastIn, resetFolder } from './past-folder.ts';
import { Progress } from './progress.ts';

const HELP = `Usage: npm run demo [-- --reset] [--data DIR] [--journey]

Starts a simulated building: 24 flats and a bakery with their meters for electricity and water, a bill validator, a receipt printer, a card reader, each a
process of its own behind its real protocol; the building server with ninety days behind it; and the kiosk with its screen. Ctrl-C ends all of it.
The building stays as it is left in .demo/; the next start lives through the time in between and goes on from there.

  --reset     throw the building away and begin with a new one
  --data DIR  keep the building in this folder instead
  --journey   a tenant who was cut off walks the whole chain in a headless browser, in a new building that is not kept; prints one JSON line with the time of
              each step and the memory of each process
  --help      this text
`;

const PREFERRED = { server: 7443, screen: 7480, panel: 7490 } as const;

const HOME = fileURLToPath(new URL('../../.demo', import.meta.url));

const WORDS: Record<Exclude<BuildingStep, 'ready'>, string> = {
  devices: 'starting the devices',
  server: 'starting the building server',
  kiosk: 'starting the kiosk',
};

/** `foyer demo`: returns the exit code. */
export async function demo(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      journey: { type: 'boolean', default: false },
      reset: { type: 'boolean', default: false },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    writeLine(HELP);
    return 0;
  }
  // A person only needs the screen; the journey needs a browser of its own, which npm's set-up before this command could not know.
  if (values.journey && !ready('journey')) return 1;
  const clock = new SystemClock();
  const passing = values.journey && values.data === undefined;
  const directory = passing ? mkdtempSync(join(tmpdir(), 'foyer-demo-')) : resolve(values.data ?? HOME);
  if (values.reset) resetFolder(directory);
  const progress = new Progress(clock);
  try {
    const past = await pastIn(directory, {
      clock,
      onProgress: (part) => progress.part('living through the past', part),
    });
    const building = await startBuilding({
      directory,
      clock,
      past,
      serverPort: await freePort(PREFERRED.server),
      screenPort: await freePort(PREFERRED.screen),
      mischief: !values.journey,
      onStep: (step) => {
        if (step !== 'ready') progress.step(WORDS[step]);
      },
    });
    try {
      const memory = memoryMb([...building.programs(), { name: 'demo', pid: process.pid }]);
      progress.step(`ready after ${Math.ceil(progress.seconds)} s; memory: ${memoryWords(memory)}`);
      return values.journey ? await journey(building, clock) : await stayOpen(building, clock);
    } finally {
      await building.stop();
    }
  } finally {
    if (passing) rmSync(directory, { recursive: true, force: true });
  }
}

function memoryWords(memory: Readonly<Record<string, number>>): string {
  return Object.entries(memory)
    .map(([name, mb]) => `${name} ${mb} MB`)
    .join(', ');
}

/** Runs the set-up for a purpose; what it has to say it says itself. */
function ready(purpose: string): boolean {
  const setup = fileURLToPath(new URL('../../build/setup.mjs', import.meta.url));
  return spawnSync(process.execPath, [setup, '--for', purpose], { stdio: 'inherit' }).status === 0;
}

async function journey(building: Building, clock: Clock): Promise<number> {
  const report = await walkTheChain(building, clock);
  writeNote(report.receipt);
  const { receipt: _receipt, ...summary } = report;
  writeLine(JSON.stringify({ ...summary, memoryMb: memoryMb(building.programs()) }));
  return report.ok ? 0 : 1;
}

async function stayOpen(building: Building, clock: Clock): Promise<number> {
  await hireStaff(building);
  const consoleUrl = `${building.server.address('url')}/console/`;
  const panel = await servePanel(benchOf(building, { clock }), { port: await freePort(PREFERRED.panel), clock });
  const [owner] = lindenhofStaff;
  writeLine(`
  Open  ${panel.url}   the hardware at a finger's touch
        ${building.kiosk.address('screen')}   the kiosk's screen: the panel opens it beside itself
        ${consoleUrl}   the manager's console: ${owner.name}, password ${owner.password} (the browser does not know this building's certificate: go on)

  1  Open the kiosk's screen from the panel. Tap Maria Oliveira's card: she was cut off. Choose cash, feed a 20, and watch her relay close.
  2  Tap Jonas Weber, choose to pay by phone, and press Pay on the panel: or Pay late, or Never.
  3  Break something: pull the note back, tear out the paper, cut the server's power, set the clock a day ahead.
  4  Tap ${owner.name}, PIN ${owner.card.pin}: what staff see.

  Everything is below ${building.directory}. Ctrl-C ends it all.
`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  writeNote('\nending…');
  await panel.stop();
  return 0;
}

/** The preferred port where nobody has it, otherwise 0 for any. */
function freePort(preferred: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(preferred, '127.0.0.1', () => probe.close(() => resolve(preferred)));
  });
}
