import { elapsed, type Duration, type Monotonic } from '#kernel';

/** What the handler has said of a bill in escrow. */
export type Decision = 'none' | 'stack' | 'return';

/** A bill that waits for its decision, as far as the waiting goes. */
interface Waiting {
  readonly decision: Decision;
  readonly since: Monotonic;
  /** When the device was last told to wait. */
  readonly heldAt: Monotonic;
}

/** What an undecided bill needs now: that the device goes on waiting, or that it goes back, because nobody will decide any more. */
export function needOf(
  bill: Waiting,
  at: Monotonic,
  deadlines: { readonly escrow: Duration; readonly hold: Duration },
): 'nothing' | 'hold' | 'return' {
  if (bill.decision !== 'none') return 'nothing';
  if (elapsed(bill.since, at) >= deadlines.escrow) return 'return';
  return elapsed(bill.heldAt, at) < deadlines.hold ? 'nothing' : 'hold';
}

interface Holding {
  readonly bill: ({ readonly at: 'escrow' } & Waiting) | { readonly at: 'end' } | null;
}

/** Does what the bill in escrow needs: `ask` puts the order in the row. */
export function tended<State extends Holding>(
  state: State,
  at: Monotonic,
  host: {
    readonly escrow: Duration;
    readonly hold: Duration;
    readonly ask: (state: State, order: 'hold' | 'return') => State;
  },
): State {
  const { bill }: Holding = state;
  if (bill?.at !== 'escrow') return state;
  const need = needOf(bill, at, host);
  if (need === 'nothing') return state;
  return host.ask(
    { ...state, bill: need === 'return' ? { ...bill, decision: 'return' } : { ...bill, heldAt: at } },
    need,
  );
}
