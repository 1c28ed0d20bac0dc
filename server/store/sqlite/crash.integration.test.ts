import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { milliseconds, moneyOfUnits, type TransactionId } from '#kernel';
import { SystemClock } from '#platform';
import { Books, countingRandomness } from '../constructed-books.ts';
import { sqliteHarness, type SqliteHarness } from './harness.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const ROUNDS = 20;

/** What a run of the child said before it ended. */
interface Said {
  readonly asked: TransactionId[];
  readonly acknowledged: TransactionId[];
  readonly ends: string[];
}

describe('a server that dies', () => {
  let harness: SqliteHarness;
  const clock = new SystemClock();
  const { cash } = new Books('12', countingRandomness());

  beforeEach(async () => {
    harness = await sqliteHarness();
  });

  afterEach(() => harness.dispose());

  /** Runs the child; `killAfterMs` from its being ready it is killed, as the power would. */
  async function run(at: { killAfterMs?: number; fileBlocks?: number }): Promise<Said> {
    const command = `${at.fileBlocks === undefined ? '' : `ulimit -f ${at.fileBlocks}; `}exec "$0" "$@"`;
    const child = spawn('sh', ['-c', command, execPath, CHILD, harness.directory, harness.keyFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: Said = { asked: [], acknowledged: [], ends: [] };
    const closed = once(child, 'close');
    for await (const line of createInterface(child.stdout)) {
      const [word = '', rest = ''] = line.split(' ');
      // The child printed what the store's own ids are.
      if (word === 'asked') said.asked.push(rest as TransactionId);
      else if (word === 'acknowledged') said.acknowledged.push(rest as TransactionId);
      else if (word !== 'ready') said.ends.push(line);
      else if (at.killAfterMs !== undefined)
        void clock.sleep(milliseconds(at.killAfterMs)).then(() => child.kill('SIGKILL'));
    }
    await closed;
    return said;
  }

  async function checkLedger(said: readonly Said[]): Promise<void> {
    const store = await harness.open();
    const verdict = await store.ledger.verify();
    expect(verdict).toMatchObject({ sound: true, problems: [] });
    const shown = await store.ledger.transactionsOf(cash, { limit: 1_000_000 });
    const ids = shown.map((transaction) => transaction.id);
    expect(new Set(ids).size).toBe(ids.length);
    const there = new Set<string>(ids);
    const lost = said.flatMap((run) => run.acknowledged).filter((id) => !there.has(id));
    expect(lost).toEqual([]);
    const asked = new Set<string>(said.flatMap((run) => run.asked));
    expect(ids.filter((id) => !asked.has(id))).toEqual([]);
    expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(10n * BigInt(ids.length)));
    await store.close();
  }

  test(
    `at any moment around its commits has every acknowledged transaction exactly once (${ROUNDS} rounds of kill -9)`,
    { timeout: 180_000 },
    async () => {
      const runs: Said[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        // Spread over the first commits, where the files are new, and the steady state.
        runs.push(await run({ killAfterMs: (round * 37) % 200 }));
        await checkLedger(runs);
      }
      expect(runs.flatMap((one) => one.acknowledged).length).toBeGreaterThan(ROUNDS);
    },
  );

  test('of a full disk refuses from then on, and has what it acknowledged', { timeout: 60_000 }, async () => {
    const said = await run({ fileBlocks: 2048 });
    expect(said.ends).toEqual(['failed STORE_UNAVAILABLE', 'then STORE_UNAVAILABLE']);
    expect(said.acknowledged.length).toBeGreaterThan(0);
    await checkLedger([said]);
  });
});
