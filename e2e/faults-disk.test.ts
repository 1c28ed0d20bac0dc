import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimCodeOf } from '#app';
import type { KioskView } from '#contracts/bridge';
import { FaultError, seconds } from '#kernel';
import { inspectJournal } from '#main';
import { openSqlite } from '#platform/sqlite';
import { lindenhofCards } from '#simulators';
import { BridgeScreen, readyToFeed } from './bridge.ts';
import { clock, eventually, moneyIsConserved, moved, moveIn, oracle, type House } from './house.ts';
import { BrokenSync, SmallDisk } from './soak/cash/faults.ts';
import { acceptorIs, journalRows, leave, logLength, logSince, tapHome, troublesOf } from './watching.ts';

/*
 * What goes wrong with disks, by the numbers of the list of faults; each ends with books that balance. The kiosk's disk is a file system of its own that can be
 * full, and a sync goes wrong in the kernel's answer: both want root, and strace.
 */

const DISK_MEBIBYTES = 96;

describe('faults of disks', () => {
  let directory: string;
  let disk: SmallDisk | null = null;
  let house: House;
  let screen: BridgeScreen;
  /** The books are not those that the kiosk saw, and whoever looks is told so from then on. */
  let isOlderCopy = false;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'foyer-e2e-disk-'));
    mkdirSync(kioskFolder());
    disk = SmallDisk.mount(kioskFolder(), { mebibytes: DISK_MEBIBYTES });
    if (disk === null || !BrokenSync.isHere) throw new Error('faults of disks want root, to mount one, and strace');
    house = await moveIn({
      directory,
      policy: 'offline_limit: 50',
      kioskSession: 'idle_after: 60 s\nreceipt_shown_for: 2 s\nfault_shown_for: 20 s',
    });
  });

  afterEach(async () => {
    const { books } = await moneyIsConserved(house, 60_000);
    expect(books.unresolved).toBe(0);
    expect(await house.ledgerIsSound()).toBe(!isOlderCopy);
    expect(inspectJournal(journal()).problems).toEqual([]);
    screen.close();
  });

  afterAll(async () => {
    await house?.end();
    disk?.unmount();
    rmSync(directory, { recursive: true, force: true });
  });

  const kioskFolder = () => join(directory, 'kiosk');
  const journal = () => join(kioskFolder(), 'journal.sqlite');
  const insert = (value: number) => house.hands.validator.act('insert', { value });
  const notTaken = async (value: number) => expect(await insert(value)).toMatchObject({ value: { taken: false } });
  const credited = (amount: string) =>
    screen.until('credited', ({ screen: shown }) => shown.kind === 'cash' && shown.credited.amount === amount, 40_000);
  const seen = async () => ({ notes: oracle(await house.hands.validator.state()), books: await house.books() });
  const topUps = async () => (await moved(house, 'weber')).filter(({ kind }) => kind === 'top_up').length;

  async function look(): Promise<void> {
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
  }

  const outOfService = () =>
    screen.until(
      'out of service',
      ({ screen: shown }) => shown.kind === 'out_of_service' && shown.code === 'JOURNAL_UNAVAILABLE',
      60_000,
    );

  /**
   * A note is told to go into the box, and the kiosk stands still before it can write down that it is there, with its disk as given. A shot that came too late
   * is taken again. Resolves to the books before the note.
   */
  async function stackingOn(broken: (pid: number) => BrokenSync) {
    for (let shot = 0; shot < 8; shot += 1) {
      screen = await readyToFeed(house);
      const before = { ...(await seen()), rows: journalRows(house).length };
      const { pid } = house.building.kiosk;
      const state = () => journalRows(house)[before.rows]?.state;
      await insert(20);
      while (state() === undefined || state() === 'escrowed') await clock.sleep(seconds(0.002));
      process.kill(pid, 'SIGSTOP');
      const sync = broken(pid);
      const isInTime = state() === 'stack_requested';
      if (isInTime) await sync.begin();
      process.kill(pid, 'SIGCONT');
      if (isInTime) return { before, sync };
      await moneyIsConserved(house);
      await leave(screen);
      screen.close();
    }
    return expect.fail('the kiosk never stood still while a note was on its way');
  }

  async function isInTheBox(before: { notes: { stacked: number } }): Promise<void> {
    await eventually(
      'in the box',
      () => house.hands.validator.state(),
      ({ stacked }) => stacked.total === before.notes.stacked + 20,
    );
  }

  it('35: the disk of the server stalls for ten seconds: the screen waits and says so, one credit', async () => {
    screen = await readyToFeed(house);
    const before = { ...(await seen()), topUps: await topUps() };
    const stall = new BrokenSync({ pid: house.building.server.pid, late: 10 });
    await stall.begin();
    try {
      await insert(20);
      const waits = ({ screen: shown }: KioskView) =>
        shown.kind === 'cash' &&
        shown.inserted.amount === '20.00' &&
        shown.credited.amount === '0.00' &&
        shown.ticks.some(({ step, state }) => step === 'credited' && state === 'doing');
      await screen.until('waiting', waits);
      // The kiosk has given up waiting by now, and asks again.
      await screen.until('without a server', (view) => view.screen.kind === 'cash' && view.screen.offline);
      await clock.sleep(seconds(5));
      expect(screen.view).toSatisfy(waits);
    } finally {
      await stall.end();
    }
    await credited('20.00');
    expect((await moneyIsConserved(house)).books).toEqual({ ...before.books, cash: before.books.cash + 20 });
    expect(await topUps()).toBe(before.topUps + 1);
    await leave(screen);
  });

  it('31: a sync of the kiosk fails: nothing is acknowledged, nothing more is taken, and its screen says so; one credit after a restart', async () => {
    const { before, sync } = await stackingOn((pid) => new BrokenSync({ pid }));
    await isInTheBox(before);
    // Nothing can be written any more of the note: what the person has of it is its code.
    const claimCode = claimCodeOf(journalRows(house).at(-1)?.id ?? expect.fail('the note has a row'));
    await screen.until(
      'the claim code',
      ({ screen: shown }) =>
        shown.kind === 'fault' && shown.code === 'NOTE_NOT_WRITTEN' && shown.claimCode === claimCode,
    );
    await acceptorIs(house, false);
    await sync.end();
    // The disk is well, and is not asked again.
    await notTaken(5);
    expect(await house.books()).toEqual(before.books);
    expect(journalRows(house).at(-1)).toMatchObject({ state: 'stack_requested' });
    screen.close();
    await house.building.kiosk.kill();
    await house.building.startKiosk();
    expect((await moneyIsConserved(house)).books).toEqual({ ...before.books, cash: before.books.cash + 20 });
    screen = await readyToFeed(house);
    await insert(5);
    await credited('5.00');
    await leave(screen);
  });

  it("31: a sync of the server's ledger fails: nothing is booked any more, cash goes by what may be owed, staff are told, and a restart books each note once", async () => {
    screen = await readyToFeed(house);
    const before = { ...(await seen()), topUps: await topUps() };
    const logged = logLength(house, 'server');
    const refusals = () =>
      logSince(house, 'server', logged).match(/"path":"\/api\/kiosk\/top-ups","error":{"code":"STORE_UNAVAILABLE"/g)
        ?.length ?? 0;
    const sync = new BrokenSync({ pid: house.building.server.pid, file: join(books(), 'foyer.sqlite-wal') });
    await sync.begin();
    await insert(20);
    await eventually('refused by name', async () => refusals(), Boolean);
    await sync.end();
    // The disk is well again, and is not believed: the ledger stays closed, however often it is asked.
    const refused = refusals();
    await insert(5);
    const isOwed = ({ screen: shown }: KioskView) =>
      shown.kind === 'cash' &&
      shown.offline &&
      shown.inserted.amount === '25.00' &&
      shown.credited.amount === '0.00' &&
      shown.room.amount === '25.00';
    await screen.until('without books', isOwed);
    await eventually(
      'refused again',
      async () => refusals(),
      (count) => count > refused,
    );
    expect(await troublesOf(house)).toContain('STORE_UNAVAILABLE');
    expect(await topUps()).toBe(before.topUps);
    expect(journalRows(house).slice(-2)).toMatchObject([{ state: 'stacked' }, { state: 'stacked' }]);
    await house.building.server.stop();
    await house.building.startServer();
    await credited('25.00');
    await leave(screen);
    expect((await moneyIsConserved(house)).books).toEqual({ ...before.books, cash: before.books.cash + 25 });
    expect(await topUps()).toBe(before.topUps + 2);
  });

  it('30: a record torn in its middle: the journal ends before it, and the validator says what became of the note', async () => {
    const { before, sync } = await stackingOn((pid) => new BrokenSync({ pid, late: 60 }));
    const log = `${journal()}-wal`;
    const { size } = statSync(log);
    await isInTheBox(before);
    await eventually(
      'a record on its way to the disk',
      async () => statSync(log).size,
      (now) => now > size,
    );
    await sync.kill();
    await house.building.kiosk.ended;
    // Nobody made sure of what was written last: of its last page, half is there.
    truncateSync(log, statSync(log).size - 2048);
    expect(journalRows(house).at(-1)).toMatchObject({ state: 'stack_requested' });
    screen.close();
    await house.building.startKiosk();
    expect((await moneyIsConserved(house)).books).toEqual({ ...before.books, cash: before.books.cash + 20 });
    await look();
  });

  it('32: the disk of the kiosk is nearly full: money is refused before it is taken, and taken again when there is room', async () => {
    screen = await readyToFeed(house);
    const before = await seen();
    await insert(5);
    await credited('5.00');
    disk?.fillTo(16);
    await screen.until('no room', ({ screen: shown }) => shown.kind === 'cash' && shown.trouble === 'DISK_NEARLY_FULL');
    await acceptorIs(house, false);
    await notTaken(5);
    await eventually(
      'told of the disk',
      () => troublesOf(house),
      (troubles) => troubles.includes('DISK_NEARLY_FULL'),
    );
    // What was put in before is dealt with to its end, on the room that was kept.
    await screen.send({ kind: 'finish' });
    await screen.until(
      'the receipt',
      ({ screen: shown }) =>
        shown.kind === 'receipt' && shown.print.state === 'printed' && shown.amount.amount === '5.00',
    );
    await leave(screen);
    expect(screen.view?.screen).toMatchObject({ kind: 'attract', limits: ['DISK_NEARLY_FULL'] });
    await tapHome(house, screen, lindenhofCards.weber);
    expect(screen.view?.screen).toMatchObject({
      kind: 'home',
      cashBlocked: 'DISK_NEARLY_FULL',
      phone: { blocked: null },
    });
    disk?.free();
    await screen.until('cash again', ({ screen: shown }) => shown.kind === 'home' && shown.cashBlocked === null);
    await screen.send({ kind: 'top_up_with_cash' });
    await acceptorIs(house, true);
    await insert(10);
    await credited('10.00');
    await leave(screen);
    expect(await house.books()).toEqual({ ...before.books, cash: before.books.cash + 15 });
  });

  it("33: a page of the kiosk's journal is corrupt: found at the start, nothing is taken, and its screen says so", async () => {
    const before = await seen();
    await house.building.kiosk.stop();
    cpSync(journal(), `${journal()}.copy`);
    spoil(journal(), 'journal_event');
    expect(() => inspectJournal(journal())).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
    await house.building.startKiosk();
    await look();
    await outOfService();
    await notTaken(5);
    await house.building.kiosk.stop();
    renameSync(`${journal()}.copy`, journal());
    await house.building.startKiosk();
    screen = await readyToFeed(house);
    await insert(5);
    await credited('5.00');
    await leave(screen);
    expect(await house.books()).toEqual({ ...before.books, cash: before.books.cash + 5 });
  });

  it("33: a page of the server's ledger is corrupt: nothing is booked on it, cash goes by what may be owed, and what was paid is booked once, on a copy", async () => {
    screen = await readyToFeed(house);
    const before = { ...(await seen()), topUps: await topUps() };
    // By this list a card is known while the server cannot look it up.
    await eventually('a list of the cards', async () => existsSync(join(kioskFolder(), 'snapshot.json')), Boolean);
    await house.building.server.stop();
    cpSync(books(), copy(), { recursive: true });
    spoil(join(books(), 'foyer.sqlite'), 'ledger_entry');
    const logged = logLength(house, 'server');
    await house.building.startServer();
    await insert(20);
    await eventually(
      'refused by name',
      async () => logSince(house, 'server', logged),
      (log) => /"path":"\/api\/kiosk\/top-ups","error":{"code":"STORE_UNAVAILABLE"/.test(log),
    );
    // It is in the box, and said to wait for a server that books again; what may be put in beside it is what may be owed.
    await screen.until(
      'without books',
      ({ screen: shown }) =>
        shown.kind === 'cash' &&
        shown.offline &&
        shown.inserted.amount === '20.00' &&
        shown.credited.amount === '0.00' &&
        shown.room.amount === '30.00',
    );
    expect(await troublesOf(house)).toContain('STORE_UNAVAILABLE');
    await leave(screen);
    // The next time it is said before anything goes in; nobody pays by phone what could not be booked.
    await tapHome(house, screen, lindenhofCards.weber);
    expect(screen.view?.screen).toMatchObject({
      kind: 'home',
      stale: true,
      cashBlocked: null,
      phone: { blocked: 'STORE_UNAVAILABLE' },
    });
    await screen.send({ kind: 'top_up_with_cash' });
    await screen.until(
      'said before',
      ({ screen: shown }) => shown.kind === 'cash' && shown.offline && shown.room.amount === '30.00',
    );
    await expect(house.ledgerIsSound()).rejects.toThrow();
    await house.building.server.kill();
    await isRestored();
    await screen.until('books again', ({ screen: shown }) => shown.kind === 'cash' && !shown.offline, 40_000);
    await leave(screen);
    expect(await topUps()).toBe(before.topUps + 1);
    expect((await moneyIsConserved(house)).books).toEqual({ ...before.books, cash: before.books.cash + 20 });
  });

  it('34: an old copy of the books: the anchor shows it, and where it is meant the kiosk brings the money back', async () => {
    // A copy from before a kiosk was let in would not know it.
    screen = await readyToFeed(house);
    await leave(screen);
    screen.close();
    await house.building.server.stop();
    cpSync(books(), copy(), { recursive: true });
    await house.building.startServer();
    screen = await readyToFeed(house);
    const before = { ...(await seen()), topUps: await topUps() };
    await insert(20);
    await credited('20.00');
    await leave(screen);
    await house.building.server.stop();
    const logged = logLength(house, 'server');
    await expect(isRestored()).rejects.toThrow(FaultError);
    await eventually(
      'said',
      async () => logSince(house, 'server', logged),
      (log) => log.includes('LEDGER_BROKEN') && log.includes('older copy'),
    );
    rmSync(join(directory, 'server-keys', 'ledger.key.anchor'));
    isOlderCopy = true;
    await house.building.startServer();
    expect((await moneyIsConserved(house, 60_000)).books).toEqual({ ...before.books, cash: before.books.cash + 20 });
    expect(await topUps()).toBe(before.topUps + 1);
  });

  const books = () => join(directory, 'server');
  const copy = () => join(directory, 'copy');

  async function isRestored(): Promise<void> {
    rmSync(books(), { recursive: true });
    renameSync(copy(), books());
    await house.building.startServer();
  }

  /** Overwrites the page of a database, which nobody has open, in which a table begins. */
  function spoil(file: string, table: string): void {
    const database = openSqlite(file);
    const page = database
      .prepare<[string], bigint>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(table);
    const size = Number(database.pragma('page_size', { simple: true }));
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, new Uint8Array(size).fill(0xa5), 0, size, (Number(page) - 1) * size);
    closeSync(descriptor);
  }
});
