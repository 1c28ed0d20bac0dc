import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionEvent, Tender } from '#app';
import {
  currency,
  FaultError,
  givenId,
  instant,
  madeId,
  ManualClock,
  milliseconds,
  moneyOfUnits,
  silentLog,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { CashHost } from './cash-host.ts';
import { CashSlots } from './cash-slots.ts';
import { CoinHost } from './coin-host.ts';
import type { Journal } from './journal/journal.ts';
import { JournalStore } from './journal/journal-store.ts';
import { FakeValidator } from './testing/fake-devices.ts';

const two = moneyOfUnits(2n);
const ten = moneyOfUnits(10n);
const tender: Tender = {
  sessionId: madeId<SessionId>('01932c07-0000-7000-8000-00000000000a'),
  tenancyId: givenId<TenancyId>('flat-1'),
  denominations: [ten],
  room: ten,
  limit: 'TOP_UP_LIMIT',
};

let folder: string;
let store: JournalStore;
let coins: FakeValidator;
let notes: FakeValidator;
let slots: CashSlots;
let told: SessionEvent[];
let alarms: string[];
let takes: Tender | null;
let clock: ManualClock;
/** What a write of a row waits for. */
let disk: Promise<void>;
type Written = 'open' | 'advance' | 'keptDevice' | 'keepDevice' | 'countedDoubts' | 'keepFindings';
/** The store behind the interface of its thread: what is tried here is the hosts. */
const journalOf = (): Pick<Journal, Written> => ({
  open: async (row, extras) => {
    await disk;
    return store.open(row, extras);
  },
  advance: async (id, to, at) => {
    await disk;
    return store.advance(id, to, at);
  },
  keptDevice: async (serial) => store.keptDevice(serial),
  keepDevice: async (word, at) => store.keepDevice(word, at),
  countedDoubts: async (serial) => store.countedDoubts(serial),
  keepFindings: async (findings, at) => store.keepFindings(findings, at),
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-coins-'));
  store = JournalStore.open(join(folder, 'journal.sqlite'));
  [clock, disk] = [new ManualClock(instant(1_795_000_000_000)), Promise.resolve()];
  [coins, notes, told, alarms, takes] = [new FakeValidator(), new FakeValidator(), [], [], tender];
  const effects = {
    journal: journalOf() as Journal,
    currency: currency('EUR'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
    tender: () => takes,
    dispatch: (event: SessionEvent) => void told.push(event),
    onUpload: () => undefined,
    onAlarm: (code: string) => void alarms.push(code),
  };
  const kept = { newest: null, device: null };
  const box = { seen: () => Promise.resolve() };
  slots = new CashSlots(
    new CashHost(notes, { ...effects, kept, box, times: { stackedSaid: () => undefined } }),
    new CoinHost(coins, effects),
  );
  slots.start();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const coin = (event: number) => coins.say({ kind: 'coin', coin: { value: two }, mark: { serial: 'C1', event } });

describe('coins beside notes', () => {
  it('are taken up to the room that is left, also where no note fits', async () => {
    slots.accept([ten], ten);
    await coins.say({ kind: 'ready', serial: 'C1', denominations: [two], mark: { serial: 'C1', event: 4 } });
    expect(coins.accepting).toEqual([two]);
    expect(store.keptDevice('C1')?.event).toBe(4);
    slots.accept([], two);
    expect([coins.accepting, notes.accepting]).toEqual([[two], []]);
    slots.accept([], moneyOfUnits(1n));
    expect(coins.accepting).toEqual([]);
    slots.accept([ten], ten);
    expect([coins.accepting, notes.accepting]).toEqual([[two], [ten]]);
    slots.refuse();
    expect([coins.accepting, notes.accepting]).toEqual([[], []]);
  });

  it('are each written down once, with their number, and told to the session', async () => {
    await coin(5);
    await coin(5);
    await coin(6);
    expect(store.waitingMoney()).toEqual([{ tenancyId: 'flat-1', sum: moneyOfUnits(4n) }]);
    expect(told.map(({ kind }) => kind)).toEqual(['bill_checking', 'bill_stacked', 'bill_checking', 'bill_stacked']);
    takes = null;
    await coin(7);
    expect(store.summary()).toMatchObject({ waiting: 2, unresolved: 1, lastSequence: 3 });
    expect(store.keptDevice('C1')?.event).toBe(7);
  });

  it('leave less room as they are heard, and what had fallen by then is credited over the limit too', async () => {
    await coins.say({ kind: 'ready', serial: 'C1', denominations: [two], mark: { serial: 'C1', event: 4 } });
    slots.accept([], moneyOfUnits(5n));
    const held = Promise.withResolvers<void>();
    disk = held.promise;
    const fallen = [coin(5)];
    expect(coins.accepting).toEqual([two]);
    fallen.push(coin(6));
    // The session has heard of neither, and no third one fits.
    expect(told.some(({ kind }) => kind === 'bill_stacked')).toBe(false);
    expect(coins.accepting).toEqual([]);
    fallen.push(coin(7));
    held.resolve();
    await Promise.all(fallen);
    expect(store.waitingMoney()).toEqual([{ tenancyId: 'flat-1', sum: moneyOfUnits(6n) }]);
    // From here on the session says what is left.
    slots.accept([], moneyOfUnits(1n));
    expect(coins.accepting).toEqual([]);
    slots.accept([], two);
    expect(coins.accepting).toEqual([two]);
  });

  it('are shut out while the disk does not confirm the one before', async () => {
    await coins.say({ kind: 'ready', serial: 'C1', denominations: [two], mark: { serial: 'C1', event: 4 } });
    slots.accept([], moneyOfUnits(500n));
    const held = Promise.withResolvers<void>();
    disk = held.promise;
    const fallen = coin(5);
    expect(coins.accepting).toEqual([two]);
    clock.advance(milliseconds(500));
    await setImmediate();
    expect(coins.accepting).toEqual([]);
    held.resolve();
    await fallen;
    expect(coins.accepting).toEqual([two]);
  });

  it('do not stand before a note that is in flight', async () => {
    await notes.say({ kind: 'escrowed', bill: { value: ten } });
    await coin(5);
    expect(store.newestNote()).toMatchObject({ state: 'stack_requested', value: ten });
    await notes.say({ kind: 'stacked', bill: { value: ten } });
    expect(store.newestNote()?.state).toBe('stacked');
  });

  it('that stay away are a trouble until they are back, and notes go on', async () => {
    await coins.say({ kind: 'away' });
    await coins.say({ kind: 'events_lost', least: 2, mark: { serial: 'C1', event: 9 } });
    expect(alarms).toEqual(['CASH_EVENTS_LOST']);
    expect(store.summary().unresolved).toBe(1);
    await coins.say({ kind: 'ready', serial: 'C1', denominations: [two] });
    expect(told.filter(({ kind }) => kind === 'coins')).toEqual([
      { kind: 'coins', trouble: 'COINS_AWAY' },
      { kind: 'coins', trouble: null },
    ]);
  });

  it('whose acceptor is in trouble stay in it while it is away, until it says that it is over', async () => {
    await coins.say({ kind: 'trouble', code: 'VALIDATOR_JAMMED' });
    await coins.say({ kind: 'away' });
    await coins.say({ kind: 'ready', serial: 'C1', denominations: [two] });
    await coins.say({ kind: 'recovered' });
    expect(told.map((event) => (event.kind === 'coins' ? event.trouble : event.kind))).toEqual([
      'VALIDATOR_JAMMED',
      'VALIDATOR_JAMMED',
      'VALIDATOR_JAMMED',
      null,
    ]);
  });
});

describe('a note on a slow disk', () => {
  const other: Tender = { ...tender, sessionId: madeId<SessionId>('01932c07-0000-7000-8000-00000000000b') };

  it.each([
    ['ended', null],
    ['is another', other],
    ['has no more room', { ...tender, room: two }],
  ])('goes back where the session %s before its row was there', async (_why, now) => {
    const held = Promise.withResolvers<void>();
    disk = held.promise;
    const going = notes.say({ kind: 'escrowed', bill: { value: ten } });
    await setImmediate();
    takes = now;
    held.resolve();
    await going;
    expect(notes.told).toEqual(['give_back']);
    expect(told.map(({ kind }) => kind)).toEqual(['bill_given_back']);
    await notes.say({ kind: 'returned', bill: { value: ten } });
    expect(store.newestNote()).toMatchObject({ state: 'returned', sessionId: tender.sessionId });
    // And whoever is here now is served.
    takes = other;
    await notes.say({ kind: 'escrowed', bill: { value: ten } });
    expect(store.newestNote()).toMatchObject({ state: 'stack_requested', sessionId: other.sessionId });
  });
});

describe('a note in the box', () => {
  it('is acknowledged when the disk has it, and never where the disk refuses', async () => {
    await notes.say({ kind: 'escrowed', bill: { value: ten } });
    const held = Promise.withResolvers<void>();
    disk = held.promise;
    let isAcknowledged = false;
    const stacked = notes.say({ kind: 'stacked', bill: { value: ten } }).then(() => {
      isAcknowledged = true;
    });
    await setImmediate();
    expect(isAcknowledged).toBe(false);
    held.resolve();
    await stacked;
    expect(store.newestNote()?.state).toBe('stacked');

    disk = Promise.resolve();
    await notes.say({ kind: 'escrowed', bill: { value: ten } });
    const refused = new FaultError('JOURNAL_UNAVAILABLE');
    disk = Promise.reject(refused);
    await expect(notes.say({ kind: 'stacked', bill: { value: ten } })).rejects.toBe(refused);
    expect(told.at(-1)).toEqual({ kind: 'journal', state: 'failed' });
    expect(store.newestNote()?.state).toBe('stack_requested');
  });
});

describe('a count of notes', () => {
  it('outlives the program, and what it tells of is not dropped', async () => {
    await notes.say({ kind: 'powered_up', bill: 'nothing', count: { serial: 'V1', stacked: 30 } });
    await notes.say({ kind: 'ready', serial: 'V1', denominations: [ten] });
    await notes.say({ kind: 'counted', count: { serial: 'V1', stacked: 30 } });
    await notes.say({ kind: 'escrowed', bill: { value: ten } });
    await notes.say({ kind: 'stacked', bill: { value: ten } });
    expect(store.keptDevice('V1')?.stacked).toBe(31);
    await notes.say({ kind: 'counted', count: { serial: 'V1', stacked: 33 } });
    expect(store.keptDevice('V1')?.stacked).toBe(33);
    expect(store.summary()).toMatchObject({ unresolved: 2, lastSequence: 3 });
    expect(alarms).toEqual(['CASH_COUNT_HIGHER']);
  });

  it('that comes late settles the note in doubt that it explains, and the next one is held against it', async () => {
    const count = (stacked: number) => notes.say({ kind: 'counted', count: { serial: 'V1', stacked } });
    await notes.say({ kind: 'ready', serial: 'V1', denominations: [ten] });
    await count(30);
    await notes.say({ kind: 'escrowed', bill: { value: ten } });
    // It was cut off meanwhile, and cannot tell its count at first.
    await notes.say({ kind: 'powered_up', bill: 'nothing' });
    const doubted = store.newestNote();
    expect(doubted?.state).toBe('unresolved');
    await count(31);
    expect(doubted === null ? null : store.findingOf(doubted.id)).toMatchObject({ says: 'in_box' });
    expect(store.keptDevice('V1')?.stacked).toBe(31);
    await count(31);
    expect([store.summary().lastSequence, alarms]).toEqual([1, []]);
  });
});
