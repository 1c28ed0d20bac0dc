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
import { decide, decideWith } from './decide.ts';
import { HOLDS } from './holds.ts';
import type { Contract, Decide } from './model.ts';

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
    averagePerDay: null,
    protected: false,
    clock: 'trusted',
    lastMeasuredAt: now,
    observed: { relay: 'closed', since: earlier(now, days(1)), byOrder: false },
    paymentPending: false,
    warnedAt: null,
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
      next: null,
      notices: [{ kind: 'low_credit', daysLeft: 0 }],
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
      warning_proof: 'delivered',
      holidays: [localDate('2026-12-26')],
      grace: hours(1),
    };
    expect(codesAt(now, everything, policy)).toEqual(['on', ...HOLDS.map((each) => each.code), 'out_of_credit']);
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

  test('without an average only the end of credit is told', () => {
    expect([left(1n, null), left(1n, 0n), left(-1n, null)]).toEqual([[], [], [0]]);
    expect(decide(TUESDAY_NOON, contractAt(TUESDAY_NOON), policyWith({ cut_for: [] })).notices).toEqual([]);
  });
});

/* Every combination of facts, against a list of sentences that shares nothing with the code. */

interface State {
  readonly now: Instant;
  readonly friendly: boolean;
  readonly contract: Contract;
  readonly policy: Policy;
}

const MOMENTS = [
  { now: TUESDAY_NOON, friendly: false },
  { now: at('2026-11-24T20:00:00Z'), friendly: true },
  { now: at('2026-11-28T11:00:00Z'), friendly: true },
  { now: at('2026-12-24T11:00:00Z'), friendly: true },
] as const;

const POLICIES: readonly Policy[] = [
  { keep_power: true },
  { protected: [tenancyId] },
  { warning_proof: 'seen_at_kiosk' as const },
  { grace: days(3) },
  {},
].map((change) => policyWith({ holidays: [localDate('2026-12-24')], ...change }));

function* states(): Generator<State> {
  for (const policy of POLICIES)
    for (const { now, friendly } of MOMENTS)
      for (const utility of ['electricity', 'water'] as const)
        for (const micros of [0n, 1n])
          for (const outOfCreditSince of [earlier(now, hours(1)), earlier(now, days(4))])
            for (const lastMeasuredAt of [null, now, earlier(now, minutes(6)), instant(now + 1)])
              for (const observed of [
                { relay: 'closed', since: null, byOrder: false },
                { relay: 'closed', since: earlier(now, minutes(1)), byOrder: false },
                { relay: 'closed', since: earlier(now, hours(1)), byOrder: false },
                { relay: 'unknown', since: null, byOrder: false },
                { relay: 'open', since: null, byOrder: false },
              ] as const)
                for (let bits = 0; bits < 16; bits += 1)
                  yield {
                    now,
                    friendly,
                    policy,
                    contract: contractAt(now, {
                      utility,
                      credit: credit(micros, 0n, -50n),
                      outOfCreditSince,
                      lastMeasuredAt,
                      observed,
                      protected: (bits & 1) !== 0,
                      clock: (bits & 2) !== 0 ? 'suspect' : 'trusted',
                      paymentPending: (bits & 4) !== 0,
                      warnedAt: (bits & 8) !== 0 ? now : null,
                    }),
                  };
}

function mayBeCut({ now, friendly, contract, policy }: State): boolean {
  const { lastMeasuredAt: read, observed } = contract;
  const owes = contract.credit.utility <= 0n;
  const someoneDepends = contract.protected || policy.protected.length > 0 || policy.keep_power;
  const sure = contract.clock === 'trusted' && read !== null && read <= now && now - read <= 300_000;
  const warned = policy.warning_proof === 'none' || contract.warnedAt !== null;
  const patience = contract.outOfCreditSince === null ? 0 : now - contract.outOfCreditSince;
  const rested = observed.since === null || now - observed.since >= 300_000;
  return (
    owes &&
    contract.utility === 'electricity' &&
    !someoneDepends &&
    sure &&
    warned &&
    rested &&
    !friendly &&
    !contract.paymentPending &&
    patience >= policy.grace
  );
}

/** The first state in which the decision would open a relay that must stay closed, or leave one closed that may open. */
function firstFault(candidate: Decide): { wrongfulCut: boolean; state: State } | null {
  for (const state of states()) {
    if (state.contract.observed.relay === 'open') continue;
    const cuts = candidate(state.now, state.contract, state.policy).supply === 'off';
    if (cuts !== mayBeCut(state)) return { wrongfulCut: cuts, state };
  }
  return null;
}

describe('over all states', () => {
  test('no wrongful cut can be reached, and every rightful one is made', () => {
    expect(firstFault(decide)).toBeNull();
  });

  test.each(HOLDS.map((each) => each.code))('without %s there is a wrongful cut', (code) => {
    const weakened = decideWith(HOLDS.filter((each) => each.code !== code));
    expect(firstFault(weakened)?.wrongfulCut).toBe(true);
  });

  test('an open relay closes for credit and for those who are never cut, and for nothing else', () => {
    for (const { now, contract, policy } of states()) {
      if (contract.observed.relay !== 'open') continue;
      const neverCut =
        policy.keep_power || contract.protected || policy.protected.length > 0 || contract.utility === 'water';
      const expected = contract.credit.utility > 0n || neverCut ? 'on' : 'off';
      if (decide(now, contract, policy).supply !== expected) throw new Error(JSON.stringify({ contract, expected }));
    }
  });

  test('every answer has a reason', () => {
    for (const { now, contract, policy } of states())
      if (decide(now, contract, policy).because.length === 0) throw new Error('an answer without a reason');
  });
});
