/** Writes bills to a journal for ever and says each state on standard output once the journal has confirmed it; to be killed. */
import { assert } from '#kernel';
import { writeLine } from '#platform';
import { openJournal } from '../journal/thread.ts';
import { sampleRow } from './sample-row.ts';

const file = process.argv[2];
assert(file !== undefined, 'the journal file is named');
const journal = await openJournal(file);
for (;;) {
  const row = sampleRow();
  await journal.open(row);
  writeLine('escrowed');
  for (const state of ['stack_requested', 'stacked', 'credited'] as const) {
    await journal.advance(row.id, state, { now: row.openedAt, evidence: 'constructed' });
    writeLine(state);
  }
}
