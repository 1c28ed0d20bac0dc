import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  minutes,
  moneyOfUnits,
  newId,
  powerW,
  quantityMilli,
  registerMilli,
  type CommandId,
  type KioskId,
  type MeterId,
  type ReadingDecisionId,
  type TenancyId,
} from '#kernel';
import type { RelayCommand } from '../control/model.ts';
import { useByMeter } from '../metering/meter-use.ts';
import type { HourlyInterval, Reading, ReadingDecision } from '../metering/model.ts';
import { Books, countingRandomness, start } from './constructed-books.ts';
import type { StoreHarness } from './harness.ts';
import type { Store, UnresolvedBill } from './contract.ts';

/** What every engine must do with bills in doubt, readings, relay commands and kiosks. */
export function siteContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`around the ledger on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    const randomness = countingRandomness();
    const books = new Books('12', randomness);
    const hour = instant(Date.UTC(2026, 10, 23, 14));

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    test('a bill in doubt is kept once, and its value added when it becomes known', async () => {
      const bill: UnresolvedBill = {
        journalId: books.journalId(),
        kioskId: books.kiosk,
        sessionId: null,
        tenancyId: books.tenancy,
        amount: null,
        claimCode: 'AB12-CD34',
        evidence: 'power was away while the bill was on its way',
        noticedAt: start,
        recordedAt: start,
      };
      expect(await store.unresolved.record(bill)).toBe(true);
      expect(await store.unresolved.record({ ...bill, claimCode: 'other' })).toBe(false);
      expect(await store.unresolved.find(bill.journalId)).toEqual(bill);
      await store.unresolved.record({ ...bill, amount: moneyOfUnits(20n) });
      await store.unresolved.record({ ...bill, amount: moneyOfUnits(50n) });
      expect(await store.unresolved.all()).toEqual([{ ...bill, amount: moneyOfUnits(20n) }]);
      expect(await store.unresolved.find(books.journalId())).toBeNull();
    });

    const reading = (meter: string, at: { minute: number; register: bigint }): Reading => ({
      meterId: givenId<MeterId>(meter),
      at: later(hour, minutes(at.minute)),
      register: registerMilli(at.register),
      quality: 'measured',
      source: 'meter',
      serial: '00012345',
      powerW: powerW(230),
      relay: 'closed',
    });

    const interval = (meter: string, at: { hours: number; to: number; quantity: bigint }): HourlyInterval => {
      const hourStart = later(hour, hours(at.hours));
      return {
        meterId: givenId<MeterId>(meter),
        hourStart,
        from: hourStart,
        to: later(hourStart, minutes(at.to)),
        fromRegister: registerMilli(1000n),
        toRegister: registerMilli(1000n + at.quantity),
        quantity: quantityMilli(at.quantity),
        estimated: false,
      };
    };

    test('the latest reading is the newest by time; held ones wait beside', async () => {
      const first = reading('m-1', { minute: 0, register: 1000n });
      const second = { ...reading('m-1', { minute: 10, register: 1100n }), powerW: null };
      const odd = reading('m-1', { minute: 20, register: 9n });
      await store.readings.take({ reading: first, verdict: { kind: 'first' }, intervals: [] });
      const verdict = { kind: 'accepted', quantity: quantityMilli(100n) } as const;
      await store.readings.take({ reading: second, verdict, intervals: [] });
      await store.readings.take({ reading: second, verdict, intervals: [] });
      await store.readings.take({ reading: odd, verdict: { kind: 'held', reason: 'decrease' }, intervals: [] });
      expect(await store.readings.latest(first.meterId)).toEqual(second);
      expect(await store.readings.held()).toEqual([
        { number: 1, reading: odd, verdict: { kind: 'held', reason: 'decrease' }, open: true },
      ]);
      expect(await store.readings.latest(givenId<MeterId>('m-none'))).toBeNull();
    });

    test('an estimate keeps how it was made, and each held reading is decided alone or with those before it', async () => {
      const meterId = givenId<MeterId>('m-5');
      const at = (minute: number, register: bigint) => reading('m-5', { minute, register });
      const estimate: Reading = {
        ...at(5, 1050n),
        quality: 'estimated',
        estimate: { method: 'same_hours', hoursKnown: 4 },
      };
      await store.readings.take({ reading: at(0, 1000n), verdict: { kind: 'first' }, intervals: [] });
      await store.readings.take({
        reading: estimate,
        verdict: { kind: 'accepted', quantity: quantityMilli(50n) },
        intervals: [],
      });
      const kept = await store.readings.kept(meterId, { from: hour, to: later(hour, hours(1)) });
      expect(kept.map((each) => each.reading)).toEqual([at(0, 1000n), estimate]);
      for (const minute of [10, 20, 30, 40])
        await store.readings.take({
          reading: at(minute, 5n),
          verdict: { kind: 'held', reason: 'decrease' },
          intervals: [],
        });
      const open = async () =>
        (await store.readings.held()).filter((each) => each.open && each.reading.meterId === meterId);
      const [first, second, third, fourth] = (await open()).map(({ number }) => number);
      const decision = (rest: Partial<ReadingDecision>): ReadingDecision => ({
        id: newId<ReadingDecisionId>(new ManualClock(hour), randomness),
        meterId,
        kind: 'rejected',
        heldNumber: null,
        heldThrough: null,
        changedFrom: null,
        multiplier: null,
        note: 'constructed',
        decidedBy: null,
        decidedAt: hour,
        ...rest,
      });
      const decide = (rest: Partial<ReadingDecision>) => {
        const made = decision(rest);
        const audit = { at: hour, personId: null, kioskId: null, act: 'x', about: meterId, details: {} };
        return store.readings.decide({ decision: made, taken: [], audit });
      };
      expect(await decide({ heldNumber: second ?? null })).toBe(true);
      expect((await open()).map(({ number }) => number)).toEqual([first, third, fourth]);
      expect(await decide({ heldNumber: third ?? null, heldThrough: third ?? null })).toBe(true);
      expect((await open()).map(({ number }) => number)).toEqual([fourth]);
      await expect(decide({ heldNumber: second ?? null })).rejects.toThrow(/held_number|reading_decision_of_held/);
      const reworked = decision({ kind: 'reworked', changedFrom: hour, multiplier: 40 });
      const audit = { at: hour, personId: null, kioskId: null, act: 'x', about: meterId, details: {} };
      expect(await store.readings.decide({ decision: reworked, taken: [], audit })).toBe(true);
      expect((await store.readings.decisions({ limit: 1 }))[0]).toEqual(reworked);

      const statement = {
        id: books.id(),
        tenancyId: books.tenancy,
        decisionId: reworked.id,
        recordedAt: hour,
        content: '{"constructed":true}',
      };
      await store.cashBox.keep({ kind: 'corrected_statement', statement, audit });
      expect(await store.tenancies.correctedStatements(books.tenancy)).toEqual([statement]);
      expect(await store.tenancies.correctedStatements(givenId<TenancyId>('nobody'))).toEqual([]);
      const again = { ...statement, id: books.id() };
      await expect(store.cashBox.keep({ kind: 'corrected_statement', statement: again, audit })).rejects.toThrow(
        /decision_id/,
      );
    });

    test('an hour grows in place, and only hours that touch the span are shown', async () => {
      const taken = (intervals: readonly HourlyInterval[], minute: number) => ({
        reading: reading('m-2', { minute, register: 1000n }),
        verdict: { kind: 'accepted', quantity: quantityMilli(0n) } as const,
        intervals,
      });
      await store.readings.take(taken([interval('m-2', { hours: 0, to: 30, quantity: 5n })], 1));
      const grown = interval('m-2', { hours: 0, to: 60, quantity: 9n });
      const next = interval('m-2', { hours: 1, to: 10, quantity: 1n });
      await store.readings.take(taken([grown, next], 2));
      const shown = (from: number, to: number) =>
        store.readings.intervals(givenId<MeterId>('m-2'), {
          from: later(hour, minutes(from)),
          to: later(hour, minutes(to)),
        });
      expect(await shown(0, 120)).toEqual([grown, next]);
      expect(await shown(59, 60)).toEqual([grown]);
      expect(await shown(60, 61)).toEqual([next]);
      expect(await shown(70, 120)).toEqual([]);
    });

    test('what was used is what the intervals come to, also after an hour was written late or again', async () => {
      const meter = givenId<MeterId>('m-4');
      const span = { from: later(hour, minutes(20)), to: later(hour, minutes(190)) };
      const writes = [
        interval('m-4', { hours: 0, to: 60, quantity: 60n }),
        interval('m-4', { hours: 1, to: 60, quantity: 7n }),
        interval('m-4', { hours: 3, to: 30, quantity: 11n }),
        interval('m-4', { hours: 2, to: 60, quantity: 5n }),
        interval('m-4', { hours: 1, to: 60, quantity: 700n }),
      ];
      expect(await store.readings.used(meter, span)).toBeNull();
      for (const [minute, written] of writes.entries()) {
        await store.readings.take({
          reading: reading('m-4', { minute, register: 1000n }),
          verdict: { kind: 'accepted', quantity: quantityMilli(0n) },
          intervals: [written],
        });
        const [used] = useByMeter(await store.readings.intervals(meter, span), span);
        expect(await store.readings.used(meter, span)).toEqual(used);
      }
      // 40 of 60 minutes of the first hour, and 10 of 30 of the last.
      expect((await store.readings.used(meter, span))?.quantity).toBe(40n + 700n + 5n + 3n);
    });

    test('a relay command moves forward only, and cuts are counted from when they were sent', async () => {
      const decided: RelayCommand = {
        id: newId<CommandId>(books.clock, randomness),
        meterId: givenId<MeterId>('m-3'),
        target: 'open',
        cause: 'debt',
        because: [{ code: 'out_of_credit', until: null }],
        state: 'decided',
        decidedAt: start,
        expiresAt: later(start, minutes(5)),
        sentAt: null,
        confirmedAt: null,
        loadSeenAt: null,
        attempts: 0,
      };
      await store.commands.keep(decided);
      expect(await store.commands.cutsSince(start)).toBe(0);
      const sent: RelayCommand = { ...decided, state: 'sent', sentAt: start, attempts: 1 };
      await store.commands.keep(sent);
      expect(await store.commands.cutsSince(start)).toBe(1);
      expect(await store.commands.cutsSince(later(start, minutes(1)))).toBe(0);
      await expect(store.commands.keep(decided)).rejects.toThrow(/moves forward/);
      const confirmed: RelayCommand = { ...sent, state: 'confirmed', confirmedAt: start };
      await store.commands.keep(confirmed);
      await store.commands.keep({ ...confirmed, loadSeenAt: start });
      await expect(store.commands.keep({ ...confirmed, state: 'failed' })).rejects.toThrow(/moves forward/);
      await expect(store.commands.keep({ ...confirmed, target: 'closed' })).rejects.toThrow(/moves forward/);
      expect(await store.commands.find(decided.id)).toEqual({ ...confirmed, loadSeenAt: start });
      const later2: RelayCommand = {
        ...decided,
        id: newId<CommandId>(books.clock, randomness),
        target: 'closed',
        cause: 'credit_restored',
      };
      await store.commands.keep(later2);
      expect(await store.commands.latest(decided.meterId)).toEqual(later2);
    });

    test('a one-time code is used once, by its kiosk, in time', async () => {
      const kioskId = givenId<KioskId>('lobby');
      const credential = { kioskId, tokenHash: 'hash-of-token-1', expiresAt: later(start, hours(1)) };
      const expiresAt = later(start, minutes(10));
      await store.kiosks.keepCode({ kioskId, codeHash: 'old', expiresAt });
      await store.kiosks.keepCode({ kioskId, codeHash: 'new', expiresAt });
      const redeem = (codeHash: string, now = start, other = credential) =>
        store.kiosks.redeemCode({ codeHash, now, credential: other });
      expect(await redeem('old')).toBe(false);
      expect(await redeem('new', expiresAt)).toBe(false);
      expect(await redeem('new', start, { ...credential, kioskId: givenId<KioskId>('cellar') })).toBe(false);
      expect(await store.kiosks.credential(credential.tokenHash)).toBeNull();
      expect(await redeem('new')).toBe(true);
      expect(await redeem('new')).toBe(false);
      expect(await store.kiosks.credential(credential.tokenHash)).toEqual(credential);
    });

    test('a receipt’s number is of one session, for good, and is found from both ends', async () => {
      const session = books.sessionId();
      const receipt = { kioskId: books.kiosk, number: 7, sessionId: session, issuedAt: start };
      expect(await store.receipts.keep(receipt)).toBe(true);
      expect(await store.receipts.keep({ ...receipt, issuedAt: later(start, hours(1)) })).toBe(false);
      expect(await store.receipts.find(books.kiosk, 7)).toEqual(receipt);
      expect(await store.receipts.find(books.kiosk, 8)).toBeNull();
      expect(await store.receipts.find(givenId<KioskId>('other'), 7)).toBeNull();
      expect(await store.receipts.ofSession(session)).toEqual([receipt]);
    });

    test('a receipt key is kept once, for good', async () => {
      const key = { publicKey: 'MCowBQYDK2VwAyEA', kioskId: givenId<KioskId>('lobby'), firstSeenAt: start };
      await store.kiosks.keepReceiptKey(key);
      await store.kiosks.keepReceiptKey({ ...key, firstSeenAt: later(start, hours(1)) });
      expect(await store.kiosks.receiptKeys()).toEqual([key]);
    });

    test('a new credential ends the others of its kiosk when it is used', async () => {
      const kioskId = givenId<KioskId>('stairs');
      const [old, fresh] = ['a', 'b'].map((tokenHash) => ({ kioskId, tokenHash, expiresAt: later(start, hours(1)) }));
      if (old === undefined || fresh === undefined) throw new Error('two credentials');
      const others = { kioskId: givenId<KioskId>('yard'), tokenHash: 'c', expiresAt: start };
      for (const credential of [old, fresh, others]) await store.kiosks.addCredential(credential);
      await store.kiosks.endOtherCredentials(fresh);
      expect(await store.kiosks.credential('a')).toBeNull();
      expect(await store.kiosks.credential('b')).toEqual(fresh);
      expect(await store.kiosks.credential('c')).toEqual(others);
    });
  });
}
