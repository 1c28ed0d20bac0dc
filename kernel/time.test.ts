import { describe, expect, it } from 'vitest';
import { Defect } from './assertion.ts';
import {
  days,
  duration,
  earlier,
  elapsed,
  formatInstant,
  instant,
  later,
  ManualClock,
  minutes,
  parseInstant,
  seconds,
  type Monotonic,
} from './time.ts';
import { formatMilli, parseMilli, powerW, registerMilli } from './quantity.ts';

describe('time', () => {
  it('reads only instants that carry their offset', () => {
    expect(parseInstant('2026-11-23T14:31:00+01:00')).toBe(Date.UTC(2026, 10, 23, 13, 31));
    expect(parseInstant('2026-11-23T13:31:00.250Z')).toBe(Date.UTC(2026, 10, 23, 13, 31, 0, 250));
    expect(['2026-11-23T14:31:00', '2026-11-23', 'now', '2026-13-01T00:00:00Z'].map(parseInstant)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('writes, moves and measures', () => {
    const at = instant(0);
    expect(formatInstant(later(at, days(1)))).toBe('1970-01-02T00:00:00.000Z');
    expect(earlier(later(at, minutes(2)), seconds(120))).toBe(at);
    expect(elapsed(5 as Monotonic, 3 as Monotonic)).toBe(0);
    expect(() => duration(-1)).toThrow(Defect);
    expect(() => instant(0.5)).toThrow(Defect);
  });

  it('stands still until it is moved, and wakes sleepers in their order', async () => {
    const clock = new ManualClock(instant(0));
    const woken: string[] = [];
    const ending = new AbortController();
    const late = clock.sleep(seconds(2)).then(() => woken.push('late'));
    const early = clock.sleep(seconds(1)).then(() => woken.push('early'));
    const never = clock.sleep(seconds(9), ending.signal).then(() => woken.push('aborted'));
    clock.advance(seconds(2));
    await Promise.all([late, early]);
    expect(woken).toEqual(['early', 'late']);
    ending.abort();
    await never;
    await clock.sleep(seconds(9), ending.signal);
    clock.jump(instant(5));
    clock.setState('suspect');
    expect([clock.now(), clock.monotonic(), clock.state()]).toEqual([5, 2000, 'suspect']);
  });
});

describe('quantities', () => {
  it('reads and writes thousandths exactly', () => {
    expect(['1234.567', '0.5', '7', '-1.25'].map(parseMilli)).toEqual([1_234_567n, 500n, 7000n, -1250n]);
    expect(['1.2345', '', '1e3', '.5'].map(parseMilli)).toEqual([null, null, null, null]);
    expect([1_234_567n, 500n, 7000n, -1250n].map(formatMilli)).toEqual(['1234.567', '0.5', '7', '-1.25']);
  });

  it('refuses registers and powers that cannot be', () => {
    expect(() => registerMilli(-1n)).toThrow(Defect);
    expect(() => powerW(Number.NaN)).toThrow(Defect);
    expect(powerW(-1.6)).toBe(-2);
  });
});
