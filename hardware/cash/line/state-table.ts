/* Test support: imported by the tests of the machines and by nothing else. */
import { euros } from './hand-fed-host.ts';
import type { MachineEvent } from './protocol.ts';

/** Whatever happens to a machine: what its host does, and every answer that its device may give. */
export function everyEvent<Answer>(answers: readonly Answer[]): readonly MachineEvent<Answer>[] {
  return [
    { kind: 'opened' },
    { kind: 'closed' },
    { kind: 'poll_due' },
    { kind: 'unanswered' },
    { kind: 'handled', reportId: 1 },
    { kind: 'handled', reportId: 2 },
    { kind: 'handler_failed' },
    { kind: 'accept', values: euros(5) },
    { kind: 'refuse' },
    { kind: 'stack' },
    { kind: 'give_back' },
    ...answers.map((answer) => ({ kind: 'answered', answer }) as const),
  ];
}

interface Subject<Event> {
  readonly state: { readonly phase: { readonly name: string } };
  feed(event: Event): { readonly length: number };
}

/** One phase of one machine, against every event. */
export interface StateRow {
  readonly phase: string;
  /** Where the way into the phase really leads. */
  readonly reached: () => string;
  /** The events that it neither moves for, nor acts on, nor says why not. */
  readonly unanswered: () => string[];
}

export interface StateTable {
  readonly machine: string;
  readonly rows: readonly StateRow[];
}

/** Each phase, with a way into it, against each event. Where `into` is a record over the names of all phases, the compiler sees to it that none is missing. */
export function stateTable<Event>(
  machine: string,
  into: Readonly<Record<string, () => Subject<Event>>>,
  events: readonly Event[],
): StateTable {
  const rows = Object.entries(into).map(([phase, enter]): StateRow => {
    const isAnswered = (event: Event): boolean => {
      const subject = enter();
      const before = textOf(subject.state);
      return subject.feed(event).length > 0 || textOf(subject.state) !== before;
    };
    return {
      phase,
      reached: () => enter().state.phase.name,
      unanswered: () => events.filter((event) => !isAnswered(event)).map(textOf),
    };
  });
  return { machine, rows };
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
