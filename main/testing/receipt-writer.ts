/** Takes receipt numbers from a journal for ever, each for a session of its own, and says each number on standard output once it was given out; to be killed. */
import { readFileSync } from 'node:fs';
import { assert, newId, type SessionId } from '#kernel';
import { receipt } from '#contracts/receipt';
import { SystemClock, systemRandomness, writeLine } from '#platform';
import { openJournal } from '../journal/thread.ts';

const [, , file, example] = process.argv;
assert(file !== undefined && example !== undefined, 'the journal file and a receipt are named');
const model = receipt.parse(JSON.parse(readFileSync(example, 'utf8')));
const journal = await openJournal(file);
const clock = new SystemClock();
for (;;) {
  const taken = await journal.takeReceipt(newId<SessionId>(clock, systemRandomness), model);
  writeLine(String(taken.number));
}
