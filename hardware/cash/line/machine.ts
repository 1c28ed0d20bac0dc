import { assertNever, type Money, type Monotonic } from '#kernel';
import { UNANSWERED_LIMIT } from './deadlines.ts';
import type { Decision } from './escrow.ts';
import type { MachineEvent, MachineStep } from './protocol.ts';
import { andThen, ignored, report, unchanged, type Reporting } from './step.ts';

/** What the machine of every protocol knows; the rest of its state is its own. */
export interface HostState<Command> extends Reporting {
  readonly phase: { readonly name: string };
  /** The command whose answer is awaited. The line carries one at a time. */
  readonly asked: Command | null;
  readonly awayReported: boolean;
  /** What the caller accepts now; empty outside `accept`. */
  readonly wanted: readonly Money[];
  readonly bill: { readonly at: 'escrow'; readonly decision: Decision } | { readonly at: 'end' } | null;
}

/** What one protocol makes of each event, where it has a meaning at all. */
export interface Reactions<State, Command, Answer> {
  opened(state: State): State;
  /** What is left to know when the line is gone. Also for a line that could not be opened. */
  closed(state: State): State;
  pollDue(state: State, at: Monotonic): MachineStep<State, Command>;
  answered(
    state: State,
    exchange: { readonly asked: Command; readonly answer: Answer },
    at: Monotonic,
  ): MachineStep<State, Command>;
  /** Null: the device counts as away, and the line is hung up. */
  unanswered(state: State, asked: Command, at: Monotonic): MachineStep<State, Command> | null;
  handled(state: State, reportId: number, at: Monotonic): MachineStep<State, Command>;
  /** The line is open, and `failed` stands already. */
  handlerFailed(state: State): MachineStep<State, Command>;
  /** What is wanted has changed. */
  align(state: State): State;
  /** The bill in escrow was decided, once. */
  decided(state: State, decision: 'stack' | 'return'): MachineStep<State, Command>;
  /** After every event: what leaves now, one command at a time. */
  send(state: State): MachineStep<State, Command>;
}

/** The host's side of one line, pure. Every phase answers every event; what has no meaning there is ignored with the reason. */
export function machineOf<State extends HostState<Command>, Command, Answer>(on: Reactions<State, Command, Answer>) {
  const lost = (state: State): MachineStep<State, Command> => {
    const closed = on.closed(state);
    // An absent device is reported once, not at each attempt.
    if (closed.awayReported) return ignored(closed, 'it is known to be away');
    return report({ ...closed, awayReported: true }, { kind: 'away' });
  };
  const onEvent = (state: State, event: MachineEvent<Answer>, at: Monotonic): MachineStep<State, Command> => {
    const isClosed = state.phase.name === 'closed';
    const asked: Command | null = state.asked;
    switch (event.kind) {
      case 'opened':
        return isClosed ? unchanged(on.opened(state)) : ignored(state, 'the line is open already');
      case 'closed':
        return lost(state);
      case 'poll_due':
        return isClosed ? ignored(state, 'the line is closed') : on.pollDue(state, at);
      case 'answered':
        if (asked === null) return ignored(state, 'nothing was asked');
        return on.answered(state, { asked, answer: event.answer }, at);
      case 'unanswered':
        if (asked === null) return ignored(state, 'nothing was asked');
        return (
          on.unanswered(state, asked, at) ??
          andThen(lost(state), (closed) => ({ state: closed, effects: [{ kind: 'hang_up' }] }))
        );
      case 'handled':
        return on.handled(state, event.reportId, at);
      case 'handler_failed': {
        if (state.failed) return ignored(state, 'the handler failed before');
        const failed: State = { ...state, failed: true, wanted: [] };
        return isClosed ? unchanged(failed) : on.handlerFailed(failed);
      }
      case 'accept':
        return unchanged(on.align({ ...state, wanted: event.values }));
      case 'refuse':
        if (state.wanted.length === 0) return ignored(state, 'nothing was accepted');
        return unchanged(on.align({ ...state, wanted: [] }));
      case 'stack':
        return decide(state, 'stack');
      case 'give_back':
        return decide(state, 'return');
      default:
        return assertNever(event);
    }
  };
  const decide = (state: State, decision: 'stack' | 'return'): MachineStep<State, Command> => {
    const { bill, phase }: HostState<Command> = state;
    if (bill?.at !== 'escrow' || phase.name !== 'ready') return ignored(state, 'no bill is in escrow');
    if (bill.decision !== 'none') return ignored(state, 'this bill was decided before');
    return on.decided({ ...state, bill: { ...bill, decision } }, decision);
  };
  return (state: State, event: MachineEvent<Answer>, at: Monotonic): MachineStep<State, Command> =>
    andThen(onEvent(state, event, at), (next) => on.send(next));
}

/** One more command stayed without an answer; null: that was the last. */
export function stillAnswering<State extends { readonly asked: unknown; readonly unanswered: number }>(
  state: State,
): State | null {
  const unanswered = state.unanswered + 1;
  return unanswered >= UNANSWERED_LIMIT ? null : { ...state, asked: null, unanswered };
}
