import { describe, expect, it } from 'vitest';
import { duration, type Monotonic } from '#kernel';
import { ScreenWatch } from './screen-watch.ts';

const at = (seconds: number) => (seconds * 1000) as Monotonic;
const silent = (seconds: number) => duration(seconds * 1000);

function drawing(): ScreenWatch {
  const watch = new ScreenWatch(at(0));
  watch.isHung(at(2), silent(0.3));
  return watch;
}

describe('the watch over a browser', () => {
  it('has time for a browser to start, and calls it hung after that', () => {
    const watch = new ScreenWatch(at(0));
    expect(watch.isHung(at(14), silent(60))).toBe(false);
    expect(watch.isHung(at(15), silent(61))).toBe(true);
  });

  it('is not deceived by what the browser before it said last', () => {
    const watch = new ScreenWatch(at(0));
    watch.isHung(at(0.2), silent(1.2));
    expect(watch.isHung(at(3), silent(4))).toBe(false);
  });

  it('sees within a second and a half that a page stopped which had drawn', () => {
    const watch = drawing();
    expect(watch.isHung(at(3), silent(1.3))).toBe(false);
    expect(watch.isHung(at(3.25), silent(1.5))).toBe(true);
  });

  it('does not hold a kiosk program that is away against the browser, and has time for the two to meet again', () => {
    const watch = drawing();
    for (let second = 3; second < 60; second += 1) expect(watch.isHung(at(second), null)).toBe(false);
    expect(watch.isHung(at(60), silent(2))).toBe(false);
    expect(watch.isHung(at(66), silent(8))).toBe(false);
    expect(watch.isHung(at(68), silent(10))).toBe(true);
  });
});
