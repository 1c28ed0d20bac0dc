import { assert } from '#kernel';
import { EVENTS_KEPT } from './frames.ts';

/**
 * A device counts its events 1…255, 1…255, and 0 only after a power-up or a reset. A mark is that count with how often it began anew above it, so that marks only
 * grow: `round · 256 + count`.
 */
const COUNTS = 256;
const LAST_COUNT = 255;

export interface News {
  /** The marks of the events that are new and can still be read, the oldest first; the last belongs to the newest. */
  readonly marks: readonly number[];
  /** New events that can not be read any more. */
  readonly lost: number;
  /** The device began anew since: what it had counted after `last` is not known. */
  readonly wasReset: boolean;
  /** Where the device stands now. */
  readonly mark: number;
}

/**
 * What a count means for who had dealt with everything up to `last`; null: with nothing, ever, so that what stands there is nobody's. `isFresh`: it has not counted
 * enough since it began to fill what it keeps, so a lower count is no lap.
 */
export function newsOf(last: number | null, count: number, { isFresh = false } = {}): News {
  assert(count >= 0 && count <= LAST_COUNT, 'a count of events is one byte');
  if (last === null) return { marks: [], lost: 0, wasReset: false, mark: count };
  const known = last % COUNTS;
  const round = last - known;
  if (count === known) return { marks: [], lost: 0, wasReset: false, mark: last };
  if (count === 0 || (isFresh && count < known)) {
    const begun = round + COUNTS;
    const marks = Array.from({ length: count }, (_, index) => begun + index + 1);
    return { marks, lost: 0, wasReset: true, mark: begun + count };
  }
  const mark = count > known ? round + count : round + COUNTS + count;
  const unheard = count > known ? count - known : LAST_COUNT - known + count;
  const readable = Math.min(unheard, EVENTS_KEPT);
  const marks: number[] = [];
  for (let at = mark; marks.length < readable; at = before(at)) marks.unshift(at);
  return { marks, lost: unheard - readable, wasReset: false, mark };
}

/** The mark before this one; the count 0 is no event. */
function before(mark: number): number {
  return mark % COUNTS === 1 && mark > COUNTS ? mark - 2 : mark - 1;
}
