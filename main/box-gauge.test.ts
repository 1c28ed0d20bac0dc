import { expect, it } from 'vitest';
import type { SessionEvent } from '#app';
import { FaultError, madeId, moneyOfUnits, silentLog, type JournalId, type SessionId } from '#kernel';
import { BoxGauge } from './box-gauge.ts';

const stacked: SessionEvent = {
  kind: 'bill_stacked',
  id: madeId<JournalId>('01932c07-0000-7000-8000-000000000001'),
  sessionId: madeId<SessionId>('01932c07-0000-7000-8000-00000000000a'),
  value: moneyOfUnits(10n),
};

/** Constructed: a journal that counts what it is told. */
function gaugeOf(capacity: number | null) {
  const box = { notes: 0, isBroken: false };
  const told: (string | null)[] = [];
  const gauge = new BoxGauge({
    journal: {
      notesInBox: () =>
        box.isBroken ? Promise.reject(new FaultError('JOURNAL_UNAVAILABLE')) : Promise.resolve(box.notes),
    },
    capacity,
    log: silentLog,
    onChange: ({ trouble }) => told.push(trouble),
  });
  const hears = async (event: SessionEvent) => {
    gauge.observe(event);
    await new Promise((resolve) => setImmediate(resolve));
    return told.splice(0);
  };
  return { box, gauge, hears, told };
}

it('says at nine tenths that the box is nearly full, once, and that it is not when it was emptied', async () => {
  const { box, hears } = gaugeOf(600);
  box.notes = 539;
  expect(await hears(stacked)).toEqual([]);
  box.notes = 540;
  expect(await hears(stacked)).toEqual(['CASH_BOX_NEARLY_FULL']);
  box.notes = 541;
  expect(await hears(stacked)).toEqual([]);
  const visit = madeId<SessionId>('01932c07-0000-7000-8000-00000000000b');
  box.notes = 0;
  expect(await hears({ kind: 'card_removed' })).toEqual([]);
  const report = { since: null, lines: [], doubted: [], waiting: 0, unfinished: null, last: null };
  const answer = { kind: 'box', report: { ...report, booksTotal: null, level: null } } as const;
  expect(await hears({ kind: 'staff_answer', visit, answer })).toEqual([null]);
});

it('is looked at when the kiosk starts', async () => {
  const { box, gauge, told } = gaugeOf(10);
  box.notes = 9;
  await gauge.look();
  expect(told).toEqual(['CASH_BOX_NEARLY_FULL']);
  expect(await gauge.read()).toEqual({ notes: 9, capacity: 10 });
});

it('knows nothing of a box whose capacity nobody said', async () => {
  const { box, gauge, hears } = gaugeOf(null);
  box.notes = 5000;
  expect(await hears(stacked)).toEqual([]);
  expect(await gauge.read()).toBeNull();
});

it('leaves what was said standing where the journal cannot be read', async () => {
  const { box, hears } = gaugeOf(10);
  box.notes = 9;
  await hears(stacked);
  box.isBroken = true;
  expect(await hears(stacked)).toEqual([]);
  box.isBroken = false;
  box.notes = 0;
  expect(await hears(stacked)).toEqual([null]);
});
