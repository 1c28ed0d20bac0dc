import { afterEach, describe, expect, it, vi } from 'vitest';
import { seconds } from '#kernel';
import { SystemClock } from './clock.ts';

describe('the machine’s clock', () => {
  afterEach(() => vi.useRealTimers());

  const at = (iso: string) =>
    vi.useFakeTimers({ now: new Date(iso), toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });

  it('is trusted while both clocks move together', () => {
    at('2027-01-01T00:00:00Z');
    const clock = new SystemClock();
    vi.advanceTimersByTime(3_600_000);
    expect(clock.state()).toBe('trusted');
  });

  it('is suspect after a jump, either way, until someone vouches for it', () => {
    at('2027-01-01T00:00:00Z');
    const clock = new SystemClock();
    vi.setSystemTime(new Date('2027-01-02T00:00:00Z'));
    expect(clock.state()).toBe('suspect');
    expect(clock.state()).toBe('suspect');
    clock.trust();
    expect(clock.state()).toBe('trusted');
    vi.setSystemTime(new Date('2027-01-01T23:00:00Z'));
    expect(clock.state()).toBe('suspect');
  });

  it('is trusted again when it comes back to what the monotonic clock counted on to, and not when it comes back elsewhere', () => {
    at('2027-01-01T00:00:00Z');
    const clock = new SystemClock();
    vi.setSystemTime(new Date('2027-01-02T00:00:00Z'));
    expect(clock.state()).toBe('suspect');
    vi.advanceTimersByTime(3_600_000);
    expect(clock.state()).toBe('suspect');
    vi.setSystemTime(new Date('2027-01-01T00:00:00Z'));
    expect(clock.state()).toBe('suspect');
    vi.setSystemTime(new Date('2027-01-01T01:00:05Z'));
    expect(clock.state()).toBe('trusted');
    vi.setSystemTime(new Date('2026-12-31T01:00:05Z'));
    expect(clock.state()).toBe('suspect');
  });

  it('is suspect before the release: the battery died', () => {
    at('2000-01-01T00:00:00Z');
    expect(new SystemClock().state()).toBe('suspect');
  });

  it('is trusted when a time source answers after that, and watched from there', () => {
    at('2000-01-01T00:00:00Z');
    const clock = new SystemClock();
    expect(clock.state()).toBe('suspect');
    vi.setSystemTime(new Date('2027-01-01T00:00:00Z'));
    expect(clock.state()).toBe('trusted');
    vi.setSystemTime(new Date('2027-01-03T00:00:00Z'));
    expect(clock.state()).toBe('suspect');
  });

  it('sleeps as long as asked, or until it is woken', async () => {
    at('2027-01-01T00:00:00Z');
    const clock = new SystemClock();
    const ending = new AbortController();
    const woken: string[] = [];
    void clock.sleep(seconds(1)).then(() => woken.push('time'));
    void clock.sleep(seconds(9), ending.signal).then(() => woken.push('signal'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(woken).toEqual(['time']);
    ending.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(woken).toEqual(['time', 'signal']);
    await clock.sleep(seconds(9), ending.signal);
  });
});
