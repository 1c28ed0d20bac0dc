import { beforeEach, describe, expect, test } from 'vitest';
import {
  givenId,
  instant,
  ManualClock,
  newId,
  quantityMilli,
  registerMilli,
  type MeterId,
  type PersonId,
  type ReadingDecisionId,
} from '#kernel';
import { countingRandomness } from '../store/constructed-books.ts';
import type { ReadingStore } from '../store/contract-readings.ts';
import { MemoryReadings } from './constructed-readings.ts';
import { HeldDesk, type HeldRequest } from './held-desk.ts';
import type { HoldReason, Reading, ReadingDecision, ReadingVerdict } from './model.ts';
import type { RegisterRules } from './validate.ts';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2026, 10, 23, 8);
const m1 = givenId<MeterId>('m-1');
const rules: RegisterRules = { serial: '1', multiplier: 1, modulus: null, ratedMaximumPerHour: 9000n, step: 1n };
const at = (hour: number) => instant(T0 + hour * HOUR_MS);
const randomness = countingRandomness();
const newDecision = () => newId<ReadingDecisionId>(clock, randomness);

type Decided = Parameters<ReadingStore['decide']>[0];

/** The readings of the store with what was decided, in memory. */
class DecidedReadings extends MemoryReadings {
  readonly all: Decided[] = [];
  override held = async () =>
    this.taken
      .filter(({ verdict }) => verdict.kind === 'held')
      .map((taken, index) => ({
        ...taken,
        verdict: taken.verdict as Extract<ReadingVerdict, { kind: 'held' }>,
        number: index + 1,
        open: !this.all.some(
          ({ decision }) => decision.heldNumber === index + 1 || (decision.heldThrough ?? 0) >= index + 1,
        ),
      }));
  decide = async (decided: Decided) => {
    if (this.all.some(({ decision }) => decision.id === decided.decision.id)) return false;
    this.all.push(decided);
    for (const each of decided.taken) await this.take(each);
    return true;
  };
  decisions = async (): Promise<readonly ReadingDecision[]> => this.all.map(({ decision }) => decision).toReversed();
}

let clock: ManualClock;
let readings: DecidedReadings;
let desk: HeldDesk;

function reading(hour: number, register: bigint, rest: Partial<Reading> = {}): Reading {
  return {
    meterId: m1,
    at: at(hour),
    register: registerMilli(register),
    quality: 'measured',
    source: 'meter',
    serial: '1',
    powerW: null,
    relay: 'unknown',
    ...rest,
  };
}
const take = (verdict: ReadingVerdict, ...given: Parameters<typeof reading>) =>
  readings.take({ reading: reading(...given), verdict, intervals: [] });
const hold = (reason: HoldReason, ...given: Parameters<typeof reading>) => take({ kind: 'held', reason }, ...given);
const decide = (number: number, decision: HeldRequest['decision'], rest: Partial<HeldRequest> = {}) =>
  desk.decide(
    { id: newDecision(), number, decision, closing: null, earlier: 'waits', reason: 'constructed', ...rest },
    null,
  );
const enter = (hour: number, register: bigint, id = newDecision()) =>
  desk.enter({ id, meterId: m1, at: at(hour), register: registerMilli(register), reason: 'constructed' }, null);
const hours = () =>
  [...readings.rows.values()]
    .sort((a, b) => a.hourStart - b.hourStart)
    .map((row) => [(row.hourStart - T0) / HOUR_MS, row.quantity]);
const unfit = (why: string) => ({ ok: false, error: { code: 'READING_UNFIT', details: { why } } });

beforeEach(async () => {
  clock = new ManualClock(at(10));
  readings = new DecidedReadings();
  desk = new HeldDesk({
    readings,
    rulesOf: (meterId) => (meterId === m1 ? rules : null),
    alter: (_meterId, work) => work(),
    clock,
  });
  await take({ kind: 'first' }, 0, 1000n);
});

describe('a held reading', () => {
  test('is accepted beyond the rated maximum, by name, with its hours and its line of the audit', async () => {
    await hold('jump', 2, 31_000n);
    const by = newId<PersonId>(clock, randomness);
    const done = await desk.decide(
      { id: newDecision(), number: 1, decision: 'accept', closing: null, earlier: 'waits', reason: 'a welder' },
      by,
    );
    expect(done).toMatchObject({ ok: true, value: { repeated: false, decision: { changedFrom: at(0) } } });
    expect(hours()).toEqual([
      [0, 15_000n],
      [1, 15_000n],
    ]);
    expect(readings.all[0]?.audit).toMatchObject({ personId: by, act: 'reading_accepted', about: m1 });
    expect(await desk.waiting()).toEqual([]);
  });

  test('is rejected, also on a suspect clock, and changes nothing', async () => {
    await hold('jump', 2, 31_000n);
    clock.setState('suspect');
    expect(await decide(1, 'accept')).toMatchObject({ ok: false, error: { code: 'CLOCK_SUSPECT' } });
    expect(await decide(1, 'reject')).toMatchObject({ ok: true, value: { decision: { changedFrom: null } } });
    expect(hours()).toEqual([]);
  });

  test('begins a new register; what was counted across the change is taken back, and the end of the old one counts', async () => {
    await enter(1, 1500n);
    await hold('decrease', 4.5, 20n);
    await enter(6, 1900n);
    const counted = () => hours().reduce((sum, [, quantity]) => sum + Number(quantity), 0);
    expect(hours()).toHaveLength(6);
    expect(await decide(1, 'swap')).toMatchObject({ ok: true, value: { decision: { kind: 'new_register' } } });
    expect(hours().map(([hour, quantity]) => [hour, Number(quantity)])).toEqual([
      [0, 500],
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 626],
      [5, 1254],
    ]);
    // Of two decisions the second finds the first: what the old register came to is entered by hand.
    expect(await enter(4, 1700n)).toMatchObject({ ok: true });
    expect(counted()).toBe(500 + 200 + 1880);
  });

  test('of a swap with the last value of the old register counts both', async () => {
    await hold('decrease', 2, 20n);
    expect(await decide(1, 'swap', { closing: registerMilli(1300n) })).toMatchObject({ ok: true });
    expect(hours().reduce((sum, [, quantity]) => sum + Number(quantity), 0)).toBe(300);
    expect(await enter(3, 50n)).toMatchObject({ ok: true });
    expect(hours().reduce((sum, [, quantity]) => sum + Number(quantity), 0)).toBe(330);
  });

  test('is decided alone: those that were held before it wait on, and are judged by their neighbours in whatever order', async () => {
    await hold('jump', 2, 31_000n);
    await hold('jump', 3, 91_000n);
    await hold('jump', 4, 33_000n);
    expect(await decide(3, 'accept')).toMatchObject({ ok: true, value: { decision: { heldThrough: null } } });
    expect((await desk.waiting()).map(({ number }) => number)).toEqual([1, 2]);
    // What was seen after it contradicts: a register does not run backward.
    expect(await decide(2, 'accept')).toMatchObject(unfit('above_after'));
    expect(await decide(1, 'accept')).toMatchObject({ ok: true });
    expect(await decide(2, 'reject')).toMatchObject({ ok: true });
    expect(await desk.waiting()).toEqual([]);
    expect(hours()).toEqual([
      [0, 15_000n],
      [1, 15_000n],
      [2, 1000n],
      [3, 1000n],
    ]);
  });

  test('settles what was held before it where staff say so, and what comes after it waits', async () => {
    for (const hour of [2, 3, 4]) await hold('jump', hour, 31_000n);
    expect(await decide(2, 'reject', { earlier: 'settled' })).toMatchObject({ ok: true });
    expect((await desk.waiting()).map(({ number }) => number)).toEqual([3]);
    expect(await decide(1, 'accept')).toMatchObject({ ok: false, error: { code: 'READING_DECIDED' } });
    expect(readings.all[0]?.audit.details).toMatchObject({ earlier: 'settled' });
  });

  test('is decided once: deciding again is refused, with the same id it repeats the first answer', async () => {
    await hold('jump', 2, 31_000n);
    await hold('jump', 3, 32_000n);
    const id = newDecision();
    const first = await decide(2, 'accept', { id });
    expect(await decide(2, 'reject')).toMatchObject({ ok: false, error: { code: 'READING_DECIDED' } });
    expect(await decide(9, 'accept')).toMatchObject({ ok: false, error: { code: 'READING_UNKNOWN' } });
    expect(await decide(2, 'accept', { id })).toMatchObject({
      ok: true,
      value: { ...(first.ok ? first.value : {}), repeated: true },
    });
    const reused = { ok: false, error: { code: 'LEDGER_ID_REUSED' } };
    expect(await decide(2, 'reject', { id })).toMatchObject(reused);
    expect(await decide(2, 'accept', { id, reason: 'another' })).toMatchObject(reused);
    expect(await decide(2, 'accept', { id, earlier: 'settled' })).toMatchObject(reused);
    expect(readings.all).toHaveLength(1);
  });
});

describe('a reading by hand', () => {
  test('of an estimated time takes the place of the estimates before it and moves those behind', async () => {
    await take({ kind: 'accepted', quantity: quantityMilli(0n) }, 1, 1100n, { quality: 'estimated' });
    await take({ kind: 'accepted', quantity: quantityMilli(0n) }, 4, 1400n, { quality: 'estimated' });
    expect(await enter(2, 1040n)).toMatchObject({ ok: true });
    expect(hours()).toEqual([
      [0, 20n],
      [1, 20n],
      [2, 180n],
      [3, 180n],
    ]);
  });

  test.each([
    ['that is not yet', 11, 1100n, 'future'],
    ['below the one before', 6, 1400n, 'below_before'],
    ['above the one after', 3, 1600n, 'above_after'],
    ['beyond the rated maximum', 6, 90_000n, 'jump'],
    ['from before the first', -2, 900n, 'before_first'],
  ])('%s is refused', async (_name, hour, register, why) => {
    await take({ kind: 'accepted', quantity: quantityMilli(0n) }, 5, 1500n);
    expect(await enter(hour, register)).toMatchObject(unfit(why));
    expect(readings.all).toEqual([]);
  });

  test('stands for what was there at that instant; the same value cannot come back once another took its place', async () => {
    await take({ kind: 'accepted', quantity: quantityMilli(0n) }, 2, 1500n);
    const id = newDecision();
    expect(await enter(2, 1400n, id)).toMatchObject({ ok: true });
    expect(await enter(2, 1300n)).toMatchObject({ ok: true });
    expect(await enter(2, 1400n)).toMatchObject(unfit('replaced'));
    expect(await enter(2, 1400n, id)).toMatchObject({ ok: true, value: { repeated: true } });
    expect(hours()).toEqual([
      [0, 150n],
      [1, 150n],
    ]);
  });

  test('of a meter that the site does not have is refused', async () => {
    const request = { id: newDecision(), meterId: givenId<MeterId>('m-9'), at: at(1), register: registerMilli(1n) };
    expect(await desk.enter({ ...request, reason: 'constructed' }, null)).toMatchObject({
      ok: false,
      error: { code: 'METER_UNKNOWN' },
    });
  });
});
