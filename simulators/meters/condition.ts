import type { LocalDate } from '#kernel';

/** What somebody did to a meter, or what became of it, beside its load and its contact. A protocol tells what it can tell of it. */
export class Condition {
  /** So far is the meter's own clock ahead of ours, in ms; negative where it is behind. */
  clockAheadMs = 0;
  /** On which day it last believed a broadcast. */
  clockSetOn: LocalDate | null = null;
  /** What it wants before it obeys; null: what it left the factory with. */
  password: string | null = null;
  /** It obeys nobody without the key of its security chip. */
  keyOnly = false;
  /** It may close, and waits for its button. */
  closePermitted = false;
  /** It was told to stay closed. */
  keeps = false;
  /** The contact or valve takes commands and does not move; `jammed` once one was tried. */
  stuck = false;
  jammed = false;
  batteryLow = false;
  /** The last byte of everything that it says arrives wrong. */
  damagesReplies = false;
  coverOpenings = 0;
  /** Something in it is broken for good, and it says so. */
  broken = false;
}
