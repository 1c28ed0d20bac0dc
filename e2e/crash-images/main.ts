import { parseArgs } from 'node:util';
import { writeLine, writeNote } from '#platform';
import { pairImages } from './pair-judge.ts';
import { plainImages } from './plain-judge.ts';
import type { Tally } from './run.ts';

const HELP = `Usage: node e2e/crash-images/main.ts [--notes 5] [--every 1] [--seed S] [--json]

Records every write and fsync of a real kiosk and a real building server while a tenant feeds notes, cuts the power after each of them
(nothing, everything, something of what was not made sure of is lost, or the last write is torn), and starts both again on every image.
The same for a plain SQLite program with synchronous=NORMAL. Exits 1 when anything of ours was lost, invented or would not start.

  --notes  how many notes are fed
  --every  one operation in so many is followed by a power cut; 1: each
  --seed   what is drawn is drawn from it
  --json   one line
`;

const { values } = parseArgs({
  options: {
    notes: { type: 'string', default: '5' },
    every: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'foyer' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) writeLine(HELP);
else {
  const notes = Number(values.notes);
  const options = {
    seed: values.seed,
    every: Number(values.every),
    onImage: (count: number) => void (count % 100 === 0 && writeNote(`${count} images …`)),
  };
  const plain = await plainImages(notes, { ...options, every: 1 });
  const ours = await pairImages(notes, options);
  if (values.json) writeLine(JSON.stringify({ notes, ...options, ours, plain }));
  else {
    writeLine(`seed ${values.seed}, ${notes} notes`);
    writeLine(inWords('kiosk and server', ours));
    writeLine(inWords('plain SQLite, NORMAL', plain));
  }
  process.exitCode = ours.bad === 0 ? 0 : 1;
}

function inWords(name: string, tally: Tally): string {
  return [
    `${name}: ${tally.images} images, ${tally.bad} bad: ${tally.lost} acknowledged notes lost, ${tally.invented} invented, ${tally.unopenable} not to be started`,
    ...tally.examples.map((example) => `    ${example}`),
  ].join('\n');
}
