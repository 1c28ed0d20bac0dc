import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { milliseconds } from '#kernel';
import { SystemClock } from '#platform';
import { openSqlite } from '#platform/sqlite';
import { ReleaseFolder } from './folder.ts';
import { keepReleases } from './keep-release.ts';

/* Constructed kiosk programs: each writes down that it began and in whose place, and does one thing. */
const BEGIN = `import { appendFileSync } from 'node:fs';
const said = process.env.FOYER_SAID;
const before = (await import('node:fs')).readFileSync(said, 'utf8').split('\\n').filter((line) => line.startsWith(VERSION)).length;
appendFileSync(said, VERSION + ' in place of ' + (process.env.FOYER_ROLLED_BACK_FROM || 'none') + '\\n');
const ready = () => console.log('{"ready":true,"program":"kiosk"}');
const stay = () => setInterval(() => undefined, 1000);
`;
const STEADY_MS = 150;
const programs = {
  runs: 'ready(); stay();',
  crashesAtOnce: 'process.exit(7);',
  crashesOnceReady: 'ready(); setTimeout(() => process.exit(8), 10);',
  crashesWhenSteady: `ready(); if (before < 4) setTimeout(() => process.exit(9), ${STEADY_MS + 150}); else stay();`,
  understandsNothing: 'process.exit(2);',
};

let folder: string;
let releases: ReleaseFolder;
let said: string;
let notes: string[];
let out: string;
let stopping: AbortController;
let running: Promise<unknown>;
let child: { kill(signal: 'SIGTERM'): boolean } | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-releases-'));
  releases = new ReleaseFolder(folder);
  said = join(folder, 'said.txt');
  writeFileSync(said, '');
  notes = [];
  out = '';
  running = Promise.resolve();
  child = null;
});
afterEach(async () => {
  stopping.abort();
  child?.kill('SIGTERM');
  await running;
  rmSync(folder, { recursive: true, force: true });
});

function release(version: string, does: keyof typeof programs, understands?: number): void {
  mkdirSync(join(folder, version));
  writeFileSync(
    join(folder, version, 'kiosk.mjs'),
    `const VERSION = ${JSON.stringify(version)};\n${BEGIN}${programs[does]}\n`,
  );
  if (understands !== undefined)
    writeFileSync(
      join(folder, version, 'package.json'),
      JSON.stringify({ type: 'module', foyer: { journalFormat: understands } }),
    );
}

function keep(): Promise<number | null> {
  stopping = new AbortController();
  vi.stubEnv('FOYER_SAID', said);
  const kept = keepReleases({
    releases: folder,
    dataFolder: join(folder, 'data'),
    words: [],
    output: new Writable({
      write: (bytes: Buffer, _encoding, done) => {
        out += bytes.toString();
        done();
      },
    }),
    note: (line) => notes.push(line),
    onStarted: (program) => (child = program),
    clock: new SystemClock(),
    signal: stopping.signal,
    steadyAfter: milliseconds(STEADY_MS),
  });
  running = kept;
  return kept;
}

const starts = () => readFileSync(said, 'utf8').trim().split('\n');
const startsAre = (expected: readonly string[]) =>
  vi.waitFor(() => expect(starts()).toEqual(expected), { timeout: 10_000, interval: 20 });

describe('releases of the kiosk program', () => {
  it('become good by running steadily, and what they say is passed on', async () => {
    release('1', 'runs');
    releases.use('1');
    void keep();
    await vi.waitFor(() => expect(releases.read().good).toBe('1'), { timeout: 5000 });
    expect(out).toContain('"ready":true');
    expect(releases.read()).toEqual({ current: '1', good: '1', refused: [], tried: null });
  });

  it.each(['crashesAtOnce', 'crashesOnceReady', 'understandsNothing'] as const)(
    'go back to the good one when an update %s, three times and never again by themselves',
    async (fault) => {
      release('1', 'runs');
      release('2', fault);
      releases.use('2');
      releases.keepGood('1');
      void keep();
      const expected = ['2 in place of none', '2 in place of none', '2 in place of none', '1 in place of 2'];
      await startsAre(expected);
      const [given, ...others] = releases.read().refused;
      expect(others).toEqual([]);
      expect(given).toMatchObject({ version: '2' });
      expect(new Set(given?.ends.map(({ code }) => code)).size).toBe(1);
      expect(given?.ends).toHaveLength(3);
      expect(notes.join('\n')).toContain('3 times before it was steady: back to 1');
      // A start of the supervisor is no new try; somebody who asks for it by name is.
      stopping.abort();
      child?.kill('SIGTERM');
      await running;
      void keep();
      await startsAre([...expected, '1 in place of 2']);
      stopping.abort();
      child?.kill('SIGTERM');
      await running;
      releases.use('2');
      void keep();
      await startsAre([...expected, '1 in place of 2', ...expected]);
    },
    30_000,
  );

  it('count the tries over starts of the supervisor', async () => {
    release('1', 'runs');
    release('2', 'crashesAtOnce');
    releases.use('2');
    releases.keepGood('1');
    const end = { at: '2026-11-23T10:00:00.000Z', code: 7 };
    releases.keepTried({ version: '2', ends: [end, end] });
    void keep();
    await startsAre(['2 in place of none', '1 in place of 2']);
  });

  it('are started again and again where they had been good', async () => {
    release('1', 'runs');
    release('2', 'crashesWhenSteady');
    releases.use('2');
    releases.keepGood('1');
    void keep();
    await startsAre(Array.from({ length: 5 }, () => '2 in place of none'));
    expect(releases.read()).toMatchObject({ good: '2', refused: [], tried: null });
  }, 20_000);

  it('run on where the folder cannot be written, and say so', async () => {
    release('1', 'runs');
    releases.use('1');
    mkdirSync(join(folder, 'good.new'));
    void keep();
    await vi.waitFor(() => expect(notes.join('\n')).toContain('cannot be written'), { timeout: 5000 });
    expect(starts()).toEqual(['1 in place of none']);
  });

  it('do not go back over a journal that the old one cannot read, and say so by name', async () => {
    release('1', 'runs');
    release('2', 'crashesAtOnce', 2);
    releases.use('2');
    releases.keepGood('1');
    const journal = openSqlite(join(folder, 'data', 'journal.sqlite'));
    journal.pragma('user_version = 2');
    journal.close();
    void keep();
    await startsAre(Array.from({ length: 4 }, () => '2 in place of none'));
    expect(notes.join('\n')).toContain(
      'no way back, JOURNAL_NEWER: the journal is of format 2, this version understands 1',
    );
    expect(releases.read().refused).toEqual([]);
  }, 20_000);

  it('end with what the good one says of its configuration, and with nothing to run', async () => {
    release('1', 'understandsNothing');
    releases.use('1');
    expect(await keep()).toBe(2);
    rmSync(join(folder, '1'), { recursive: true });
    expect(await keep()).toBe(2);
    expect(notes.join('\n')).toContain('RELEASE_UNUSABLE');
    expect(() => releases.use('../1')).toThrow(expect.objectContaining({ code: 'RELEASE_UNUSABLE' }) as Error);
  });
});
