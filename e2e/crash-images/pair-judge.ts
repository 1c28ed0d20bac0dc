import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { seconds } from '#kernel';
import { inspectJournal, type JournalInspection } from '#main';
import { SystemClock } from '#platform';
import {
  askDoor,
  createValidatorSimulator,
  startCardReader,
  startPrinter,
  timingAtSpeed,
  type ValidatorSimulator,
} from '#simulators';
import { BridgeScreen } from '../bridge.ts';
import { eventually } from '../house.ts';
import type { Image } from './disk.ts';
import { readFolder, writeFolder } from './folder.ts';
import type { DiskOperation } from './operations.ts';
import { constructed, startPair, writeSettings, type Places } from './pair.ts';
import { record } from './recorded.ts';
import { checkRecord, judgeAll, type PowerCut, type RunOptions, type Tally, type Verdict } from './run.ts';

const PROGRAM = join(import.meta.dirname, 'pair-program.ts');
const clock = new SystemClock();
const cashBooks = z.tuple([z.looseObject({ cash: z.string(), unresolved: z.string() })]);
const soundness = z.looseObject({ sound: z.boolean(), problems: z.array(z.unknown()) });

/** What a kiosk and a building server leave behind at any moment, started again: the real programs, on real files, with simulated devices on real sockets. */
export async function pairImages(notes: number, options: RunOptions): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-crash-'));
  const cabinet = await Cabinet.open(folder);
  try {
    const record = await recordPair(join(folder, 'pair'), cabinet, notes);
    return await judgeAll(record, (cut) => judge(join(folder, 'pair'), cut), options);
  } finally {
    await cabinet.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The devices, which keep their power. */
class Cabinet {
  readonly places: Places;
  readonly validator: ValidatorSimulator;
  readonly cards: Awaited<ReturnType<typeof startCardReader>>;
  readonly #devices: readonly { stop(): Promise<void> }[];

  private constructor(
    of: Pick<Cabinet, 'places' | 'validator' | 'cards'>,
    devices: readonly { stop(): Promise<void> }[],
  ) {
    this.places = of.places;
    this.validator = of.validator;
    this.cards = of.cards;
    this.#devices = devices;
  }

  static async open(folder: string): Promise<Cabinet> {
    const validator = await createValidatorSimulator({
      clock,
      port: 0,
      serial: 'SN12345',
      currency: 'EUR',
      denominations: [5, constructed.note, 20],
      timing: timingAtSpeed(20),
    });
    const cards = await startCardReader({ clock, port: 0 });
    const printer = await startPrinter({ port: 0, folder: join(folder, 'receipts'), widthDots: 576 });
    const places: Places = {
      serverPort: await freePort(),
      validator: validator.address,
      cards: cards.address,
      printer: printer.address,
    };
    return new Cabinet({ places, validator, cards }, [validator, cards, printer]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.stop()));
  }
}

/** A kiosk that has met its server and taken so many notes from one tenant. */
async function recordPair(
  folder: string,
  cabinet: Cabinet,
  notes: number,
): Promise<{ base: Image; operations: DiskOperation[] }> {
  writeFolder(folder, new Map());
  writeSettings(folder, cabinet.places);
  const first = await startPair(folder);
  await untilWell(first.screenUrl);
  await first.stop();
  const base = readFolder(folder);
  const recorded = record(PROGRAM, { folder, parameters: [folder] });
  const screenUrl = (await recorded.says('READY ')).slice('READY '.length);
  const screen = await untilWell(screenUrl);
  await cabinet.cards.acts['tap']?.run({ uid: constructed.card });
  await screen.until('cash to be had', ({ screen: shown }) => shown.kind === 'home' && shown.cashBlocked === null);
  await screen.send({ kind: 'top_up_with_cash' });
  for (let note = 1; note <= notes; note += 1) {
    const state = () => Promise.resolve(cabinet.validator.state());
    await eventually('accepting', state, ({ enabled }) => enabled);
    cabinet.validator.acts['insert']?.run({ value: constructed.note });
    // The validator has forgotten this note: its money is in the books or nowhere.
    await eventually('taken over', state, ({ stacked, status }) => stacked.count === note && status === 'idling');
    await recorded.mark(`TOLD ${note}`);
    const sum = `${note * constructed.note}.00`;
    await screen.until('credited', ({ screen: shown }) => shown.kind === 'cash' && shown.credited.amount === sum);
    await recorded.mark(`CREDITED ${note}`);
  }
  await screen.send({ kind: 'finish' });
  await screen.shows('receipt');
  screen.close();
  const operations = await recorded.kill();
  checkRecord({ base, operations }, readFolder(folder));
  return { base, operations };
}

async function untilWell(screenUrl: string): Promise<BridgeScreen> {
  const screen = await BridgeScreen.open(screenUrl);
  await screen.until('well', ({ screen: shown }) => shown.kind === 'attract' && shown.limits.length === 0, 60_000);
  return screen;
}

async function judge(folder: string, cut: PowerCut): Promise<Verdict> {
  writeFolder(folder, cut.image);
  const told = lastOf(cut, 'TOLD');
  const pair = await startPair(folder);
  try {
    const journalFile = join(folder, 'kiosk', 'journal.sqlite');
    const { rows, problems } = await eventually(
      'settled',
      async () => inspectJournal(journalFile),
      (journal) => journal.rows.every(isSettled),
      60_000,
    );
    const credited = rows.filter(({ state }) => state === 'credited').length;
    const doubtful = rows.filter(({ state }) => state === 'unresolved').length;
    const [books] = cashBooks.parse(await askDoor(pair.doorFile, '/cash'));
    const { sound, problems: found } = soundness.parse(await askDoor(pair.doorFile, '/ledger'));
    const inBooks = Number(books.cash) / constructed.note;
    return {
      lost: Math.max(0, told - credited, told - inBooks + doubtful),
      // One more than was said may be there: the cut came between the note and its word.
      invented: Math.max(0, credited - told - 1, inBooks - credited - doubtful),
      problems: [...problems, ...(sound ? [] : [`the ledger is broken: ${JSON.stringify(found)}`])],
    };
  } finally {
    await pair.stop();
    await clock.sleep(seconds(0));
  }
}

function isSettled(row: JournalInspection['rows'][number]): boolean {
  return row.state === 'credited' || row.state === 'returned' || (row.state === 'unresolved' && row.reported);
}

function lastOf(cut: PowerCut, word: string): number {
  return Number(cut.said.findLast((line) => line.startsWith(`${word} `))?.split(' ')[1] ?? 0);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
