import type { Clock, Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import type { LineProtocol } from './protocol.ts';

/* What drivers have of a line. */

export interface TurnOptions {
  /** Goes before everything that polls, and is tried although the line or the meter is being left alone after a failure. */
  readonly urgent?: boolean;
  /** Goes before everything that polls, because somebody waits for it; a meter that is being left alone stays so. */
  readonly soon?: boolean;
  /** Lets what is in a greater hurry go between its own requests. Without it the turn is never broken. */
  readonly yields?: boolean;
  /** Fails rather than be sent on another connection than this: on the new one, something else may answer. */
  readonly onConnection?: number | null;
}

export interface LineAnswer<Reply> {
  readonly reply: Reply;
  /** Counts the connections of this line; what was proven on one says nothing about the next. */
  readonly connection: number;
}

/** One request inside a turn. */
export type Ask<Request, Reply> = (
  request: Request,
  options?: Pick<TurnOptions, 'onConnection'>,
) => Promise<LineAnswer<Reply>>;

/** One line with one or more meters behind it. Requests go out one at a time. */
export interface MeterLine<Request, Reply> {
  readonly url: string;
  /** The connection that stands now, or null. */
  readonly connection: number | null;
  /**
   * Sends one request and waits for its reply; a refusal by the meter is a reply. Rejects with FaultError: METER_AWAY (no connection, silence, or a gateway
   * that says so; the cause tells which), FRAME_UNEXPECTED and FRAME_LENGTH for an answer to something else.
   */
  request(request: Request, options?: TurnOptions): Promise<LineAnswer<Reply>>;
  /**
   * Several requests with nobody else's in between (but see `yields`). `work` must end: the line waits for it. Give no one else the `ask` it gets.
   * Settles as `work` does; rejects as `request`.
   */
  turn<Value>(work: (ask: Ask<Request, Reply>) => Promise<Value>, options?: TurnOptions): Promise<Value>;
  /** Hangs up; whatever waits is rejected. */
  stop(): Promise<void>;
}

export interface MeterLineOptions<Request, Reply> {
  /** As people wrote it; for messages. */
  readonly url: string;
  /** Opens the bytes. */
  readonly portUrl: string;
  readonly protocol: LineProtocol<Request, Reply>;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}
