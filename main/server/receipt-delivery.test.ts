import { expect, test } from 'vitest';
import { ManualClock, instant, newId, refuse, silentLog, success, type Reply, type SessionId } from '#kernel';
import type { IssuedReceiptRequest } from '#contracts/api';
import { systemRandomness } from '#platform';
import { deliverReceipts } from './receipt-delivery.ts';

const clock = new ManualClock(instant(Date.UTC(2026, 10, 23, 12)));
const issued = (number: number): IssuedReceiptRequest => ({
  number,
  sessionId: newId<SessionId>(clock, systemRandomness),
  issuedAt: '2026-11-23T12:00:00.000Z',
});

/** Three receipts that the server has not heard of; `answers` in the order in which it is asked. */
function delivery(...answers: readonly (Reply<{ repeated: boolean }> | null)[]) {
  const waiting = [issued(1), issued(2), issued(3)];
  const left = [...answers];
  const run = () =>
    deliverReceipts({
      journal: {
        nextReceipt: async () => waiting[0] ?? null,
        receiptDelivered: async (number) =>
          void waiting.splice(
            waiting.findIndex((each) => each.number === number),
            1,
          ),
      },
      ask: async () => left.shift() ?? null,
      log: silentLog,
    });
  return { waiting, run };
}

test('every number is told once, oldest first; one that is refused does not hold up the others', async () => {
  const told = success({ repeated: false });
  const { waiting, run } = delivery(told, refuse('LEDGER_ID_REUSED'), told);
  expect(await run()).toBe('done');
  expect(waiting).toEqual([]);
});

test('without an answer it waits and is asked again', async () => {
  const { waiting, run } = delivery(success({ repeated: true }), null, success({ repeated: false }));
  expect(await run()).toBe('again');
  expect(waiting.map(({ number }) => number)).toEqual([2, 3]);
});
