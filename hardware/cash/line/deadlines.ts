import { milliseconds, minutes, seconds } from '#kernel';

/** The waits that are of this host and its line, and not of a protocol. */
export const hostDeadlines = {
  /** The device gets this long between the end of one exchange and the next command. */
  turnaround: milliseconds(5),
  connect: seconds(2),
  /** Between two attempts to open the line, doubled up to the longest. */
  reopenFirst: milliseconds(250),
  reopenLongest: seconds(2),
  /** A handler that has not decided by now never will: the bill goes back to whoever put it in. */
  escrow: minutes(1),
  /** Jams, cheats and failures end by a reset only, once someone has removed the cause. */
  troubleReset: seconds(30),
} as const;

/** Unanswered commands in a row before the device counts as away. */
export const UNANSWERED_LIMIT = 3;
