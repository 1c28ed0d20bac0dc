import { expect, it } from 'vitest';
import { instant, ManualClock } from '#kernel';
import type { LedgerWitness } from '../journal/journal.ts';
import { BooksWitness } from './books-witness.ts';

const end = (sequence: number): LedgerWitness => ({ sequence, hash: `hash ${sequence}`, signature: 'signature' });

function watching() {
  const kept: number[] = [];
  const at = { isSending: false, olderBooks: 0 };
  const witness = new BooksWitness({
    journal: { witness: (head) => Promise.resolve(void kept.push(head.sequence)) },
    clock: new ManualClock(instant(0)),
    onOlderBooks: () => {
      at.olderBooks += 1;
      at.isSending = true;
    },
    isSendingAgain: () => at.isSending,
  });
  return { witness, kept, at };
}

it('keeps each end that it is shown while the server has the one before', async () => {
  const { witness, kept, at } = watching();
  await witness.heard(null, { witnessed: false, head: end(3) });
  await witness.heard(end(3), { witnessed: true, head: end(8) });
  expect({ kept, olderBooks: at.olderBooks }).toEqual({ kept: [3, 8], olderBooks: 0 });
});

it('keeps the end that is missing as the last until older books have been told all, and says once that they are older', async () => {
  const { witness, kept, at } = watching();
  await witness.heard(end(8), { witnessed: false, head: end(5) });
  // The books grow past it while what they lack is told: a kiosk that starts anew now must still see that they are not the same.
  await witness.heard(end(8), { witnessed: false, head: end(9) });
  expect({ kept, olderBooks: at.olderBooks }).toEqual({ kept: [], olderBooks: 1 });
  at.isSending = false;
  await witness.heard(end(8), { witnessed: false, head: end(12) });
  await witness.heard(end(12), { witnessed: true, head: end(13) });
  expect({ kept, olderBooks: at.olderBooks }).toEqual({ kept: [12, 13], olderBooks: 1 });
});
