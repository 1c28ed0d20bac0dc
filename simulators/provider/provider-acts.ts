import { z } from 'zod';
import { act, type Act } from '../control/index.ts';
import type { Mishaps } from './mishaps.ts';
import type { Notifier } from './notifier.ts';
import type { Payer } from './payer.ts';

const nothing = z.strictObject({});
/** Null: the newest. */
const which = z.strictObject({ session: z.string().nullable().default(null) });
const timesAtMost = (most: number) => z.int().min(1).max(most).default(1);

/** What a phone, a provider or the line between can do. */
export function providerActs(at: {
  payer: Payer;
  notifier: Notifier;
  mishaps: Mishaps;
  goAway: () => void;
}): Readonly<Record<string, Act>> {
  const { payer, notifier, mishaps } = at;
  return {
    pay: act(which, ({ session }) => payer.pay(payer.session(session))),
    /** An impatient finger: one payment, and its news twice. */
    pay_twice: act(which, async ({ session }) => {
      const paid = payer.session(session);
      payer.pay(paid);
      await notifier.tell(paid);
    }),
    pay_late: act(
      which.extend({ afterMs: z.int().min(0).max(3_600_000).nullable().default(null) }),
      ({ session, afterMs }) => payer.payLate(payer.session(session), afterMs),
    ),
    /** The phone is put away: nothing happens at the provider. */
    cancel: act(which, ({ session }) => void payer.session(session)),
    decline: act(which, ({ session }) => {
      payer.session(session).declined = true;
    }),
    /** Where the building wants to be told; null: nowhere. */
    notify_at: act(z.strictObject({ url: z.url().nullable() }), ({ url }) => {
      notifier.url = url;
    }),
    /** The same news once more, twice. */
    notify_twice: act(which, async ({ session }) => {
      await Promise.all([notifier.tell(payer.session(session)), notifier.tell(payer.session(session))]);
    }),
    lose_notifications: act(z.strictObject({ on: z.boolean() }), ({ on }) => {
      notifier.losing = on;
    }),
    lose_answer: act(
      z.strictObject({ of: z.enum(['create', 'query', 'close']), times: timesAtMost(100) }),
      ({ of, times }) => mishaps.lose(of, times),
    ),
    fail: act(z.strictObject({ times: timesAtMost(1000) }), ({ times }) => mishaps.fail(times)),
    go_away: act(nothing, () => {
      mishaps.away = true;
      at.goAway();
    }),
    clear: act(nothing, () => {
      mishaps.clear();
      notifier.losing = false;
    }),
  };
}
