import type { Duration } from '#kernel';
import type { Framer } from '../../framer.ts';

/** How one protocol uses a line on which a host asks and one meter at a time answers. */
export interface LineProtocol<Request, Reply> {
  /** Where its lines stand in the log. */
  readonly name: string;
  /** False: a reply names no request, so one that comes late could be taken for the next from the same meter. */
  readonly numbersRequests: boolean;
  /** True where all replies take about as long: then a meter is waited for by how long replies took, and not as long as is allowed. */
  readonly repliesAlike?: boolean;
  /** So long the line is silent before a request, in ms; a fraction counts. */
  readonly silence: number;
  /** From the request on the wire to its whole reply. */
  replyWithin(request: Request): Duration;
  /** A long reply whose length nobody knows before: it is over as soon as nothing came for so long, though `replyWithin` is not. */
  pausesWithin?(request: Request): Duration;
  /** Where the line changes its speed between a request and its reply; null, or left out, where it keeps the one that it was opened with. */
  speedOf?(request: Request): ExchangeSpeed | null;
  makeFramer(): Framer;
  /** Which meter is asked; whoever is silent is left alone by this name. */
  deviceOf(request: Request): string;
  /** For the log. */
  meaningOf(request: Request): string;
  /** The bytes, with everything that wakes the meter up before them. `transaction` counts the requests of the line, 16 bits. */
  encode(request: Request, transaction: number): Uint8Array;
  /** What stands for the reply to a request that nobody ever answers (a broadcast); null, or left out, where one is waited for. */
  unansweredBy?(request: Request): Reply | null;
  /** True where the bytes hold a password: they do not stand in the log. */
  isSecret?(request: Request): boolean;
  /** Looks at a frame that the framer found. It does not throw: what is wrong with the frame, `replyTo` says. */
  arrive(bytes: Uint8Array): Arrived<Request, Reply>;
  /** Why this reply means that the meter is away (a gateway that speaks for it); null where it answered itself. */
  absenceIn(reply: Reply): string | null;
}

/** At how many baud a request goes out and its reply comes. */
export interface ExchangeSpeed {
  readonly asks: number;
  readonly answers: number;
  /** What the request takes on the wire: an adapter may hold its last characters back when the system believes them sent. */
  readonly sentIn: Duration;
}

/** A whole frame from the line. */
export interface Arrived<Request, Reply> {
  /** Whether it can be the answer to this request. What belongs to nobody is dropped. */
  belongsTo(request: Request, transaction: number): boolean;
  /** Throws FaultError FRAME_UNEXPECTED or FRAME_LENGTH where it answers something else. */
  replyTo(request: Request): Reply;
}
