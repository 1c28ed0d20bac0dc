import { afterEach, describe, expect, it } from 'vitest';
import { instant, ManualClock, milliseconds, silentLog } from '#kernel';
import { ScreenKeeper } from './supervision.ts';

const stopping: AbortController[] = [];
afterEach(() => stopping.splice(0).forEach((one) => one.abort()));

function start(
  load: () => Promise<void> = () => Promise.resolve(),
  { answers }: { answers: boolean } = { answers: true },
) {
  const clock = new ManualClock(instant(0));
  const seen = { loads: 0, crashes: 0, answers };
  const keeper: ScreenKeeper = new ScreenKeeper(
    {
      load: () => {
        seen.loads += 1;
        return load();
      },
      ping: () => {
        if (seen.answers) keeper.heard();
      },
      crash: () => {
        seen.crashes += 1;
      },
    },
    { clock, log: silentLog },
  );
  const stop = new AbortController();
  stopping.push(stop);
  void keeper.run(stop.signal);
  /** Lets time pass in steps of 50 ms, so that every wait that is over is followed by the next. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(milliseconds(50));
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
  };
  return { keeper, seen, pass };
}

describe('the keeper of the screen', () => {
  it('leaves a screen alone that answers', async () => {
    const { seen, pass } = start();
    await pass(20_000);
    expect(seen).toMatchObject({ loads: 1, crashes: 0 });
  });

  it('loads a screen again, within a second, whose process has gone', async () => {
    const { keeper, seen, pass } = start();
    await pass(5000);
    keeper.gone();
    await pass(1000);
    expect(seen).toMatchObject({ loads: 2, crashes: 0 });
  });

  it('ends a screen that hangs and has it back within three seconds', async () => {
    const { seen, pass } = start();
    await pass(5000);
    seen.answers = false;
    await pass(2950);
    expect(seen).toMatchObject({ loads: 2, crashes: 1 });
  });

  it('gives a page that is loading ten seconds before it counts as hung', async () => {
    const { seen, pass } = start(undefined, { answers: false });
    await pass(9000);
    expect(seen.crashes).toBe(0);
    await pass(2000);
    expect(seen.crashes).toBe(1);
  });

  it('waits longer and longer, two seconds at most, while it crashes in a row', async () => {
    const { seen, pass } = start(() => Promise.reject(new Error('constructed')));
    await pass(250 + 500 + 1000 + 500);
    const early = seen.loads;
    expect(early).toBeGreaterThanOrEqual(4);
    await pass(20_000);
    expect(seen.loads - early).toBeGreaterThanOrEqual(9);
    expect(seen.loads - early).toBeLessThanOrEqual(11);
  });

  it('does not take a load that another took the place of for a broken screen', async () => {
    const { seen, pass } = start(() => Promise.reject(Object.assign(new Error(), { code: 'ERR_ABORTED' })));
    await pass(5000);
    expect(seen.loads).toBe(1);
  });
});
