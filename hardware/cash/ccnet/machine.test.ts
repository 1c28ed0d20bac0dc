import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currency, moneyOfUnits } from '#kernel';
import { euros, kinds, reports, sent } from '../line/hand-fed-host.ts';
import type { CcnetStatus } from './codec.ts';
import { Host, identification, table } from './fixtures/host.ts';
import { intoPhase, machineEvents } from './fixtures/state-table.ts';
import { deadlines, initialState, type MachineEvent } from './state.ts';

const host = () => new Host();
const everyType = Array.from({ length: 24 }, (_, type) => type);
const bill20 = { value: moneyOfUnits(20n) };

describe('every phase', () => {
  it('acknowledges no bill whose end was not handled, in any phase', () => {
    for (const into of Object.values(intoPhase))
      for (const status of ['stacked', 'returned'] as const) {
        const one = into();
        for (let repetition = 0; repetition < 5 && one.state.phase.name !== 'closed'; repetition += 1) {
          const effects = one.feed({
            kind: 'answered',
            answer: { kind: 'status', status: { name: status, billType: 2 } },
          });
          expect(kinds(effects)).not.toContain('acknowledge');
          one.feed({ kind: 'poll_due' });
        }
      }
  });
});

describe('power-up', () => {
  it('asks for the table, reports, and resets only when the report was handled', () => {
    const one = host();
    expect(sent(one.feed({ kind: 'opened' }))).toEqual(['poll']);
    expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toEqual(['get_bill_table']);
    const reported = one.answer(table);
    expect(reports(reported)).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
    for (let poll = 0; poll < 20; poll += 1)
      expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toEqual(['poll']);
    one.handle(reported);
    expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toContain('reset');
  });

  it.each<[CcnetStatus, string]>([
    [{ name: 'power_up' }, 'nothing'],
    [{ name: 'disabled' }, 'nothing'],
    [{ name: 'power_up_bill_in_validator' }, 'returning'],
    [{ name: 'escrow', billType: 2 }, 'returning'],
    [{ name: 'holding' }, 'returning'],
    [{ name: 'returned', billType: 2 }, 'returning'],
    [{ name: 'power_up_bill_in_stacker' }, 'in_stacker'],
    [{ name: 'stacking' }, 'in_stacker'],
    [{ name: 'stacked', billType: 2 }, 'in_stacker'],
  ])('meets %j as %s', (status, bill) => {
    const one = host();
    one.feed({ kind: 'opened' });
    one.polled(status);
    expect(reports(one.answer(table))).toEqual([{ kind: 'powered_up', bill }]);
  });

  it('goes on without values when the device refuses its table, and asks again after the reset', () => {
    const one = host();
    one.feed({ kind: 'opened' });
    one.polled({ name: 'stacked', billType: 2 });
    one.handle(one.answer({ kind: 'illegal_command' }));
    const stacked = one.polled({ name: 'stacked', billType: 2 });
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: { value: null } }]);
    one.handle(stacked);
    expect(kinds(one.polled({ name: 'stacked', billType: 2 }))).toContain('acknowledge');
    expect(sent(one.polled({ name: 'disabled' }))).toContain('reset');
    one.answer({ kind: 'ack' });
    expect(sent(one.polled({ name: 'disabled' }))).toContain('identification');
    expect(sent(one.answer(identification))).toEqual(['get_bill_table']);
    expect(reports(one.answer(table))).toEqual([{ kind: 'ready', serial: 'S', denominations: euros(5, 10, 20) }]);
  });

  it('does not reset a device that still moves a bill, but not for ever', () => {
    const one = host().met({ name: 'stacking' });
    expect(sent(one.polled({ name: 'stacking' }))).not.toContain('reset');
    one.wait(deadlines.clearing);
    one.feed({ kind: 'poll_due' });
    expect(one.state.phase.name).toBe('resetting');
  });

  it('gives back a bill that it finds in escrow', () => {
    const one = host().met({ name: 'escrow', billType: 2 });
    expect(sent(one.polled({ name: 'escrow', billType: 2 }))).toContain('return');
  });

  it('says "settled" when no credit came for the bill in the stacker, and only then "ready"', () => {
    const one = host();
    expect(reports(one.identified({ name: 'power_up_bill_in_stacker' }))).toEqual([]);
    one.polled({ name: 'disabled' });
    one.wait(deadlines.settling);
    expect(reports(one.feed({ kind: 'poll_due' })).map((event) => event.kind)).toEqual(['settled', 'ready']);
  });

  it('says no "settled" when the credit comes late, after the initialisation', () => {
    const one = host();
    one.identified({ name: 'power_up_bill_in_stacker' });
    expect(reports(one.polled({ name: 'stacked', billType: 2 }))).toEqual([{ kind: 'stacked', bill: bill20 }]);
    one.wait(deadlines.settling);
    expect(reports(one.feed({ kind: 'poll_due' })).map((event) => event.kind)).toEqual(['ready']);
  });

  it.each<[CcnetStatus, string]>([
    [{ name: 'returning' }, 'returning'],
    [{ name: 'rejecting', reason: 'conveying' }, 'returning'],
    [{ name: 'escrow', billType: 2 }, 'returning'],
    [{ name: 'validator_jammed' }, 'nothing'],
    [{ name: 'cassette_jammed' }, 'nothing'],
    [{ name: 'cassette_removed' }, 'nothing'],
    [{ name: 'cheated' }, 'nothing'],
    [{ name: 'failure', reason: 'stack motor' }, 'nothing'],
    [{ name: 'power_up_bill_in_validator' }, 'returning'],
    [{ name: 'power_up' }, 'nothing'],
  ])(
    'believes no bill in the stacker behind %j: the journal hears of it anew, and "settled" is not said',
    (status, bill) => {
      const one = host().met({ name: 'stacking' });
      const told = reports(one.polled(status));
      if (one.state.phase.name === 'reading_table') told.push(...reports(one.answer(table)));
      expect(told.at(-1)).toEqual({ kind: 'powered_up', bill });
      expect(one.state.creditAwaited).toBe(false);
    },
  );

  it('tells the journal of a bill that stands in the stacker only since the power went once more', () => {
    const one = host().met({ name: 'escrow', billType: 2 });
    one.polled({ name: 'power_up_bill_in_stacker' });
    expect(reports(one.answer(table))).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
  });

  it.each<CcnetStatus>([{ name: 'busy', forMs: 100 }, { name: 'pause' }, { name: 'initialising' }])(
    'waits for a device in %j to say where a bill stands, but not for ever',
    (status) => {
      const one = host();
      one.feed({ kind: 'opened' });
      expect(sent(one.polled(status))).toEqual([]);
      one.polled({ name: 'stacked', billType: 2 });
      expect(reports(one.answer(table))).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
      const mute = host();
      mute.feed({ kind: 'opened' });
      mute.polled(status);
      mute.wait(deadlines.meeting);
      expect(sent(mute.polled(status))).toContain('get_bill_table');
    },
  );

  it('resets again a device that was cut off during its initialisation', () => {
    const one = host().initialising();
    expect(sent(one.polled({ name: 'power_up' }))).not.toContain('reset');
    one.wait(deadlines.initialising);
    expect(sent(one.polled({ name: 'power_up' }))).toContain('reset');
  });

  it('starts over when a ready device has started anew', () => {
    const one = host().ready();
    expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toContain('get_bill_table');
    expect(reports(one.answer(table))).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
    expect(reports(host().ready().polled({ name: 'initialising' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
  });
});

describe('a bill', () => {
  it('of an enabled type always goes to escrow, and only wanted types are enabled', () => {
    const one = host();
    one.feed({ kind: 'accept', values: euros(10, 20, 7) });
    expect(one.handle(one.identified())).toEqual([
      { kind: 'send', command: { name: 'enable_bill_types', enabled: [1, 2], escrow: everyType } },
    ]);
  });

  it('that is going in is not met by a change of mind, and goes to escrow when the slot was shut before it', () => {
    const one = host().ready();
    one.polled({ name: 'accepting' });
    expect(sent(one.feed({ kind: 'refuse' }))).toEqual([]);
    expect(reports(one.polled({ name: 'escrow', billType: 2 }))).toEqual([{ kind: 'escrowed', bill: bill20 }]);
    expect(sent(one.feed({ kind: 'give_back' }))).toEqual(['return']);
    const shut = host().ready();
    expect(shut.feed({ kind: 'refuse' })).toEqual([
      { kind: 'send', command: { name: 'enable_bill_types', enabled: [], escrow: everyType } },
    ]);
  });

  it('that the device stacked by itself is new money; one that it repeats is not', () => {
    const one = host().ready();
    one.polled({ name: 'accepting' });
    one.polled({ name: 'stacking' });
    const stacked = one.polled({ name: 'stacked', billType: 2 });
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: bill20, isNew: true }]);
    one.handle(stacked);
    one.polled({ name: 'accepting' });
    one.polled({ name: 'idling' });
    expect(reports(one.polled({ name: 'stacked', billType: 1 }))).toEqual([
      { kind: 'stacked', bill: { value: moneyOfUnits(10n) } },
    ]);
  });

  it('is reported once in escrow, and stacked when that is decided', () => {
    const one = host().ready();
    expect(reports(one.polled({ name: 'escrow', billType: 2 }))).toEqual([{ kind: 'escrowed', bill: bill20 }]);
    expect(reports(one.polled({ name: 'escrow', billType: 2 }))).toEqual([]);
    expect(sent(one.feed({ kind: 'stack' }))).toEqual(['stack']);
    expect(kinds(one.feed({ kind: 'give_back' }))).toEqual(['ignored']);
    one.answer({ kind: 'ack' });
    one.polled({ name: 'stacking' });
    const stacked = one.polled({ name: 'stacked', billType: 2 });
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: bill20 }]);
    expect(reports(one.polled({ name: 'stacked', billType: 2 }))).toEqual([]);
    expect(sent(one.handle(stacked))).toEqual(['poll']);
    expect(kinds(one.polled({ name: 'stacked', billType: 2 }))).toEqual(['acknowledge']);
    expect(kinds(one.polled({ name: 'stacked', billType: 2 }))).toEqual(['send', 'acknowledge']);
  });

  it('is asked for again when the device did not hear STACK', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.feed({ kind: 'unanswered' });
    expect(sent(one.polled({ name: 'escrow', billType: 2 }))).toContain('stack');
  });

  it('is held while nobody decides, and goes back at last', () => {
    const one = host().escrowed();
    expect(sent(one.wait(deadlines.hold).feed({ kind: 'poll_due' }))).toEqual(['hold']);
    one.answer({ kind: 'ack' });
    one.polled({ name: 'holding' });
    expect(sent(one.feed({ kind: 'poll_due' }))).toEqual(['poll']);
    one.polled({ name: 'holding' });
    expect(sent(one.wait(deadlines.escrow).feed({ kind: 'poll_due' }))).toEqual(['return']);
    expect(kinds(one.feed({ kind: 'stack' }))).toEqual(['ignored']);
  });

  it('that was never asked for came back when the device idles again', () => {
    expect(reports(host().escrowed().polled({ name: 'idling' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
    const refused = host().escrowed();
    refused.feed({ kind: 'stack' });
    refused.answer({ kind: 'illegal_command' });
    expect(reports(refused.polled({ name: 'idling' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
  });

  it.each<MachineEvent>([{ kind: 'answered', answer: { kind: 'ack' } }, { kind: 'unanswered' }])(
    'that was asked for ($kind) and vanished is left to the journal',
    (heard) => {
      const one = host().escrowed();
      one.feed({ kind: 'stack' });
      one.feed(heard);
      expect(reports(one.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    },
  );

  it('that was asked for is not called returned by an answer that was meant for another question', () => {
    const late = host().escrowed();
    late.feed({ kind: 'stack' });
    late.answer({ kind: 'status', status: { name: 'escrow', billType: 2 } });
    expect(reports(late.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    const refused = host().escrowed();
    refused.wait(deadlines.hold).feed({ kind: 'poll_due' });
    refused.feed({ kind: 'stack' });
    expect(sent(refused.feed({ kind: 'unanswered' }))).toEqual(['stack']);
    refused.answer({ kind: 'illegal_command' });
    expect(reports(refused.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
  });

  it('that was seen stacking and vanished is not called returned, though nobody had asked', () => {
    const one = host().escrowed();
    one.polled({ name: 'stacking' });
    expect(reports(one.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
  });

  it('in the place of one that was asked for is not taken for it: neither stacked, nor its return the end of the first', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer({ kind: 'ack' });
    expect(reports(one.polled({ name: 'escrow', billType: 1 }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(reports(host().escrowed().polled({ name: 'escrow', billType: 1 }))).toEqual([
      { kind: 'powered_up', bill: 'returning' },
    ]);
  });

  it('whose end names no type is the one that stood in escrow, acknowledged like any other', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer({ kind: 'ack' });
    const stacked = one.polled({ name: 'stacked', billType: null });
    expect(kinds(stacked)).not.toContain('acknowledge');
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: bill20 }]);
    one.handle(stacked);
    expect(kinds(one.polled({ name: 'stacked', billType: null }))).toContain('acknowledge');
  });

  it('that was asked for and visibly came back was returned', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer({ kind: 'ack' });
    one.polled({ name: 'returning' });
    expect(reports(one.polled({ name: 'idling' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
  });

  it('is not stacked by a decision that came for the one before', () => {
    const one = host().escrowed();
    one.feed({ kind: 'poll_due' });
    one.feed({ kind: 'stack' });
    const effects = one.answer({ kind: 'status', status: { name: 'returned', billType: 2 } });
    expect(sent(effects)).toEqual([]);
  });

  it('keeps the enabled types as they are until the device idles', () => {
    const one = host().escrowed();
    expect(sent(one.feed({ kind: 'refuse' }))).toEqual([]);
    one.feed({ kind: 'give_back' });
    one.answer({ kind: 'ack' });
    one.handle(one.polled({ name: 'returned', billType: 2 }));
    one.polled({ name: 'returned', billType: 2 });
    expect(sent(one.polled({ name: 'idling' }))).toContain('enable_bill_types');
  });

  it('refused by the device is reported once', () => {
    const one = host().ready();
    const first = one.polled({ name: 'rejecting', reason: 'optic' });
    expect(reports([...first, ...one.polled({ name: 'rejecting', reason: 'optic' })])).toEqual([
      { kind: 'rejected', reason: 'optic' },
    ]);
  });
});

describe('trouble', () => {
  it('is said once, and its end once', () => {
    const one = host().ready();
    const seen = ['validator_jammed', 'validator_jammed', 'idling', 'idling'] as const;
    expect(reports(seen.flatMap((name) => one.polled({ name })))).toEqual([
      { kind: 'trouble', code: 'VALIDATOR_JAMMED' },
      { kind: 'recovered' },
    ]);
  });

  it('that only a reset ends is reset after a while, through the journal', () => {
    const one = host().ready();
    one.polled({ name: 'failure', reason: 'stack motor' });
    expect(reports(one.wait(deadlines.troubleReset).feed({ kind: 'poll_due' }))).toEqual([
      { kind: 'powered_up', bill: 'nothing' },
    ]);
  });

  it('of silence is reported once, and the line is opened anew', () => {
    const one = host().ready();
    const effects = [1, 2, 3].flatMap(() => [...one.feed({ kind: 'poll_due' }), ...one.feed({ kind: 'unanswered' })]);
    expect(reports(effects)).toEqual([{ kind: 'away' }]);
    expect(kinds(effects)).toContain('hang_up');
    expect(reports(one.feed({ kind: 'closed' }))).toEqual([]);
  });

  it('of the handler gives back what is in escrow and outlasts the line', () => {
    const one = host().escrowed();
    expect(sent(one.feed({ kind: 'handler_failed' }))).toEqual(['enable_bill_types']);
    expect(sent(one.answer({ kind: 'ack' }))).toEqual(['return']);
    one.feed({ kind: 'closed' });
    one.feed({ kind: 'opened' });
    expect(one.state.phase.name).toBe('failed');
  });

  it('of a table without any bill is a failure, and of foreign bills the wrong currency', () => {
    const foreign = new Host(initialState(currency('CHF')));
    expect(reports(foreign.identified())).toEqual([{ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' }]);
    const empty = host().initialising();
    empty.polled({ name: 'disabled' });
    empty.answer(identification);
    expect(reports(empty.answer({ kind: 'bill_table', entries: [null] }))).toEqual([
      { kind: 'trouble', code: 'VALIDATOR_FAILURE' },
    ]);
  });
});

describe('an answer that may be late', () => {
  it('is not acknowledged: by now the device may have said the end of a bill that nobody heard', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer({ kind: 'ack' });
    one.feed({ kind: 'unanswered' });
    one.feed({ kind: 'poll_due' });
    one.feed({ kind: 'unanswered' });
    const late = [one.polled({ name: 'stacking' }), one.polled({ name: 'stacking' })];
    expect(late.flatMap(kinds)).not.toContain('acknowledge');
    expect(kinds(one.polled({ name: 'stacking' }))).toContain('acknowledge');
  });
});

describe('any course of events', () => {
  it('never stacks what nobody decided, never acknowledges without an answer, and stays bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...machineEvents), { maxLength: 120 }), (course) => {
        const one = host();
        let decided = false;
        for (const event of course) {
          const open = one.state.asked !== null;
          if (event.kind === 'stack') decided = true;
          const effects = one.feed(event);
          if (sent(effects).includes('stack')) expect(decided).toBe(true);
          if (kinds(effects).includes('acknowledge')) expect(event.kind).toBe('answered');
          const lineFree = !open || event.kind === 'answered' || event.kind === 'unanswered';
          if (sent(effects).length > 0) expect(lineFree).toBe(true);
          expect(sent(effects).length).toBeLessThanOrEqual(1);
          expect(one.state.due.length).toBeLessThanOrEqual(9);
        }
      }),
      { numRuns: 500 },
    );
  });
});
