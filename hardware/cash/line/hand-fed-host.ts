/* Test support: imported by the tests of the machines and by nothing else. */
import { moneyOfUnits, type Duration, type Money, type Monotonic } from '#kernel';
import type { CashEvent } from '../device.ts';
import type { MachineEffect, MachineEvent, MachineStep } from './protocol.ts';

/** Whole units as the driver counts them. */
export const euros = (...values: number[]): Money[] => values.map((value) => moneyOfUnits(BigInt(value)));

/** One host and its clock, fed by hand. */
export class HandFedHost<State, Command, Answer> {
  state: State;
  readonly #step: (state: State, event: MachineEvent<Answer>, at: Monotonic) => MachineStep<State, Command>;
  #at = 0;

  constructor(
    step: (state: State, event: MachineEvent<Answer>, at: Monotonic) => MachineStep<State, Command>,
    state: State,
  ) {
    this.#step = step;
    this.state = state;
  }

  feed(event: MachineEvent<Answer>): readonly MachineEffect<Command>[] {
    const { state, effects } = this.#step(this.state, event, this.#at as Monotonic);
    this.state = state;
    return effects;
  }

  wait(length: Duration): this {
    this.#at += length;
    return this;
  }

  answer(answer: Answer): readonly MachineEffect<Command>[] {
    return this.feed({ kind: 'answered', answer });
  }

  /** The handler resolves whatever the effects reported. */
  handle(effects: readonly MachineEffect<Command>[]): readonly MachineEffect<Command>[] {
    return effects.flatMap((effect) =>
      effect.kind === 'report' ? this.feed({ kind: 'handled', reportId: effect.reportId }) : [],
    );
  }
}

export function reports(effects: readonly MachineEffect<unknown>[]): CashEvent[] {
  return effects.flatMap((effect) => (effect.kind === 'report' ? [effect.event] : []));
}

export function kinds(effects: readonly MachineEffect<unknown>[]): string[] {
  return effects.map((effect) => effect.kind);
}

export function commands<Command>(effects: readonly MachineEffect<Command>[]): Command[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.command] : []));
}

export function sent<Name extends string>(effects: readonly MachineEffect<{ readonly name: Name }>[]): Name[] {
  return commands(effects).map(({ name }) => name);
}
