import { describe, expect, it } from 'vitest';
import { startSession, type Session } from '#app';
import { givenId, instant, ManualClock, milliseconds, seconds, silentLog, type Code, type KioskId } from '#kernel';
import { TouchGuard } from './touch-guard.ts';

function guarded() {
  const clock = new ManualClock(instant(Date.UTC(2026, 10, 23, 10)));
  const said: (Code | null)[] = [];
  const guard = new TouchGuard({ clock, log: silentLog, onChange: (trouble) => said.push(trouble) });
  const press = (times: number) => Array.from({ length: times }, () => guard.admits()).filter(Boolean).length;
  /** Time passes, and whoever slept has run. */
  const pass = async (ms: number) => {
    clock.advance(milliseconds(ms));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { clock, guard, said, press, pass };
}

const idle = startSession({
  kioskId: givenId<KioskId>('lobby'),
  timing: {
    idleAfter: seconds(45),
    answerWithin: seconds(20),
    receiptShownFor: seconds(12),
    faultShownFor: seconds(15),
  },
  defaultSettings: { language: 'en', largeType: false, highContrast: false, lowReach: false, balanceHidden: false },
  site: null,
});
const at = (stage: unknown): Session => ({ ...idle, stage: stage as Session['stage'] });
const attract = at({ kind: 'attract' });
const identifying = at({ kind: 'identifying' });
const home = at({ kind: 'home', guest: {} });

describe('the touch guard', () => {
  it('lets a person through, and of a storm only its beginning', async () => {
    const { guard, said, press, pass } = guarded();
    expect(press(10)).toBe(10);
    await pass(1001);
    expect(press(10_000)).toBe(12);
    expect(said).toEqual(['TOUCH_GHOST']);
    await pass(59_000);
    expect(guard.admits()).toBe(false);
    await pass(59_000);
    expect(said).toEqual(['TOUCH_GHOST']);
    await pass(1001);
    expect(said).toEqual(['TOUCH_GHOST', null]);
    expect(press(1)).toBe(1);
  });

  it('counts visits without a touch, and any touch ends that', () => {
    const { guard, said, press } = guarded();
    const visit = (touches: number) => {
      guard.observe(attract, identifying);
      guard.observe(identifying, home);
      press(touches);
      guard.observe(home, attract);
    };
    for (const touches of [0, 0, 0, 0, 1, 0, 0, 0, 0]) visit(touches);
    expect(said).toEqual([]);
    visit(0);
    expect(said).toEqual(['TOUCH_SILENT']);
    visit(0);
    press(1);
    expect(said).toEqual(['TOUCH_SILENT', null]);
  });

  it('leaves nothing waiting when it is stopped', async () => {
    const { guard, said, press, pass } = guarded();
    press(13);
    guard.stop();
    await pass(120_000);
    expect(said).toEqual(['TOUCH_GHOST']);
  });
});
