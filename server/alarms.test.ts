import { expect, it } from 'vitest';
import { hours, instant, ManualClock } from '#kernel';
import { Alarms } from './alarms.ts';

it('an alarm stands for a day after it was last raised, once', () => {
  const clock = new ManualClock(instant(0));
  const alarms = new Alarms({ clock });
  expect(alarms.standing()).toEqual([]);
  alarms.raise('RELAY_WELDED');
  clock.advance(hours(20));
  alarms.raise('RELAY_WELDED');
  clock.advance(hours(23));
  expect(alarms.standing()).toEqual(['RELAY_WELDED']);
  clock.advance(hours(2));
  expect(alarms.standing()).toEqual([]);
});
