import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SystemClock, systemRandomness, writeLine, writeNote } from '#platform';
import type { SoakRun } from './run.ts';
import { runs } from './runs.ts';

const HELP = `Usage: npm run soak -- RUN [--count 10000] [--seed N] [--only PART] [--json]

Long runs, each with a seed by which it can be had again. Exit 0: nothing was lost; 1: something was; 2: no such run.

${runs.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join('\n')}

  --count  how many, where a run counts: sessions, images
  --seed   another one is drawn, and printed, where none is given
  --only   one part of a run: a protocol of cash
  --json   one line of JSON at the end
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const run = runs.find(({ name }) => name === positionals[0]);
if (values.help || run === undefined) {
  writeLine(HELP);
  process.exitCode = values.help ? 0 : 2;
} else process.exitCode = (await soak(run)) ? 0 : 1;

async function soak(chosen: SoakRun): Promise<boolean> {
  const { name } = chosen;
  const [drawn = 0] = new Uint32Array(systemRandomness.bytes(4).slice().buffer);
  const seed = values.seed === undefined ? drawn : Number(values.seed);
  const folder = mkdtempSync(join(tmpdir(), 'foyer-soak-'));
  writeNote(`${name}, seed ${seed}`);
  try {
    const report = await chosen.run({
      count: Number(values.count),
      seed,
      only: values.only ?? null,
      folder,
      clock: new SystemClock(),
      say: writeNote,
    });
    writeLine(
      values.json
        ? JSON.stringify({ run: name, passed: report.passed, ...report.facts })
        : `${name}, seed ${seed}: ${report.passed ? 'passed' : 'FAILED'}. ${report.words}`,
    );
    return report.passed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
