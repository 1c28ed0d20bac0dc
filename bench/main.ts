import { availableParallelism, cpus, loadavg } from 'node:os';
import { version } from 'node:process';
import { parseArgs } from 'node:util';
import { SystemClock, writeLine, writeNote } from '#platform';
import type { BenchRow } from './measure.ts';

const HELP = `Usage: npm run bench [-- --quick] [--only P1,P2] [--minutes 10] [--json]

Prints each measured target: ours, the peer run in turn beside it, the ratio with its spread over the rounds, the disk's own
fdatasync floor, and whether the target was reached. Nothing here passes or fails.

  --quick  fewer rounds, in under 40 s, for a glance; without P5 to P8 and P15, unless --only names them
  --only   some of the targets
  --minutes  how long the overload of P6 lasts: a minute, with --quick three seconds, unless this says otherwise
  --json   one line of JSON per target
`;

const suites = [
  { ids: ['P1', 'P2'], load: () => import('./ledger/index.ts') },
  { ids: ['P3'], load: () => import('./http/index.ts') },
  { ids: ['P4'], load: () => import('./rating/index.ts') },
  { ids: ['P5', 'P6'], slow: true, load: () => import('./mqtt/index.ts') },
  { ids: ['P7', 'P15'], slow: true, load: () => import('./meters/index.ts') },
  { ids: ['P8'], slow: true, load: () => import('./supply/index.ts') },
  { ids: ['P12'], load: () => import('./old-ledger/index.ts') },
  { ids: ['P13'], load: () => import('./postgres/index.ts') },
  { ids: ['account', 'facts', 'settle', 'console'], load: () => import('./account/index.ts') },
  { ids: ['codec', 'receipt'], load: () => import('./devices/index.ts') },
  { ids: ['P9', 'P10'], load: () => import('./kiosk/index.ts') },
] as const;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    minutes: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) writeLine(HELP);
else {
  const wanted = values.only?.split(',');
  const clock = new SystemClock();
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  writeNote(machine());
  for (const suite of suites) {
    const isAsked = wanted?.some((id) => suite.ids.some((each) => each === id)) ?? false;
    if (wanted !== undefined && !isAsked) continue;
    if (values.quick && !isAsked && 'slow' in suite) {
      writeNote(`${suite.ids.join(', ')}: not for a glance; name it with --only`);
      continue;
    }
    writeNote(`measuring ${suite.ids.join(', ')} …`);
    const { run } = await suite.load();
    try {
      for (const row of await run({ quick: values.quick, clock, minutes }))
        writeLine(values.json ? JSON.stringify(row) : inWords(row));
    } catch (thrown) {
      // One that could not be measured does not take the others with it.
      writeNote(`${suite.ids.join(', ')} not measured: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}

/** Whoever reads the figures later wants to know whether anything else was running. */
function machine(): string {
  const [model] = cpus();
  const load = loadavg().map((each) => each.toFixed(1));
  return `${availableParallelism()} cores, ${model?.model.trim() ?? 'unknown'}, Node ${version}; load ${load.join(', ')} before the first round`;
}

function inWords(row: BenchRow): string {
  const verdict = row.reached === null ? 'no peer was run' : row.reached ? 'reached' : 'not reached';
  return [
    `${row.id}  ${row.what}`,
    `    ours    ${row.ours}`,
    `    beside  ${row.peer}`,
    `    ratio   ${row.ratio.toFixed(2)}  (${row.spread[0].toFixed(2)} … ${row.spread[1].toFixed(2)})`,
    `    floor   ${row.floor}`,
    `    target  ${row.target}: ${verdict}`,
    '',
  ].join('\n');
}
