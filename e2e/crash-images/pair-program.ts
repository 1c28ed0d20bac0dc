/** The pair of one folder until it is killed. Says where its screen is, and whatever it is told on its standard input. */
import { createInterface } from 'node:readline';
import { assert } from '#kernel';
import { writeLine } from '#platform';
import { startPair } from './pair.ts';

const folder = process.argv[2];
assert(folder !== undefined, 'the folder is named');
const pair = await startPair(folder);
writeLine(`READY ${pair.screenUrl}`);
createInterface({ input: process.stdin }).on('line', (line) => writeLine(line));
