import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moneyOfUnits } from '#kernel';
import type { JournalInspection } from '#main';
import { SystemClock } from '#platform';
import { cutSteps, validatorProtocols } from '#simulators';
import { Books } from './books.ts';
import { faultKinds } from './cash/faults.ts';
import { tryCells } from './cash/matrix.ts';
import { Dice } from './dice.ts';
import { judge } from './oracle.ts';
import { playChapter } from './sessions/chapter.ts';

/* A thin slice of `npm run soak -- cash` and `-- sessions`; those try every step, and thousands. */

let books: Books;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-soak-'));
  books = await Books.open(new SystemClock());
});
afterAll(async () => {
  expect(await books.problems()).toEqual([]);
  await books.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each fault at one step of a note, another step for each protocol, so that the protocols share the table among them. */
const pairsOf = (turn: number, isMeant: (fault: string) => boolean) =>
  faultKinds.filter(isMeant).map((fault, index) => ({
    fault,
    step: cutSteps[(index * 5 + turn * 2) % cutSteps.length] ?? 'escrow',
  }));
/** Those break the machine's own disk, or take a journal's thread more for what another fault shows too. */
const isDear = (fault: string) => ['disk_full', 'fsync_error', 'kiosk_gone_long'].includes(fault);

describe.each(validatorProtocols.map((protocol, turn) => [protocol, turn] as const))('over %s', (protocol, turn) => {
  it('each fault once: inserted = credited + returned + unresolved', async () => {
    const pairs = pairsOf(turn, (fault) => !isDear(fault));
    const results = await tryCells(protocol, pairs, { books, folder, seed: 100 + turn });
    expect(results.flatMap(({ step, fault, problems }) => problems.map((each) => `${fault} ${step}: ${each}`))).toEqual(
      [],
    );
    // A protocol may have no moment of some name; most it has.
    expect(results.filter(({ outcome }) => outcome === 'conserved').length).toBeGreaterThan(pairs.length / 2);
  });

  it('sessions with random faults leave the books balanced', async () => {
    const chapter = { protocol, sessions: 8, faultProbability: 0.25 };
    const result = await playChapter(chapter, { books, folder, dice: new Dice(turn + 1) });
    expect(result.problems).toEqual([]);
    expect(result.notes).toBeGreaterThan(5);
  });
});

it('a disk that is full loses nothing', async () => {
  const [result] = await tryCells('ccnet', [{ fault: 'disk_full', step: 'escrow' }], { books, folder, seed: 200 });
  // Where nothing may be mounted there is no real means for it, and nothing is claimed.
  expect(result?.outcome).not.toBe('broken');
});

describe('the judge', () => {
  const pile = (total: number) => ({ count: 1, total, byValue: {} });
  const device = (over: Partial<Record<'stacked' | 'returned', number>>) => ({
    inserted: pile((over.stacked ?? 0) + (over.returned ?? 0)),
    stacked: pile(over.stacked ?? 0),
    returned: pile(over.returned ?? 0),
    removedByHand: pile(0),
    path: null,
  });
  const rows = (...list: [string, bigint | null][]) =>
    ({
      rows: list.map(([state, value], index) => ({
        sequence: index + 1,
        state,
        value: value === null ? null : moneyOfUnits(value),
      })),
      problems: [],
    }) as unknown as Pick<JournalInspection, 'rows' | 'problems'>;
  const problems = (at: ReturnType<typeof device>, journal: ReturnType<typeof rows>, doubtsAllowed = 1) =>
    judge(at, journal, { doubtsAllowed }).problems;

  it('takes what is right', () => {
    expect(problems(device({ stacked: 20 }), rows(['credited', 20n]))).toEqual([]);
    expect(problems(device({ returned: 20 }), rows(['returned', 20n]))).toEqual([]);
    expect(problems(device({ stacked: 30 }), rows(['credited', 20n], ['unresolved', 10n]))).toEqual([]);
    expect(problems(device({ stacked: 30 }), rows(['credited', 20n], ['unresolved', null]))).toEqual([]);
    expect(problems(device({ returned: 10 }), rows(['unresolved', 10n]))).toEqual([]);
  });

  it.each([
    ['a note credited twice', device({ stacked: 20 }), rows(['credited', 20n], ['credited', 20n])],
    ['a note credited that came out', device({ returned: 20 }), rows(['credited', 20n])],
    ['a note in the box that nobody knows', device({ stacked: 20 }), rows()],
    ['a note in the box that is said to be returned', device({ stacked: 20 }), rows(['returned', 20n])],
    ['a doubt of another value', device({ stacked: 20 }), rows(['unresolved', 50n])],
    ['a row that is left open', device({}), rows(['escrowed', 20n])],
    ['more doubts than faults', device({}), rows(['unresolved', 5n], ['unresolved', 5n])],
  ])('finds %s', (_what, at, journal) => {
    expect(problems(at, journal)).not.toEqual([]);
  });
});
