import { describe, expect, test } from 'vitest';
import {
  days,
  earlier,
  givenId,
  hours,
  instant,
  later,
  localDate,
  minutes,
  money,
  moneyOfUnits,
  parseInstant,
  seconds,
  zone,
  type Instant,
  type TenancyId,
} from '#kernel';
import { policy as policySchema, type Policy } from '#contracts/configuration';
import { NOT_WARNED } from './constructed-supply.ts';
import { decide } from './decide.ts';
import { HOLDS } from './holds.ts';
import type { Contract } from './model.ts';

function at(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`constructed instant ${text}`);
  return parsed;
}

const BERLIN = zone('Europe/Berlin');
const tenancyId = givenId<TenancyId>('flat-1');
const neutral = policySchema.parse({});
/** A Tuesday, noon in Berlin: nothing is friendly. */
const TUESDAY_NOON = at('2026-11-24T11:00:00Z');

function policyWith(change: Partial<Policy>): Policy {
  return { ...neutral, ...change };
}

function credit(utility: bigint, service = 0n, property = 0n): Contract['credit'] {
  return { utility: money(utility), service: money(service), property: money(property) };
}

/** Somebody who would be cut: no credit, nothing that holds. */
function contractAt(now: Instant, change: Partial<Contract> = {}): Contract {
  return {
    tenancyId,
    utility: 'electricity',
    zone: BERLIN,
    credit: credit(-1n),
    outOfCreditSince: earlier(now, days(10)),
    emergencyCreditUsed: money(0n),
    averagePerDay: null,
    protected: false,
    use: 'dwelling',
    clock: 'trusted',
    lastMeasuredAt: now,
    observed: { relay: 'closed', since: earlier(now, days(1)), byOrder: false },
    paymentPending: false,
    warned: NOT_WARNED,
    weather: null,
    order: null,
    ...change,
  };
}

const codesAt = (now: Instant, change: Partial<Contract> = {}, policy: Partial<Policy> = {}) => {
  const { supply, because } = decide(now, contractAt(now, change), policyWith(policy));
  return [supply, ...because.map((reason) => reason.code)];
};

describe('a debt', () => {
  test('cuts when nothing stands between', () => {
    expect(decide(TUESDAY_NOON, contractAt(TUESDAY_NOON), neutral)).toEqual({
      supply: 'off',
      because: [{ code: 'out_of_credit', until: null }],
      limitW: null,
      next: null,
      notices: [{ kind: 'low_credit', daysLeft: 0, by: 'money' }],
    });
  });

  test('is limited instead of cut where policy and meter allow that, and under the same holds', () => {
    const contract = (canLimit: boolean, over: Partial<Contract> = {}) => ({
      ...contractAt(TUESDAY_NOON),
      observed: { relay: 'closed' as const, since: null, byOrder: false, canLimit },
      ...over,
    });
    const policy = { ...neutral, load_limit_w: 500 };
    expect(decide(TUESDAY_NOON, contract(true), policy)).toMatchObject({
      supply: 'on',
      because: [{ code: 'load_limited' }, { code: 'out_of_credit' }],
      limitW: 500,
      next: null,
    });
    expect(decide(TUESDAY_NOON, contract(false), policy)).toMatchObject({ supply: 'off', limitW: null });
    expect(decide(TUESDAY_NOON, contract(true), neutral)).toMatchObject({ supply: 'off', limitW: null });
    const paying = decide(TUESDAY_NOON, contract(true, { paymentPending: true }), policy);
    expect([paying.because[0]?.code, paying.limitW]).toEqual(['payment_pending', null]);
    const inGrace = decide(TUESDAY_NOON, contract(true, { outOfCreditSince: TUESDAY_NOON }), {
      ...policy,
      grace: hours(1),
    });
    expect(inGrace.limitW).toBeNull();
    expect(inGrace.next).toMatchObject({
      supply: 'on',
      because: [{ code: 'load_limited' }, { code: 'out_of_credit' }],
    });
  });

  test('begins at nothing left, not below it', () => {
    expect(codesAt(TUESDAY_NOON, { credit: credit(0n) })).toEqual(['off', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, { credit: credit(1n) })).toEqual(['on', 'in_credit']);
  });

  test('counts only the classes that may cut, together', () => {
    expect(codesAt(TUESDAY_NOON, { credit: credit(1n, 0n, -1000n) })).toEqual(['on', 'in_credit']);
    expect(codesAt(TUESDAY_NOON, { credit: credit(1n, -5n) })).toEqual(['on', 'in_credit']);
    const both: Partial<Policy> = { cut_for: ['utility', 'service'] };
    expect(codesAt(TUESDAY_NOON, { credit: credit(1n, -5n) }, both)).toEqual(['off', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, { credit: credit(-4n, 5n) }, both)).toEqual(['on', 'in_credit']);
    expect(codesAt(TUESDAY_NOON, {}, { cut_for: [] })).toEqual(['on', 'utility_never_cut']);
  });

  test('that nobody noted the beginning of begins now: grace is given in full', () => {
    const change = { outOfCreditSince: null };
    expect(codesAt(TUESDAY_NOON, change, { grace: hours(1) })).toEqual(['on', 'grace', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, change)).toEqual(['off', 'out_of_credit']);
  });
});

describe('an order of people', () => {
  test('is before everything, for whomever', () => {
    const order = { supply: 'off', cause: 'safety' } as const;
    const everything: Partial<Contract> = { order, protected: true, credit: credit(9n), paymentPending: true };
    expect(codesAt(TUESDAY_NOON, everything, { keep_power: true })).toEqual(['off', 'safety']);
  });

  test('that has ended leaves no trace: what would have held a cut brings supply back', () => {
    const night = at('2026-11-24T20:00:00Z');
    const byOrder: Partial<Contract> = { observed: { relay: 'open', since: null, byOrder: true } };
    expect(codesAt(night, byOrder)).toEqual(['on', 'friendly_hours', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, byOrder)).toEqual(['off', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, { ...byOrder, credit: credit(1n) })).toEqual(['on', 'in_credit']);
  });

  test('is all that counts where nobody lives', () => {
    const nobody: Partial<Contract> = { tenancyId: null };
    expect(codesAt(TUESDAY_NOON, nobody)).toEqual(['on', 'vacancy']);
    const off = { relay: 'open', since: null, byOrder: false } as const;
    expect(codesAt(TUESDAY_NOON, { ...nobody, observed: off, credit: credit(9n) })).toEqual(['off', 'vacancy']);
    const on = { supply: 'on', cause: 'works' } as const;
    expect(codesAt(TUESDAY_NOON, { ...nobody, observed: off, order: on })).toEqual(['on', 'works']);
  });
});

describe('holds', () => {
  test('all at once are named, weightiest first', () => {
    const now = at('2026-12-26T20:00:00Z');
    const everything: Partial<Contract> = {
      utility: 'water',
      paymentPending: true,
      protected: true,
      clock: 'suspect',
      lastMeasuredAt: null,
      outOfCreditSince: now,
      observed: { relay: 'closed', since: now, byOrder: false },
    };
    const policy: Partial<Policy> = {
      keep_power: true,
      weather_hold: true,
      warning_proof: ['delivered'],
      holidays: [localDate('2026-12-26')],
      grace: hours(1),
    };
    // The weather is either known or not.
    const named = (left: string) => [
      'on',
      ...HOLDS.map(({ code }) => code).filter((code) => code !== left),
      'out_of_credit',
    ];
    expect(codesAt(now, everything, policy)).toEqual(named('weather'));
    const frost: Partial<Contract> = { ...everything, weather: { hold: true, at: now, until: null } };
    expect(codesAt(now, frost, policy)).toEqual(named('weather_not_known'));
  });

  test('what never cuts brings supply back; what only holds leaves it as it is', () => {
    const off: Partial<Contract> = { observed: { relay: 'open', since: null, byOrder: false } };
    const night = at('2026-11-24T20:00:00Z');
    expect(codesAt(night, off)).toEqual(['off', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, { ...off, paymentPending: true, clock: 'suspect' })).toEqual(['off', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, off, { keep_power: true })).toEqual(['on', 'keep_power', 'out_of_credit']);
    expect(codesAt(TUESDAY_NOON, { ...off, protected: true })[0]).toBe('on');
    expect(codesAt(TUESDAY_NOON, { ...off, utility: 'water' })[0]).toBe('on');
    expect(codesAt(night, { ...off, credit: credit(1n) })).toEqual(['on', 'in_credit']);
  });

  test('closing never waits for the minimum hold', () => {
    const justOpened: Partial<Contract> = {
      observed: { relay: 'open', since: TUESDAY_NOON, byOrder: false },
      credit: credit(1n),
    };
    expect(codesAt(TUESDAY_NOON, justOpened)).toEqual(['on', 'in_credit']);
  });

  test('a reading is fresh to the last moment of its time, and one from the future is not', () => {
    const read = (lastMeasuredAt: Instant) => codesAt(TUESDAY_NOON, { lastMeasuredAt })[0];
    expect(read(earlier(TUESDAY_NOON, minutes(5)))).toBe('off');
    expect(read(instant(earlier(TUESDAY_NOON, minutes(5)) - 1))).toBe('on');
    expect(read(instant(TUESDAY_NOON + 1))).toBe('on');
  });
});

describe('orders of staff', () => {
  test.each([
    ['off', 'safety'],
    ['off', 'vacancy'],
    ['off', 'works'],
    ['off', 'overload'],
    ['on', 'works'],
  ] as const)('%s for %s stands above credit and holds', (supply, cause) => {
    const change: Partial<Contract> = { order: { supply, cause }, credit: credit(supply === 'off' ? 5n : -5n) };
    expect(codesAt(TUESDAY_NOON, change)).toEqual([supply, cause]);
    expect(codesAt(at('2026-11-24T20:00:00Z'), { ...change, paymentPending: true })).toEqual([supply, cause]);
  });
});

describe('what comes next', () => {
  const nextOf = (now: Instant, change: Partial<Contract> = {}, policy: Partial<Policy> = {}) =>
    decide(now, contractAt(now, change), policyWith(policy)).next?.at ?? null;

  test.each([
    ['the end of the night', '2026-11-24T20:00:00Z', '2026-11-25T09:00:00Z'],
    ['after midnight too', '2026-11-25T03:00:30Z', '2026-11-25T09:00:00Z'],
    // Friday evening: the night runs into the weekend, and the weekend ends in the friendly hours before Monday, 10:00.
    ['the end of a weekend', '2026-11-27T20:00:00Z', '2026-11-30T09:00:00Z'],
    ['the end of the morning before the clocks went forward', '2026-03-27T20:00:00Z', '2026-03-30T08:00:00Z'],
  ])('%s', (_name, from, to) => {
    expect(nextOf(at(from))).toBe(at(to));
  });

  test('holidays in a row, then the hours after them', () => {
    const holidays = [localDate('2026-12-24'), localDate('2026-12-25')];
    // Friday the 25th is followed by a weekend.
    expect(nextOf(at('2026-12-24T12:00:00Z'), {}, { holidays })).toBe(at('2026-12-28T09:00:00Z'));
  });

  test('grace, then the hours in which it ends', () => {
    const since = at('2026-11-24T11:00:00Z');
    const change = { outOfCreditSince: since };
    expect(nextOf(since, change, { grace: hours(2) })).toBe(at('2026-11-24T13:00:00Z'));
    expect(nextOf(since, change, { grace: hours(8) })).toBe(at('2026-11-25T09:00:00Z'));
  });

  test('the minimum hold', () => {
    const observed = { relay: 'closed', since: earlier(TUESDAY_NOON, minutes(2)), byOrder: false } as const;
    expect(nextOf(TUESDAY_NOON, { observed })).toBe(later(TUESDAY_NOON, minutes(3)));
  });

  test('nothing is promised where something holds whose end nobody knows', () => {
    const night = at('2026-11-24T20:00:00Z');
    expect(nextOf(night, { paymentPending: true })).toBeNull();
    expect(nextOf(night, { lastMeasuredAt: null })).toBeNull();
    expect(nextOf(night, {}, { friendly_weekdays: [1, 2, 3, 4, 5, 6, 7] })).toBeNull();
    expect(nextOf(night, { credit: credit(5n) })).toBeNull();
  });

  test('at that instant, and not a second before, the answer is off', () => {
    for (let hour = 0; hour < 24 * 14; hour += 5) {
      const now = later(at('2026-10-19T00:10:00Z'), hours(hour));
      const contract = (when: Instant) => contractAt(when, { outOfCreditSince: earlier(now, days(3)) });
      const { supply, next } = decide(now, contract(now), neutral);
      if (supply === 'off') continue;
      if (next === null) throw new Error('an end was expected');
      expect(decide(next.at, contract(next.at), neutral).supply).toBe('off');
      const before = earlier(next.at, seconds(1));
      expect(decide(before, contract(before), neutral).supply).toBe('on');
    }
  });
});

describe('hours and daylight saving', () => {
  const window = (from: number, to: number): Partial<Policy> => ({
    friendly_hours: { from, to },
    friendly_weekdays: [],
  });

  test('hours that end as they begin are none', () => {
    expect(codesAt(at('2026-11-24T20:00:00Z'), {}, window(600, 600))[0]).toBe('off');
  });

  test('an end that is skipped has come when the clocks jumped over it', () => {
    // Berlin skips 02:00 to 03:00 on 29 March 2026.
    const now = at('2026-03-29T00:30:00Z');
    const decision = decide(now, contractAt(now), policyWith(window(0, 150)));
    expect([decision.supply, decision.next?.at]).toEqual(['on', at('2026-03-29T01:00:00Z')]);
  });

  test('an hour that happens twice is friendly twice', () => {
    // Berlin shows 02:00 to 03:00 twice on 25 October 2026; friendly until 02:30.
    const policy = window(0, 150);
    expect(codesAt(at('2026-10-25T00:15:00Z'), {}, policy)[0]).toBe('on');
    expect(codesAt(at('2026-10-25T00:45:00Z'), {}, policy)[0]).toBe('off');
    expect(codesAt(at('2026-10-25T01:15:00Z'), {}, policy)[0]).toBe('on');
    expect(codesAt(at('2026-10-25T01:45:00Z'), {}, policy)[0]).toBe('off');
    const second = at('2026-10-25T01:15:00Z');
    expect(decide(second, contractAt(second), policyWith(policy)).next?.at).toBe(at('2026-10-25T01:30:00Z'));
  });
});

describe('notices', () => {
  const left = (micros: bigint, perDay: bigint | null) =>
    decide(
      TUESDAY_NOON,
      contractAt(TUESDAY_NOON, { credit: credit(micros), averagePerDay: perDay === null ? null : money(perDay) }),
      neutral,
    ).notices.map((notice) => notice.daysLeft);

  test('the nearest crossing behind the tenant', () => {
    const perDay = moneyOfUnits(2n);
    expect(left(14_000_001n, perDay)).toEqual([]);
    expect(left(14_000_000n, perDay)).toEqual([7]);
    expect(left(6_000_000n, perDay)).toEqual([3]);
    expect(left(2_000_000n, perDay)).toEqual([1]);
    expect(left(0n, perDay)).toEqual([0]);
  });

  test('the last step is also reached at an amount, whatever the use', () => {
    const told = (micros: bigint, perDay: bigint | null, policy: Partial<Policy>) =>
      decide(
        TUESDAY_NOON,
        contractAt(TUESDAY_NOON, { credit: credit(micros), averagePerDay: perDay === null ? null : money(perDay) }),
        policyWith(policy),
      ).notices[0];
    const at5 = { notice_at: moneyOfUnits(5n), notice_days: [10, 2] };
    expect(told(5_000_001n, null, at5)).toBeUndefined();
    expect(told(5_000_000n, null, at5)).toEqual({ kind: 'low_credit', daysLeft: 2, by: 'money' });
    expect(told(5_000_000n, moneyOfUnits(1n), at5)).toEqual({ kind: 'low_credit', daysLeft: 2, by: 'money' });
    expect(told(5_000_000n, moneyOfUnits(3n), at5)).toEqual({ kind: 'low_credit', daysLeft: 2, by: 'days' });
    expect(told(9_000_000n, moneyOfUnits(1n), at5)).toEqual({ kind: 'low_credit', daysLeft: 10, by: 'days' });
  });

  test('without an average only the end of credit is told', () => {
    expect([left(1n, null), left(1n, 0n), left(-1n, null)]).toEqual([[], [], [0]]);
    expect(decide(TUESDAY_NOON, contractAt(TUESDAY_NOON), policyWith({ cut_for: [] })).notices).toEqual([]);
  });
});

describe('a proof of warning', () => {
  const at1 = (ago: number) => instant(TUESDAY_NOON - ago * 60_000);
  const warnedBy = (warned: Partial<Contract['warned']>, policy: Partial<Policy>) =>
    decide(TUESDAY_NOON, contractAt(TUESDAY_NOON, { warned: { ...NOT_WARNED, ...warned } }), policyWith(policy));

  test.each([
    ['delivered', { delivered: at1(1) }],
    ['accepted', { accepted: at1(1) }],
    ['seen_at_kiosk', { seenAtKiosk: at1(1) }],
    ['attempted', { attempted: { from: at1(361), to: at1(1) } }],
  ] as const)('by %s counts where the policy takes it, and only there', (way, warned) => {
    const others = (['delivered', 'accepted', 'attempted', 'seen_at_kiosk'] as const).filter((other) => other !== way);
    expect(warnedBy(warned, { warning_proof: [way] }).supply).toBe('off');
    expect(warnedBy(warned, { warning_proof: others }).because[0]?.code).toBe('warning_not_proven');
    expect(warnedBy({}, { warning_proof: [way] }).next).toBeNull();
  });

  test('leaves time before a cut, counted from the first proof; one from the future is none', () => {
    const policy: Partial<Policy> = { warning_proof: ['delivered', 'accepted'], warning_before_cut: hours(2) };
    expect(warnedBy({ delivered: at1(119), accepted: at1(60) }, policy)).toMatchObject({
      supply: 'on',
      because: [{ code: 'warning_not_proven', until: later(TUESDAY_NOON, minutes(1)) }, { code: 'out_of_credit' }],
      next: { at: later(TUESDAY_NOON, minutes(1)) },
    });
    expect(warnedBy({ delivered: at1(120), accepted: at1(60) }, policy).supply).toBe('off');
    expect(warnedBy({ delivered: at1(-1) }, { warning_proof: ['delivered'] }).next).toBeNull();
  });

  test('by trying needs the whole span', () => {
    const tried = { attempted: { from: at1(359), to: at1(0) } };
    expect(warnedBy(tried, { warning_proof: ['attempted'] }).supply).toBe('on');
  });
});

describe('the weather', () => {
  const policy: Partial<Policy> = { weather_hold: true };
  const says = (weather: Contract['weather']) => codesAt(TUESDAY_NOON, { weather }, policy);
  const word = (hold: boolean, ago: number, until: Instant | null = null) =>
    ({ hold, at: instant(TUESDAY_NOON - ago * 3_600_000), until }) as const;

  test('holds in frost and heat, and while nobody knows it', () => {
    expect(says(word(false, 1))).toEqual(['off', 'out_of_credit']);
    expect(says(word(true, 1))).toEqual(['on', 'weather', 'out_of_credit']);
    expect(says(word(false, 13))).toEqual(['on', 'weather_not_known', 'out_of_credit']);
    expect(says(word(true, 13))).toEqual(['on', 'weather_not_known', 'out_of_credit']);
    expect(says(word(false, -1))).toEqual(['on', 'weather_not_known', 'out_of_credit']);
    expect(says(null)).toEqual(['on', 'weather_not_known', 'out_of_credit']);
    expect(says(word(true, 1, TUESDAY_NOON))).toEqual(['off', 'out_of_credit']);
  });

  test('whose end is known is promised as long as the feed goes on', () => {
    const until = later(TUESDAY_NOON, hours(26));
    const decision = decide(
      TUESDAY_NOON,
      contractAt(TUESDAY_NOON, { weather: word(true, 11, until) }),
      policyWith({ ...policy, friendly_weekdays: [], friendly_hours: { from: 0, to: 0 } }),
    );
    expect(decision.next?.at).toBe(until);
  });

  test('is nobody’s affair where the policy does not ask', () => {
    expect(codesAt(TUESDAY_NOON, { weather: word(true, 1) })[0]).toBe('off');
  });
});

describe('utilities', () => {
  const cut = (utility: Contract['utility'], use: Contract['use'], cut_utilities: Policy['cut_utilities']) =>
    codesAt(TUESDAY_NOON, { utility, use }, { cut_utilities })[0];

  test('water of a dwelling and gas are never cut, whatever the policy lists; the others as it does', () => {
    expect(cut('water', 'dwelling', ['water'])).toBe('on');
    expect(cut('water', 'business', ['water'])).toBe('off');
    expect(cut('water', 'business', ['electricity'])).toBe('on');
    expect(cut('gas', 'business', ['electricity', 'water', 'heat'])).toBe('on');
    expect([cut('heat', 'dwelling', ['heat']), cut('heat', 'dwelling', ['electricity'])]).toEqual(['off', 'on']);
    expect(cut('electricity', 'dwelling', ['heat'])).toBe('on');
  });
});

test('what was lent keeps supply on and says so, until more than that is left', () => {
  const lent = (micros: bigint) => codesAt(TUESDAY_NOON, { credit: credit(micros), emergencyCreditUsed: money(5n) });
  expect([lent(5n), lent(6n), lent(0n)]).toEqual([
    ['on', 'emergency_credit_active'],
    ['on', 'in_credit'],
    ['off', 'out_of_credit'],
  ]);
});
