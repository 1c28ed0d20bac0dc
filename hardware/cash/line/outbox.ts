import type { MachineStep } from './protocol.ts';
import { unchanged } from './step.ts';

interface Outbox {
  readonly asked: unknown;
  /** What is to be sent next, each at most once. */
  readonly due: readonly unknown[];
}

/** Puts commands in the row, unless they stand there already. */
export function requested<State extends Outbox>(state: State, ...names: readonly State['due'][number][]): State {
  return { ...state, due: [...new Set([...state.due, ...names])] };
}

/** One command at a time, and a poll only when nothing else is to be said. What is not meant any more, as a decision over a bill that is gone, leaves the row. */
export function sendNext<Command, State extends Outbox>(
  state: State,
  row: {
    readonly isPoll: (name: State['due'][number]) => boolean;
    readonly isMeant: (name: State['due'][number]) => boolean;
    readonly commandOf: (name: State['due'][number]) => Command;
  },
): MachineStep<State, Command> {
  const due = state.due.filter(row.isMeant);
  const name = due.find((one) => !row.isPoll(one)) ?? due[0];
  if (state.asked !== null || name === undefined) return unchanged({ ...state, due });
  const command = row.commandOf(name);
  return {
    state: { ...state, asked: command, due: due.filter((one) => one !== name) },
    effects: [{ kind: 'send', command }],
  };
}
