import type { SoakReport, SoakRun } from '../soak/run.ts';
import { pairImages } from './pair-judge.ts';
import { plainImages } from './plain-judge.ts';
import type { Tally } from './run.ts';

const NOTES = 5;
/** The peer needs a longer record before its file is ever checkpointed. */
const NOTES_OF_THE_PEER = 50;
const SAID_EVERY = 100;

/** The power is cut after the writes of a recorded kiosk and server, and both are started on what is left. */
export const images: SoakRun = {
  name: 'images',
  what: 'power cuts after every write of a recorded kiosk and server; both start again on each image',
  async run({ count, seed, say }) {
    const options = (of: string) => ({
      seed: String(seed),
      most: count,
      onImage: ({ images: judged, bad }: Tally) =>
        void (judged % SAID_EVERY === 0 && say(`${of}: ${judged} images, ${bad} bad`)),
    });
    const plain = await plainImages(NOTES_OF_THE_PEER, options('plain SQLite program'));
    const ours = await pairImages(NOTES, options('kiosk and server'));
    return {
      passed: ours.bad === 0,
      facts: { seed, ours, plain },
      words: [
        inWords('kiosk and server', ours),
        ...ours.examples.map((example) => `    ${example}`),
        inWords('beside it a plain SQLite program with synchronous=NORMAL', plain),
      ].join('\n'),
    } satisfies SoakReport;
  },
};

function inWords(name: string, { images: judged, bad, lost, invented, unopenable }: Tally): string {
  return `${name}: ${judged} images, ${bad} bad (${lost} times an acknowledged note lost, ${invented} invented, ${unopenable} would not start)`;
}
