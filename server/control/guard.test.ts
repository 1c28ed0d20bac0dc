import { describe, expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  minutes,
  seconds,
  type CommandId,
  type MeterId,
  type PersonId,
} from '#kernel';
import type { CutReleaseRecord, SupplyRequestRecord } from '../store/contract-people.ts';
import { constructedOrders, constructedReleases } from './constructed-supply.ts';
import { EdgeGuard } from './guard.ts';
import type { CommandCause, RelayCommand } from './model.ts';

const NOON = instant(Date.UTC(2026, 10, 24, 11));

const DANGER = { supply: 'off', cause: 'safety' } as const;
const m1 = givenId<MeterId>('m1');
type Ordered = { supply: 'on' | 'off'; cause: SupplyRequestRecord['cause'] } | null;

function setUp(
  kept = 0,
  ordered: Ordered = null,
  change: Partial<SupplyRequestRecord> = {},
  releases: readonly Partial<CutReleaseRecord>[] = [],
) {
  const clock = new ManualClock(NOON);
  const recorded: RelayCommand[] = [];
  const guard = new EdgeGuard({
    commands: { cutsSince: () => Promise.resolve(kept) },
    orders: constructedOrders(() => ordered, m1, change),
    releases: constructedReleases(releases),
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
  ['open', 'overload', 'not_ordered'],
  ['open', 'safety', 'not_ordered'],
  ['open', 'vacancy', 'not_ordered'],
  ['open', 'works', 'not_ordered'],
  ['open', 'credit_restored', 'cause_not_listed'],
  ['open', 'keep_power', 'cause_not_listed'],
  ['closed', 'credit_restored', 'allowed'],
  ['closed', 'order_ended', 'allowed'],
  ['closed', 'keep_power', 'allowed'],
  ['closed', 'debt', 'cause_not_listed'],
])('%s for %s is %s', async (target, cause, verdict) => {
  expect(await setUp().admit({ target, cause })).toBe(verdict);
});

describe('a cut for anything but a debt', () => {
  test.each(['safety', 'vacancy', 'works'] as const)('for %s needs the order of two people', async (cause) => {
    const order = { supply: 'off', cause } as const;
    expect(await setUp(0, order).admit({ cause })).toBe('allowed');
    const alone = { decidedBy: 'one' as PersonId };
    expect(await setUp(0, order, alone).admit({ cause })).toBe('not_ordered');
    expect(await setUp(0, order, { decidedBy: null }).admit({ cause })).toBe('not_ordered');
    expect(await setUp(0, order, { state: 'expired' }).admit({ cause })).toBe('not_ordered');
    expect(await setUp(0, order, { state: 'refused' }).admit({ cause })).toBe('not_ordered');
    expect(await setUp(0, order, { order: 'restore' }).admit({ cause })).toBe('not_ordered');
    expect(await setUp(0, { supply: 'on', cause }).admit({ cause })).toBe('not_ordered');
  });

  test('is for that meter and that cause', async () => {
    const order = { supply: 'off', cause: 'works' } as const;
    expect(await setUp(0, order).admit({ cause: 'vacancy' })).toBe('not_ordered');
    expect(await setUp(0, order).admit({ cause: 'works', meterId: givenId<MeterId>('m2') })).toBe('not_ordered');
    const other = { meterId: givenId<MeterId>('m2') };
    expect(await setUp(0, order, other).admit({ cause: 'works' })).toBe('not_ordered');
  });

  test('for danger begins with one person, and with nobody else does', async () => {
    const waiting = { state: 'waiting', decidedBy: null } as const;
    expect(await setUp(0, { supply: 'off', cause: 'safety' }, waiting).admit({ cause: 'safety' })).toBe('allowed');
    expect(await setUp(0, { supply: 'off', cause: 'works' }, waiting).admit({ cause: 'works' })).toBe('not_ordered');
  });
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
  const { admit, clock } = setUp(0, DANGER);
  clock.setState('suspect');
  expect(await admit({})).toBe('clock_suspect');
  expect(await admit({ cause: 'safety' })).toBe('allowed');
});

test('gas never comes back without a person', async () => {
  const { admit } = setUp(0, DANGER);
  expect(await admit({ target: 'closed', cause: 'credit_restored' }, 'gas')).toBe('person_needed');
  expect(await admit({ target: 'open', cause: 'safety' }, 'gas')).toBe('allowed');
});

test('so many cuts in a window, also when they come at once; later there are more', async () => {
  const { admit, clock, recorded } = setUp(0, DANGER);
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

describe('cuts beyond the limit', () => {
  const released = (change: Partial<CutReleaseRecord>) => setUp(2, null, {}, [{ most: 2, ...change }]);

  test('go out as far as two people released them', async () => {
    const { admit } = released({});
    expect(await admit({})).toBe('allowed');
    expect(await setUp(4, null, {}, [{ most: 2 }]).admit({})).toBe('too_many_cuts');
    expect(await setUp(4, null, {}, [{ most: 2 }, { most: 1 }]).admit({})).toBe('allowed');
  });

  test.each<[string, Partial<CutReleaseRecord>]>([
    ['one person alone', { decidedBy: 'one' as PersonId }],
    ['nobody decided', { decidedBy: null }],
    ['it was refused', { state: 'refused' }],
  ])('do not where %s, whatever the store says', async (_what, change) => {
    expect(await released(change).admit({})).toBe('too_many_cuts');
  });
});
