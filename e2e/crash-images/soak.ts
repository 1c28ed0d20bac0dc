import type { SoakReport, SoakRun } from '../soak/run.ts';
import { pairImages } from './pair-judge.ts';
import { plainImages } from './plain-judge.ts';
import type { Tally } from './run.ts';

/** How many images without a twin a note in the record brings, at the least. */
const IMAGES_A_NOTE = 200;
const FEWEST_NOTES = 5;
/** The peer needs a longer record before its file is ever checkpointed. */
const FEWEST_NOTES_OF_THE_PEER = 50;
const SAID_EVERY = 50;
const OURS = 'kiosk and server';

/** The power is cut after the writes of a recorded kiosk and server, and both are started on what is left. */
export const images: SoakRun = {
  name: 'images',
  what: 'power cuts after every write of a recorded kiosk and server; both start again on each image',
  async run({ count, seed, say }) {
    const options = (of: string) => ({
      seed: String(seed),
      most: count,
      onImage: (sofar: Tally, bad: string | null) => {
        if (bad !== null && of === OURS) say(`${of}, bad: ${bad}`);
        if (sofar.images % SAID_EVERY === 0) say(inWords(of, sofar));
      },
    });
    const notes = Math.ceil(count / IMAGES_A_NOTE);
    const plain = await plainImages(Math.max(FEWEST_NOTES_OF_THE_PEER, notes), options('plain SQLite program'));
    const ours = await pairImages(Math.max(FEWEST_NOTES, notes), options(OURS));
    return {
      passed: ours.bad === 0,
      facts: { seed, ours, plain },
      words: [
        inWords(OURS, ours),
        ...ours.examples.map((example) => `    ${example}`),
        inWords('beside it a plain SQLite program with synchronous=NORMAL', plain),
      ].join('\n'),
    } satisfies SoakReport;
  },
};

function inWords(name: string, { images: judged, bad, lost, invented, unopenable }: Tally): string {
  return `${name}: ${judged} images, ${bad} bad (${lost} times an acknowledged note lost, ${invented} invented, ${unopenable} would not start)`;
}
