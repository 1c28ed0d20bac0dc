import { describe, expect, it } from 'vitest';
import { duration, instant, ManualClock, minutes, type Duration } from '#kernel';
import { keepRunning } from './keep-running.ts';

/** A clock on which every wait is over at once, and counted. */
class WaitingClock extends ManualClock {
  override sleep(length: Duration): Promise<void> {
    this.advance(length);
    return Promise.resolve();
  }
}

function runs(lengths: readonly Duration[]) {
  const clock = new WaitingClock(instant(0));
  const waits: number[] = [];
  let started = 0;
  const kept = keepRunning<'crashed' | 'final'>({
    start: () => {
      const length = lengths[started];
      started += 1;
      if (length === undefined) return Promise.resolve('final');
      clock.advance(length);
      return Promise.resolve('crashed');
    },
    isFinal: (ending) => ending === 'final',
    onEnded: (_ending, wait) => waits.push(wait),
    clock,
    signal: new AbortController().signal,
  });
  return { kept, waits };
}

const AT_ONCE = duration(0);

describe('what is kept running', () => {
  it('is started again, later and later up to two seconds', async () => {
    const { kept, waits } = runs(Array.from({ length: 6 }, () => AT_ONCE));
    expect(await kept).toBe('final');
    expect(waits).toEqual([250, 500, 1000, 2000, 2000, 2000]);
  });

  it('is started at once after it had run for long', async () => {
    const { kept, waits } = runs([AT_ONCE, AT_ONCE, minutes(2), AT_ONCE]);
    await kept;
    expect(waits).toEqual([250, 500, 250, 500]);
  });

  it('is left alone when it ended because it was asked to', async () => {
    const stopping = new AbortController();
    let started = 0;
    const ending = await keepRunning<number>({
      start: () => {
        started += 1;
        stopping.abort();
        return Promise.resolve(0);
      },
      isFinal: () => false,
      onEnded: () => undefined,
      clock: new WaitingClock(instant(0)),
      signal: stopping.signal,
    });
    expect([ending, started]).toEqual([null, 1]);
  });
});
