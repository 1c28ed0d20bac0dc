import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { elapsed, type Clock, type Monotonic } from '#kernel';
import { SystemClock, writeLine, writeNote } from '#platform';
import { servePanel, startBuilding, walkTheChain, type Building, type BuildingStep } from '#simulators';

const HELP = `Usage: npm run demo [-- --journey] [--data DIR]

Starts a simulated building: bill validator, receipt printer, card reader and four meters, each a process of its own behind
its real protocol; the building server; and the kiosk with its screen. Ctrl-C ends all of it.

  --journey   a tenant who was cut off walks the whole chain in a headless browser; prints one JSON line with the time of each step
  --data DIR  keep everything below this folder instead of a temporary one
  --help      this text
`;

const PREFERRED = { server: 7443, screen: 7480, panel: 7490 } as const;

const WORDS: Record<BuildingStep, string> = {
  devices: 'starting the devices',
  server: 'starting the building server',
  kiosk: 'starting the kiosk',
  ready: 'ready',
};

/** `foyer demo`: returns the exit code. */
export async function demo(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      journey: { type: 'boolean', default: false },
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
  const directory = values.data ?? mkdtempSync(join(tmpdir(), 'foyer-demo-'));
  const progress = new Progress(clock);
  const building = await startBuilding({
    directory,
    clock,
    serverPort: await freePort(PREFERRED.server),
    screenPort: await freePort(PREFERRED.screen),
    onStep: (step) => progress.step(WORDS[step]),
  });
  const forget = () => {
    if (values.data === undefined) rmSync(directory, { recursive: true, force: true });
  };
  try {
    return values.journey ? await journey(building, clock) : await stayOpen(building);
  } finally {
    await building.stop();
    forget();
  }
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
  writeLine(JSON.stringify(summary));
  return report.ok ? 0 : 1;
}

async function stayOpen(building: Building): Promise<number> {
  const panel = await servePanel(building, await freePort(PREFERRED.panel));
  writeLine(`
  Open  ${panel.url}   the hardware at a finger's touch
        ${building.kiosk.address('screen')}   the kiosk's screen: open it beside the hardware
        ${building.server.address('url')}/health   the building server

  Tap Maria Oliveira's card: she was cut off. Feed a note and watch the relay close.
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

/** One line per step, with the seconds since the start. */
class Progress {
  readonly #clock: Clock;
  readonly #start: Monotonic;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.monotonic();
  }

  step(words: string): void {
    writeNote(`${(elapsed(this.#start, this.#clock.monotonic()) / 1000).toFixed(1).padStart(5)} s  ${words}`);
  }
}
