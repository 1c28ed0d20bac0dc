import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boxEventText, type BoxEventRequest } from '#contracts/api';
import {
  assert,
  currency,
  FaultError,
  formatInstant,
  givenId,
  instant,
  ManualClock,
  minutes,
  moneyOfUnits,
  newId,
  silentLog,
  type EmptyingId,
  type JournalId,
  type KioskId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { isSignedBy, keyIdOf, publicKeyFrom, systemRandomness } from '#platform';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { BoxWatch } from './box-watch.ts';
import { JournalStore } from './journal/journal-store.ts';
import { ReceiptSeal } from './receipts/seal.ts';

const lobby = givenId<KioskId>('lobby');
const clock = new ManualClock(instant(1_795_000_000_000));
const eur = (amount: string) => ({ amount, currency: 'EUR' });

let folder: string;
let database: SqliteDatabase;
let store: JournalStore;
let seal: ReceiptSeal;
let isEmptying: boolean;
let noted: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-watch-'));
  database = openSqlite(join(folder, 'journal.sqlite'));
  store = new JournalStore(database);
  seal = new ReceiptSeal(folder);
  isEmptying = false;
  noted = 0;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As the program has it after any start. */
function watch(): BoxWatch {
  return new BoxWatch({
    journal: {
      boxContents: async () => store.box.contents(),
      boxPlace: async () => store.boxEvents.place(),
      keepBoxEvent: async (event) => store.boxEvents.keep(event),
    },
    seal,
    kioskId: lobby,
    isEmptying: () => isEmptying,
    onNoted: () => (noted += 1),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
}

function stack(units: bigint): void {
  const id = newId<JournalId>(clock, systemRandomness);
  const at = { now: clock.now(), evidence: 'constructed' };
  store.open({
    id,
    sessionId: newId<SessionId>(clock, systemRandomness),
    tenancyId: givenId<TenancyId>('flat-1'),
    value: moneyOfUnits(units),
    currency: currency('EUR'),
    validatorSerial: 'V1',
    state: 'escrowed',
    openedAt: clock.now(),
    evidence: 'constructed',
  });
  store.advance(id, 'stack_requested', at);
  store.advance(id, 'stacked', at);
}

/** Hands over what waits for the server, as the uploader does. */
function delivered(): BoxEventRequest[] {
  const events: BoxEventRequest[] = [];
  for (let next = store.boxEvents.nextToDeliver(); next !== null; next = store.boxEvents.nextToDeliver()) {
    events.push(next);
    store.boxEvents.delivered(next.id, clock.now());
  }
  return events;
}

describe('the watch over the cash box', () => {
  it('notes a box that nobody was emptying, with what was in it, signed by this kiosk', async () => {
    stack(10n);
    stack(10n);
    stack(50n);
    await watch().seen('out');
    const [event, ...others] = delivered();
    expect([others, noted]).toEqual([[], 1]);
    assert(event !== undefined, 'something waits');
    expect(event).toMatchObject({
      kind: 'removed',
      at: formatInstant(clock.now()),
      since: null,
      lines: [
        { denomination: eur('10.00'), count: 2 },
        { denomination: eur('50.00'), count: 1 },
      ],
      removal: null,
    });
    const { signature, ...said } = event;
    const key = publicKeyFrom(seal.publicKey);
    assert(key !== null, 'the seal has a key');
    expect(said.keyId).toBe(keyIdOf(key));
    const by = (kiosk: KioskId, what: typeof said) => isSignedBy(key, { text: boxEventText(kiosk, what), signature });
    expect(by(lobby, said)).toBe(true);
    expect(by(givenId<KioskId>('yard'), said)).toBe(false);
    expect(by(lobby, { ...said, lines: said.lines.slice(1) })).toBe(false);
    expect(by(lobby, { ...said, kind: 'returned' })).toBe(false);
  });

  it('notes it once, over restarts, and its return the same way', async () => {
    stack(20n);
    await watch().seen('out');
    await watch().seen('out');
    await watch().seen('in');
    await watch().seen('in');
    const [removed, returned, ...others] = delivered();
    expect(others).toEqual([]);
    expect(returned).toMatchObject({
      kind: 'returned',
      removal: removed?.id,
      lines: [{ denomination: eur('20.00'), count: 1 }],
    });
    await watch().seen('out');
    expect(delivered()).toMatchObject([{ kind: 'removed' }]);
  });

  it('settles nothing: the next emptying expects everything since the last one', async () => {
    stack(20n);
    await watch().seen('out');
    await watch().seen('in');
    stack(5n);
    isEmptying = true;
    await watch().seen('out');
    const emptying = store.box.remove(newId<EmptyingId>(clock, systemRandomness), clock.now());
    expect(emptying).toMatchObject({
      since: null,
      expected: [
        { denomination: eur('5.00'), count: 1 },
        { denomination: eur('20.00'), count: 1 },
      ],
    });
    stack(10n);
    delivered();
    isEmptying = false;
    await watch().seen('in');
    clock.advance(minutes(1));
    await watch().seen('out');
    expect(delivered()).toMatchObject([{ lines: [{ denomination: eur('10.00'), count: 1 }] }]);
  });

  it('is silent about a box that staff are emptying, also when the program starts anew while it is out', async () => {
    stack(20n);
    isEmptying = true;
    await watch().seen('out');
    isEmptying = false;
    await watch().seen('out');
    await watch().seen('in');
    expect([delivered(), noted]).toEqual([[], 0]);
  });

  it('is silent where staff said by hand that the box is out, and the validator says it later', async () => {
    store.box.remove(newId<EmptyingId>(clock, systemRandomness), clock.now());
    await watch().seen('out');
    expect(delivered()).toEqual([]);
  });

  it('keeps what was not delivered, and changes nothing that it kept', async () => {
    await watch().seen('out');
    expect(store.boxEvents.nextToDeliver()).toEqual(store.boxEvents.nextToDeliver());
    expect(() => database.exec("UPDATE box_event SET kind = 'taken'")).toThrow('never changed');
    expect(() => database.exec('DELETE FROM box_event')).toThrow('never deleted');
  });

  it('rejects when the disk did not confirm', async () => {
    database.exec("CREATE TRIGGER full BEFORE INSERT ON box_event BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    await expect(watch().seen('out')).rejects.toThrow(FaultError);
    expect(noted).toBe(0);
  });
});
