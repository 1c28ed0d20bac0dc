import type { Tick } from '#contracts/bridge';
import { elapsed, formatInstant } from '#kernel';
import type { Guest, SessionBill } from '../session/state.ts';

/** Paid → credited → supply: what has been proved so far, with its times. A step is done when every bill of the session has done it. */
export function ticksOf(guest: Guest): Tick[] {
  const bills = guest.bills.filter((bill) => bill.state !== 'unresolved');
  return [paid(bills), credited(bills), supply(guest)];
}

function tick(step: Tick['step'], state: Tick['state']): Tick {
  return { step, state, at: null, tookMs: null };
}

function paid(bills: readonly SessionBill[]): Tick {
  if (bills.some((bill) => bill.state === 'checking')) return tick('paid', 'doing');
  const last = latest(bills, (bill) => bill.stacked?.mono);
  if (last === null || last.stacked === null) return tick('paid', 'waiting');
  return {
    step: 'paid',
    state: 'done',
    at: formatInstant(last.stacked.at),
    tookMs: elapsed(last.escrowedMono, last.stacked.mono),
  };
}

function credited(bills: readonly SessionBill[]): Tick {
  if (bills.some((bill) => bill.state === 'stacked')) return tick('credited', 'doing');
  const last = latest(bills, (bill) => bill.credited?.mono);
  if (last === null || last.credited === null) return tick('credited', 'waiting');
  return {
    step: 'credited',
    state: 'done',
    at: formatInstant(last.credited.at),
    tookMs: last.stacked === null ? null : elapsed(last.stacked.mono, last.credited.mono),
  };
}

function supply(guest: Guest): Tick {
  if (guest.firstAnswer === null) return tick('supply', 'waiting');
  if (guest.supplyWasOn) return tick('supply', 'not_needed');
  if (guest.supply === null) return tick('supply', guest.account.decision.supply === 'on' ? 'doing' : 'waiting');
  const first = latest(guest.bills, (bill) => (bill.credited === null ? undefined : -bill.credited.mono));
  return {
    step: 'supply',
    state: guest.supply.state,
    at: guest.supply.at === null ? null : formatInstant(guest.supply.at),
    tookMs: first === null || first.credited === null ? null : elapsed(first.credited.mono, guest.supply.mono),
  };
}

function latest(bills: readonly SessionBill[], when: (bill: SessionBill) => number | undefined): SessionBill | null {
  return bills.reduce<SessionBill | null>((best, bill) => {
    const at = when(bill);
    if (at === undefined) return best;
    const bestAt = best === null ? undefined : when(best);
    return bestAt === undefined || at >= bestAt ? bill : best;
  }, null);
}
