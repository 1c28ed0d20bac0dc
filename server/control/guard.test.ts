import { expect, test } from 'vitest';
import { givenId, hours, instant, later, ManualClock, minutes, seconds, type CommandId, type MeterId } from '#kernel';
import { EdgeGuard } from './guard.ts';
import type { CommandCause, RelayCommand } from './model.ts';

const NOON = instant(Date.UTC(2026, 10, 24, 11));

function setUp(kept = 0) {
  const clock = new ManualClock(NOON);
  const recorded: RelayCommand[] = [];
  const guard = new EdgeGuard({
    commands: { cutsSince: () => Promise.resolve(kept) },
    clock,
    limit: { cutsPerWindow: 2, window: minutes(10) },
  });
  const admit = (change: Partial<RelayCommand>, utility: 'electricity' | 'gas' = 'electricity') => {
    const command = commandAt(clock, change);
    return guard
      .admit(command, utility, async () => void recorded.push(command))
      .then((verdict) => (verdict.kind === 'refused' ? verdict.why : verdict.kind));
  };
  return { clock, guard, admit, recorded };
}

function commandAt(clock: ManualClock, change: Partial<RelayCommand>): RelayCommand {
  return {
    id: '0193569e-0000-7000-8000-000000000001' as CommandId,
    meterId: givenId<MeterId>('m1'),
    target: 'open',
    cause: 'debt',
    because: [],
    state: 'sent',
    decidedAt: clock.now(),
    expiresAt: later(clock.now(), seconds(30)),
    sentAt: clock.now(),
    confirmedAt: null,
    loadSeenAt: null,
    attempts: 1,
    ...change,
  };
}

test.each<[RelayCommand['target'], CommandCause, string]>([
  ['open', 'debt', 'allowed'],
  ['open', 'overload', 'allowed'],
  ['open', 'safety', 'allowed'],
  ['open', 'vacancy', 'allowed'],
  ['open', 'works', 'allowed'],
  ['open', 'credit_restored', 'cause_not_listed'],
  ['open', 'keep_power', 'cause_not_listed'],
  ['closed', 'credit_restored', 'allowed'],
  ['closed', 'order_ended', 'allowed'],
  ['closed', 'keep_power', 'allowed'],
  ['closed', 'debt', 'cause_not_listed'],
])('%s for %s is %s', async (target, cause, verdict) => {
  expect(await setUp().admit({ target, cause })).toBe(verdict);
});

test('a command is good from its decision to its expiry, and no longer', async () => {
  const { admit, recorded, guard, clock } = setUp();
  expect(await admit({ expiresAt: NOON })).toBe('expired');
  expect(await admit({ decidedAt: later(NOON, seconds(1)) })).toBe('expired');
  expect(recorded).toEqual([]);
  const command = commandAt(clock, {});
  clock.advance(seconds(29));
  expect(guard.stillGood(command)).toBe(true);
  clock.advance(seconds(1));
  expect(guard.stillGood(command)).toBe(false);
});

test('no cut for debt on a suspect clock; safety does not ask the clock', async () => {
  const { admit, clock } = setUp();
  clock.setState('suspect');
  expect(await admit({})).toBe('clock_suspect');
  expect(await admit({ cause: 'safety' })).toBe('allowed');
});

test('gas never comes back without a person', async () => {
  const { admit } = setUp();
  expect(await admit({ target: 'closed', cause: 'credit_restored' }, 'gas')).toBe('person_needed');
  expect(await admit({ target: 'open', cause: 'safety' }, 'gas')).toBe('allowed');
});

test('so many cuts in a window, also when they come at once; later there are more', async () => {
  const { admit, clock, recorded } = setUp();
  expect((await Promise.all([admit({}), admit({}), admit({})])).sort()).toEqual([
    'allowed',
    'allowed',
    'too_many_cuts',
  ]);
  expect(recorded.length).toBe(2);
  expect(await admit({ cause: 'safety' })).toBe('allowed');
  expect(await admit({ attempts: 2 })).toBe('allowed');
  // A date that jumps ahead does not empty the window.
  clock.jump(later(NOON, hours(24)));
  expect(await admit({})).toBe('too_many_cuts');
  clock.advance(minutes(10));
  expect(await admit({})).toBe('allowed');
});

test('cuts from before a restart count', async () => {
  expect(await setUp(2).admit({})).toBe('too_many_cuts');
  expect(await setUp(1).admit({})).toBe('allowed');
});

test('what could not be recorded is not allowed', async () => {
  const { guard, clock } = setUp();
  const failing = guard.admit(commandAt(clock, {}), 'electricity', () => Promise.reject(new Error('constructed')));
  await expect(failing).rejects.toThrow('constructed');
});
