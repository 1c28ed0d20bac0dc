import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moneyOfUnits } from '#kernel';
import { Books, countingRandomness } from '../constructed-books.ts';
import { PrivatePostgres } from './harness.ts';
import { postgresHarness, type PostgresHarness } from './store-harness.ts';

const CHILD = fileURLToPath(new URL('./posting-child.ts', import.meta.url));

/** A process that posts, and what it said so far. */
class Poster {
  readonly asked = new Set<string>();
  readonly posted: string[] = [];
  readonly repeated: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #wanted: { readonly answers: number; readonly reached: () => void } | null = null;

  constructor(harness: PostgresHarness) {
    this.#child = spawn(execPath, [CHILD, harness.place.url, harness.keyFile], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ended = once(this.#child, 'close');
    if (this.#child.stdout !== null) createInterface(this.#child.stdout).on('line', (line) => this.#take(line));
  }

  /** Resolves when so many answers were given. */
  answers(count: number): Promise<void> {
    return new Promise((reached) => {
      this.#wanted = { answers: count, reached };
    });
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }

  #take(line: string): void {
    const [word = '', id = ''] = line.split(' ');
    if (word === 'asked') this.asked.add(id);
    if (word === 'posted') this.posted.push(id);
    if (word === 'repeated') this.repeated.push(id);
    if (this.#wanted !== null && this.posted.length + this.repeated.length >= this.#wanted.answers)
      this.#wanted.reached();
  }
}

let postgres: PrivatePostgres;
let harness: PostgresHarness;

beforeAll(async () => {
  postgres = await PrivatePostgres.start();
  harness = await postgresHarness(postgres);
});

afterAll(async () => {
  await harness.dispose();
  await postgres.dispose();
});

test('several processes post to the same accounts at once, one is killed meanwhile: nothing lost, nothing twice, no deadlock', async () => {
  const posters = Array.from({ length: 3 }, () => new Poster(harness));
  const [first, second, third] = posters;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three processes');
  await Promise.all(posters.map((poster) => poster.answers(60)));
  await first.kill();
  await Promise.all([second.answers(300), third.answers(300)]);
  await Promise.all([second.end(), third.end()]);

  const store = await harness.open();
  const verdict = await store.ledger.verify();
  expect(verdict).toMatchObject({ sound: true, problems: [] });
  const { cash } = new Books('12', countingRandomness());
  const ids: string[] = (await store.ledger.transactionsOf(cash, { limit: 1_000_000 })).map(({ id }) => id);
  expect(ids).toHaveLength(verdict.transactions);
  expect(new Set(ids).size).toBe(ids.length);
  const there = new Set(ids);
  expect(posters.flatMap(({ posted, repeated }) => [...posted, ...repeated]).filter((id) => !there.has(id))).toEqual(
    [],
  );
  const posted = posters.flatMap((poster) => poster.posted);
  expect(new Set(posted).size).toBe(posted.length);
  expect(posters.flatMap(({ repeated }) => repeated).length).toBeGreaterThan(0);
  const asked = new Set(posters.flatMap((poster) => [...poster.asked]));
  expect(ids.filter((id) => !asked.has(id))).toEqual([]);
  expect(await store.ledger.balance(cash)).toBe(moneyOfUnits(10n * BigInt(ids.length)));
  await store.close();
  const deadlocks = await postgres.ask<{ deadlocks: bigint }>(
    harness.database,
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(deadlocks).toEqual([{ deadlocks: 0n }]);
});
