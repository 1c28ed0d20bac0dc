import type { Clock, Currency, Duration, Log, Money, Monotonic } from '#kernel';
import type { Framed } from '../../framer.ts';
import type { OpenPort } from '../../ports/index.ts';
import type { CashEvent, CashMemory } from '../device.ts';

/** What happens to a machine, whatever its protocol. `answered` is the answer to what was asked last; `poll_due` comes once an interval while the line is free. */
export type MachineEvent<Answer> =
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'poll_due' }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'handled'; readonly reportId: number }
  | { readonly kind: 'handler_failed' }
  | { readonly kind: 'accept'; readonly values: readonly Money[] }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'stack' }
  | { readonly kind: 'give_back' };

/** What a machine asks for. */
export type MachineEffect<Command> =
  | { readonly kind: 'send'; readonly command: Command }
  /** Answers the device's last answer, and must leave before anything else does. Only where the protocol has an acknowledgement. */
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'report'; readonly reportId: number; readonly event: CashEvent }
  | { readonly kind: 'hang_up' }
  | { readonly kind: 'ignored'; readonly reason: string };

export interface MachineStep<State, Command> {
  readonly state: State;
  readonly effects: readonly MachineEffect<Command>[];
}

/** One conversation's bytes. Made anew each time the line is opened, so what a conversation counts or encrypts by begins with it. */
export interface CashWire<Command, Answer> {
  /** Called once a command; what is sent again after silence are the same bytes. */
  encode(command: Command): Uint8Array;
  push(bytes: Uint8Array): Framed[];
  /** The line fell silent while an answer was awaited. */
  flush(): Framed[];
  /** Null: sound, but no answer to this host (its own echo, another address, another count). */
  decode(frame: Uint8Array): Answer | null;
}

export interface LineTiming {
  /** The machine is asked at least this often what to say. */
  readonly poll: Duration;
  /** A command counts as unanswered after this. */
  readonly answer: Duration;
  /** The device gets this long between the end of one exchange and the next command. */
  readonly turnaround: Duration;
  readonly connect: Duration;
  /** Between two attempts to open the line, doubled up to the longest. */
  readonly reopenFirst: Duration;
  readonly reopenLongest: Duration;
}

/** A protocol, as the line runs it: everything that is pure about it. */
export interface CashProtocol<State, Command extends { readonly name: string }, Answer> {
  /** The area of its log lines. */
  readonly name: string;
  readonly timing: LineTiming;
  /** How often the same bytes are sent again after silence before the machine hears `unanswered`; only where the device can tell a repetition from a command. */
  readonly resends: number;
  initial(currency: Currency): State;
  step(state: State, event: MachineEvent<Answer>, at: Monotonic): MachineStep<State, Command>;
  openWire(): CashWire<Command, Answer>;
  /** What `acknowledge` says. Null: the protocol has none. It gets no answer. */
  readonly acknowledgement: Command | null;
  /** The last word on a line when the driver is stopped: accept nothing. */
  farewell(state: State): Command;
  meaningOf(answer: Answer): string;
  /** What this host answers itself, from what it kept; null: the device is asked. Never resolves to silence. */
  readonly answerHere?: (command: Command, memory: CashMemory | undefined) => Promise<Answer> | null;
}

export interface ValidatorOptions {
  readonly openPort: OpenPort;
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The site's; money of another is never enabled. */
  readonly currency: Currency;
  /** What was kept of devices that number their events; a driver that needs none leaves it alone. */
  readonly memory?: CashMemory;
}
