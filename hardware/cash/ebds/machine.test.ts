import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currency, moneyOfUnits } from '#kernel';
import type { CashEvent } from '../device.ts';
import { commands, euros, kinds, reports } from '../line/hand-fed-host.ts';
import type { EbdsAnswer, EbdsStatus } from './codec.ts';
import { billSet, Host, statusOf } from './fixtures/host.ts';
import { intoPhase, machineEvents } from './fixtures/state-table.ts';
import { deadlines, initialState } from './state.ts';

const host = () => new Host();
const bill20 = { value: moneyOfUnits(20n) };
const box = statusOf().conditions;

describe('every phase', () => {
  it('lets the toggle stand on an end that was not handled, in any phase', () => {
    for (const into of Object.values(intoPhase)) {
      const one = into();
      if (one.state.phase.name === 'closed') one.feed({ kind: 'opened' });
      const toggle = one.toggle();
      for (let repetition = 0; repetition < 5; repetition += 1) {
        if (one.state.asked === null) one.feed({ kind: 'poll_due' });
        if (one.state.asked === null) continue;
        expect(one.state.asked.toggle).toBe(toggle);
        one.polled({ end: 'stacked', bill: 3 });
        expect(one.state.toggle).toBe(toggle);
      }
    }
  });
});

describe('power-up', () => {
  it.each<[Partial<EbdsStatus>, string]>([
    [{}, 'nothing'],
    [{ motion: null }, 'nothing'],
    [{ motion: 'accepting' }, 'nothing'],
    [{ motion: 'escrowed', bill: 3 }, 'returning'],
    [{ motion: 'returning' }, 'returning'],
    [{ end: 'returned' }, 'returning'],
    [{ motion: 'stacking' }, 'in_stacker'],
    [{ end: 'stacked' }, 'in_stacker'],
    [{ motion: null, powerUp: true, conditions: { ...box, jammed: true } }, 'nothing'],
  ])('meets %j as %s', (said, bill) => {
    expect(reports(host().meeting(said))).toEqual([{ kind: 'powered_up', bill }]);
  });

  it('takes no old answer for the state of the device, unless it is an end', () => {
    const one = host();
    one.feed({ kind: 'opened' });
    expect(reports(one.polled({ motion: 'escrowed', bill: 3 }))).toEqual([]);
    expect(reports(one.polled())).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    const ended = host();
    ended.feed({ kind: 'opened' });
    expect(reports(ended.polled({ end: 'stacked', bill: 3 }))).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
    expect(ended.state.toggle).toBe(0);
  });

  it('waits for a device that only says "power up" to say where a bill stands, but not for ever', () => {
    const one = host();
    expect(reports(one.meeting({ motion: null, powerUp: true }))).toEqual([]);
    expect(reports(one.polled({ motion: 'stacking', powerUp: true }))).toEqual([
      { kind: 'powered_up', bill: 'in_stacker' },
    ]);
    const mute = host();
    mute.meeting({ motion: null, powerUp: true });
    mute.wait(deadlines.meeting);
    expect(reports(mute.polled({ motion: null, powerUp: true }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
  });

  it('has the end said again once the journal was read, and acknowledges it only then', () => {
    const one = host();
    one.feed({ kind: 'opened' });
    const met = one.polled({ end: 'stacked' });
    for (let poll = 0; poll < 5; poll += 1) expect(reports(one.polled({ end: 'stacked' }))).toEqual([]);
    one.handle(met);
    const stacked = one.polled({ end: 'stacked' });
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: { value: null } }]);
    expect(one.state.toggle).toBe(0);
    one.handle(stacked);
    one.polled({ end: 'stacked' });
    expect(one.state.toggle).toBe(1);
  });

  it('says "settled" when the end of a bill that was being stacked does not come, and only then "ready"', () => {
    const one = host().settling({ motion: 'stacking' });
    one.polled({ motion: 'stacking' });
    expect(reports(one.polled())).toEqual([]);
    one.wait(deadlines.settling);
    expect(reports(one.polled()).map((event) => event.kind)).toEqual(['settled']);
    expect(reports(one.named()).map((event) => event.kind)).toEqual(['ready']);
    const returning = host().settling({ motion: 'returning' });
    returning.polled();
    expect(reports(returning.wait(deadlines.settling).polled())).toEqual([]);
    expect(returning.state.phase.name).toBe('identifying');
  });

  it.each<[Partial<EbdsStatus>, string]>([
    [{ motion: 'returning' }, 'returning'],
    [{ motion: 'escrowed', bill: 3 }, 'returning'],
    [{ motion: null, conditions: { ...box, rejected: true } }, 'returning'],
    [{ motion: null, conditions: { ...box, jammed: true } }, 'nothing'],
    [{ motion: null, conditions: { ...box, cheated: true } }, 'nothing'],
    [{ motion: null, conditions: { ...box, cassette: false } }, 'nothing'],
    [{ motion: null, failure: true }, 'nothing'],
  ])('believes no bill in the stacker behind %j: the journal hears of it anew', (said, bill) => {
    const one = host().settling({ motion: 'stacking' });
    expect(reports(one.polled(said)).at(-1)).toEqual({ kind: 'powered_up', bill });
    expect(one.state.awaited).not.toBe('in_stacker');
  });

  it("in the middle of work is a power-up, and where the bill stands is the journal's", () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    expect(reports(one.polled({ motion: 'stacking', powerUp: true }))).toEqual([
      { kind: 'powered_up', bill: 'in_stacker' },
    ]);
    expect(one.state.bill).toBeNull();
    const lasting = host().settling({ powerUp: true });
    expect(reports(lasting.polled({ powerUp: true }))).toEqual([]);
  });

  it('gives back a bill that it finds in escrow', () => {
    const one = host().settling({ motion: 'escrowed', bill: 3 });
    one.polled({ motion: 'escrowed', bill: 3 });
    expect(commands(one.feed({ kind: 'poll_due' }))).toMatchObject([{ decision: 'return' }]);
    one.polled({ motion: 'returning' });
    expect(reports(one.polled({ end: 'returned' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
  });
});

describe('the bill set', () => {
  const after = (name: string | null, site = 'EUR') => {
    const one = new Host(initialState(currency(site), billSet)).identifying();
    return reports(name === null ? one.feed({ kind: 'unanswered' }) : one.named(name));
  };
  const ready: CashEvent[] = [{ kind: 'ready', serial: 'EBDS-1.2', denominations: euros(5, 10, 20) }];
  const wrong: CashEvent[] = [{ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' }];

  it('is believed where the device says nothing of its currency, and where it says the same', () => {
    for (const name of [null, '', 'SCNL 6670R', 'EUR', 'EUR STANDARD']) expect(after(name)).toEqual(ready);
    const silent = host().identifying();
    expect(reports(silent.answer({ kind: 'unknown', toggle: silent.toggle(), bytes: new Uint8Array() }))).toEqual(
      ready,
    );
    const plain = host().identifying();
    expect(reports(plain.polled())).toEqual(ready);
  });

  it('is refused where device or site count another, and where a bill may be of two', () => {
    expect(after('USD CLASSIC')).toEqual(wrong);
    expect(after('EUR_USD')).toEqual(wrong);
    expect(after(null, 'CHF')).toEqual(wrong);
  });
});

describe('a bill', () => {
  it('is enabled only where it is wanted', () => {
    const one = host();
    one.feed({ kind: 'accept', values: euros(10, 20, 7) });
    one.handle(one.identified());
    expect(commands(one.feed({ kind: 'poll_due' }))).toMatchObject([{ name: 'poll', enabled: [2, 3], escrow: true }]);
  });

  it('that is going in is not met by a change of mind', () => {
    const one = host().ready();
    one.polled({ motion: 'accepting' });
    one.feed({ kind: 'refuse' });
    expect(commands(one.feed({ kind: 'poll_due' }))).toMatchObject([{ enabled: [2, 3] }]);
    expect(reports(one.polled({ motion: 'escrowed', bill: 3 }))).toEqual([{ kind: 'escrowed', bill: bill20 }]);
    expect(commands(one.feed({ kind: 'give_back' }))).toMatchObject([{ decision: 'return' }]);
    one.polled({ motion: 'returning' });
    one.handle(one.polled({ end: 'returned' }));
    one.polled({ end: 'returned' });
    one.polled();
    expect(commands(one.feed({ kind: 'poll_due' }))).toMatchObject([{ enabled: [] }]);
  });

  it('that the device stacked by itself is new money; one that it repeats on a new toggle is not', () => {
    const one = host().ready();
    one.polled({ motion: 'accepting' });
    const stacked = one.polled({ end: 'stacked', bill: 3 });
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: bill20, isNew: true }]);
    one.handle(stacked);
    one.polled({ end: 'stacked', bill: 3 });
    one.polled();
    expect(reports(one.polled({ end: 'stacked', bill: 3 }))).toEqual([]);
  });

  it('is reported once in escrow, stacked when that is decided, and the toggle moves when its credit was handled', () => {
    const one = host().ready();
    expect(reports(one.polled({ motion: 'escrowed', bill: 3 }))).toEqual([{ kind: 'escrowed', bill: bill20 }]);
    expect(reports(one.polled({ motion: 'escrowed', bill: 3 }))).toEqual([]);
    expect(commands(one.feed({ kind: 'stack' }))).toMatchObject([{ decision: 'stack' }]);
    expect(kinds(one.feed({ kind: 'give_back' }))).toEqual(['ignored']);
    one.polled({ motion: 'stacking' });
    expect(commands(one.feed({ kind: 'poll_due' }))).toMatchObject([{ decision: 'none' }]);
    const stacked = one.polled({ end: 'stacked', bill: 3 });
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: bill20 }]);
    const held = one.state.toggle;
    expect(reports(one.polled({ end: 'stacked', bill: 3 }))).toEqual([]);
    expect(commands(one.handle(stacked))).toMatchObject([{ toggle: held }]);
    expect(commands(one.polled({ end: 'stacked', bill: 3 }))).toMatchObject([{ toggle: 1 - held }]);
  });

  it('keeps its end over a cut of the line: the toggle stands where it stood', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    const stacked = one.polled({ end: 'stacked', bill: 3 });
    const held = one.state.toggle;
    one.feed({ kind: 'closed' });
    expect(commands(one.feed({ kind: 'opened' }))).toMatchObject([{ toggle: held }]);
    expect(kinds(one.handle(stacked))).toEqual(['ignored']);
    expect(reports(one.polled({ end: 'stacked', bill: 3 }))).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
  });

  it('is asked for again with the same toggle when the device did not answer', () => {
    const one = host().escrowed();
    const [asked] = commands(one.feed({ kind: 'stack' }));
    one.feed({ kind: 'unanswered' });
    expect(commands(one.feed({ kind: 'poll_due' }))).toEqual([asked]);
  });

  it('goes back when nobody decides', () => {
    const one = host().escrowed();
    expect(commands(one.wait(deadlines.escrow).feed({ kind: 'poll_due' }))).toMatchObject([{ decision: 'return' }]);
    expect(kinds(one.feed({ kind: 'stack' }))).toEqual(['ignored']);
  });

  it("that vanished came back if it was not asked for or was seen coming, and is the journal's otherwise", () => {
    const after = (asked: boolean, ...way: readonly Partial<EbdsStatus>[]) => {
      const one = host().escrowed();
      if (asked) one.feed({ kind: 'stack' });
      for (const said of way) one.polled(said);
      return reports(one.polled());
    };
    const returned: CashEvent[] = [{ kind: 'returned', bill: bill20 }];
    expect(after(false)).toEqual(returned);
    expect(after(true)).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(after(true, { motion: 'stacking' })).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(after(false, { motion: 'stacking' })).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(after(true, { motion: 'returning' })).toEqual(returned);
    expect(after(true, { motion: null, conditions: { ...box, rejected: true } })).toEqual(returned);
    const asked = host().escrowed();
    asked.feed({ kind: 'stack' });
    expect(reports(asked.polled({ motion: 'escrowed', bill: 2 }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    const another = host().escrowed();
    expect(reports(another.polled({ motion: 'escrowed', bill: 2 }))).toEqual([
      { kind: 'powered_up', bill: 'returning' },
    ]);
  });

  it('without a number, or with one that nobody listed, has no value', () => {
    const one = host().ready();
    expect(reports(one.polled({ motion: 'escrowed', bill: 7 }))).toEqual([{ kind: 'escrowed', bill: { value: null } }]);
    const unnamed = host().ready();
    expect(reports(unnamed.polled({ motion: 'escrowed' }))).toEqual([{ kind: 'escrowed', bill: { value: null } }]);
  });

  it('refused by the device is reported once', () => {
    const one = host().ready();
    const rejected = { motion: null, conditions: { ...box, rejected: true } };
    expect(reports([...one.polled(rejected), ...one.polled(rejected)])).toEqual([
      { kind: 'rejected', reason: 'not recognised' },
    ]);
  });
});

describe('the toggle', () => {
  it('follows a device that keeps to the other, but never while an end is written down', () => {
    const one = host().ready();
    const toggle = one.toggle();
    const other: EbdsAnswer = { kind: 'status', toggle: toggle === 0 ? 1 : 0, status: statusOf() };
    // Late answers are of the other toggle too, at most two, each perhaps twice.
    for (let late = 0; late < 4; late += 1) {
      one.answer(other);
      expect(one.toggle()).toBe(toggle);
    }
    one.answer(other);
    expect(one.toggle()).not.toBe(toggle);
    const holding = host().escrowed();
    holding.polled({ end: 'stacked', bill: 3 });
    const held = holding.state.toggle;
    for (let answer = 0; answer < 5; answer += 1) {
      expect(holding.toggle()).toBe(held);
      holding.answer({ kind: 'status', toggle: held === 0 ? 1 : 0, status: statusOf() });
    }
    expect(holding.toggle()).toBe(held);
  });
});

describe('trouble', () => {
  it.each([
    [{ cheated: true }, 'VALIDATOR_CHEATED'],
    [{ jammed: true }, 'VALIDATOR_JAMMED'],
    [{ stackerFull: true }, 'VALIDATOR_STACKER_FULL'],
    [{ cassette: false }, 'VALIDATOR_STACKER_REMOVED'],
  ] as const)('%j is said once, and its end once', (condition, code) => {
    const one = host().ready();
    const bad = { motion: null, conditions: { ...box, ...condition } };
    const seen = [bad, bad, { motion: null }, {}, {}];
    expect(reports(seen.flatMap((said) => one.polled(said)))).toEqual([
      { kind: 'trouble', code },
      { kind: 'recovered' },
    ]);
  });

  it('of the device itself is a failure', () => {
    expect(reports(host().ready().polled({ motion: null, failure: true }))).toEqual([
      { kind: 'trouble', code: 'VALIDATOR_FAILURE' },
    ]);
  });

  it('of silence is reported once, and the line is opened anew', () => {
    const one = host().ready();
    const effects = [1, 2, 3].flatMap(() => [...one.feed({ kind: 'poll_due' }), ...one.feed({ kind: 'unanswered' })]);
    expect(reports(effects)).toEqual([{ kind: 'away' }]);
    expect(kinds(effects)).toContain('hang_up');
    expect(reports(one.feed({ kind: 'closed' }))).toEqual([]);
  });

  it('of the handler gives back what is in escrow, and falls silent with an end that nobody wrote down', () => {
    const one = host().escrowed();
    expect(commands(one.feed({ kind: 'handler_failed' }))).toMatchObject([{ enabled: [], decision: 'return' }]);
    one.polled({ motion: 'returning' });
    expect(reports(one.polled({ end: 'returned' }))).toEqual([]);
    expect(kinds(one.feed({ kind: 'poll_due' }))).toEqual(['ignored']);
    one.feed({ kind: 'closed' });
    one.feed({ kind: 'opened' });
    expect(one.state.phase.name).toBe('failed');
    const met = host();
    met.meeting({ motion: 'stacking' });
    met.feed({ kind: 'handler_failed' });
    met.polled({ motion: 'stacking' });
    expect(kinds(met.feed({ kind: 'poll_due' }))).toEqual(['ignored']);
  });
});

describe('any course of events', () => {
  it('never stacks what nobody decided, and moves no toggle on an end that was not handled', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...machineEvents), { maxLength: 120 }), (course) => {
        const one = host();
        let decided = false;
        for (const event of course) {
          const before = one.state;
          if (event.kind === 'stack') decided = true;
          const effects = one.feed(event);
          for (const command of commands(effects))
            if (command.name === 'poll' && command.decision === 'stack') expect(decided).toBe(true);
          if (before.bill?.at === 'end' && !before.bill.handled && one.state.bill === before.bill)
            expect(one.state.toggle).toBe(before.toggle);
          if (reports(effects).some((told) => told.kind === 'stacked')) expect(one.state.toggle).toBe(before.toggle);
          expect(commands(effects).length).toBeLessThanOrEqual(1);
          expect(one.state.due.length).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 100 },
    );
  });
});
