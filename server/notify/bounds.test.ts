import { describe, expect, test, vi } from 'vitest';
import { givenId, instant, later, ManualClock, minutes, seconds, zone, type TenancyId } from '#kernel';
import { notify } from '#contracts/configuration';
import type { NoticeChannel } from '#contracts/events';
import { GatewayWatch } from './gateway-watch.ts';
import { NoticePace } from './pace.ts';
import { quietUntil } from './quiet-hours.ts';
import { channelsTo } from './ways.ts';

const berlin = zone('Europe/Berlin');
/** In November the clock there is an hour ahead of UTC. */
const at = (hour: number, minute = 0) => instant(Date.UTC(2026, 10, 23, hour - 1, minute));

describe('quiet hours', () => {
  const quiet = { notify: notify.parse({ quiet_hours: { from: '22:00', to: '07:00' } }), zone: berlin };

  test.each([
    [21, 59, null],
    [22, 0, at(31)],
    [23, 30, at(31)],
    [30, 59, at(31)],
    [31, 0, null],
  ])('at %i:%i o’clock', (hour, minute, until) => {
    expect(quietUntil(at(hour, minute), { kind: 'low_credit', channel: 'sms' }, quiet)).toBe(until);
  });

  test('hold what makes a telephone sound, and nothing that cannot wait', () => {
    const midnight = at(24);
    expect(quietUntil(midnight, { kind: 'low_credit', channel: 'email' }, quiet)).not.toBeNull();
    expect(quietUntil(midnight, { kind: 'low_credit', channel: 'broker' }, quiet)).toBeNull();
    expect(quietUntil(midnight, { kind: 'cut', channel: 'sms' }, quiet)).toBeNull();
    const without = { ...quiet, notify: notify.parse({}) };
    expect(quietUntil(midnight, { kind: 'low_credit', channel: 'sms' }, without)).toBeNull();
  });
});

describe('the pace', () => {
  const [anna, ben] = [givenId<TenancyId>('anna'), givenId<TenancyId>('ben')];

  test('holds back what is more than a tenancy gets in a day, and nobody else’s', () => {
    const pace = new NoticePace({ most_a_day_per_tenancy: 2, most_a_minute: 60 });
    for (const minute of [0, 10]) pace.tried(at(12, minute), { channel: 'sms', tenancyId: anna, reached: true });
    for (let count = 0; count < 9; count += 1)
      pace.tried(at(12, 20), { channel: 'sms', tenancyId: ben, reached: false });
    const now = at(13);
    expect(pace.waitUntil(now, { channel: 'email', tenancyId: anna })).toBe(at(36));
    expect(pace.waitUntil(now, { channel: 'broker', tenancyId: anna })).toBeNull();
    expect(pace.waitUntil(now, { channel: 'sms', tenancyId: ben })).toBeNull();
    expect(pace.waitUntil(at(36), { channel: 'sms', tenancyId: anna })).toBeNull();
  });

  test('overruns no gateway', () => {
    const pace = new NoticePace({ most_a_day_per_tenancy: 99, most_a_minute: 3 });
    for (let count = 0; count < 3; count += 1)
      pace.tried(at(12), { channel: 'webhook', tenancyId: anna, reached: true });
    expect(pace.waitUntil(later(at(12), seconds(59)), { channel: 'webhook', tenancyId: ben })).toBe(at(12, 1));
    expect(pace.waitUntil(at(12, 1), { channel: 'webhook', tenancyId: ben })).toBeNull();
  });
});

test('a gateway that takes nothing for long is told; one that answers in between begins anew', () => {
  const clock = new ManualClock(at(12));
  const onDown = vi.fn<(channel: NoticeChannel) => void>();
  const watch = new GatewayWatch({ downAfter: minutes(15), clock, onDown });
  watch.failed('sms');
  clock.advance(minutes(14));
  watch.failed('sms');
  watch.failed('email');
  watch.answered('sms');
  clock.advance(minutes(14));
  watch.failed('sms');
  expect(onDown).not.toHaveBeenCalled();
  clock.advance(minutes(1));
  watch.failed('email');
  expect(onDown).toHaveBeenCalledExactlyOnceWith('email');
});

describe('the ways to a tenant', () => {
  const named: readonly NoticeChannel[] = ['log', 'broker', 'email', 'sms', 'webhook', 'slip'];
  const warning = { kind: 'low_credit', named } as const;
  const both = { email: 'anna@example.org', phone: '+491701234567' };

  test('are those to the whole house, and those to which there is an address', () => {
    expect(channelsTo(null, warning)).toEqual(['log', 'broker', 'webhook', 'slip']);
    expect(channelsTo(both, warning)).toEqual(named);
    expect(channelsTo({ phone: both.phone }, warning)).not.toContain('email');
  });

  test('are what the tenant chose', () => {
    expect(channelsTo({ ...both, channels: ['sms'] }, warning)).toEqual(['log', 'broker', 'sms', 'webhook']);
    expect(channelsTo({ ...both, channels: [] }, warning)).toEqual(['log', 'broker', 'webhook']);
  });

  test('print no paper of a payment', () => {
    expect(channelsTo(both, { kind: 'top_up', named })).not.toContain('slip');
  });
});
