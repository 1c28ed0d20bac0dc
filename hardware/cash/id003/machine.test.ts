import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currency, moneyOfUnits } from '#kernel';
import { euros, kinds, reports, sent } from '../line/hand-fed-host.ts';
import type { Id003Status } from './codec.ts';
import { Host, serial, table } from './fixtures/host.ts';
import { intoPhase, machineEvents } from './fixtures/state-table.ts';
import { deadlines, initialState, SETTINGS, type MachineEvent } from './state.ts';

const host = () => new Host();
const bill20 = { value: moneyOfUnits(20n) };
const vendValid: Id003Status = { name: 'vend_valid', bill: null };

describe('every phase', () => {
  it('acknowledges no credit that was not handled, in any phase', () => {
    for (const into of Object.values(intoPhase)) {
      const one = into();
      for (let repetition = 0; repetition < 5 && one.state.phase.name !== 'closed'; repetition += 1) {
        const effects = one.feed({ kind: 'answered', answer: { kind: 'status', status: vendValid } });
        expect(kinds(effects)).not.toContain('acknowledge');
        one.feed({ kind: 'poll_due' });
      }
    }
  });
});

describe('power-up', () => {
  it('asks for the table, reports, and resets only when the report was handled', () => {
    const one = host();
    expect(sent(one.feed({ kind: 'opened' }))).toEqual(['status_request']);
    expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toEqual(['read_currency_table']);
    const reported = one.answer(table);
    expect(reports(reported)).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
    for (let poll = 0; poll < 20; poll += 1)
      expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toEqual(['status_request']);
    one.handle(reported);
    expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toContain('reset');
  });

  it.each<[Id003Status, string]>([
    [{ name: 'power_up' }, 'nothing'],
    [{ name: 'inhibited' }, 'nothing'],
    [{ name: 'power_up_bill_in_acceptor' }, 'returning'],
    [{ name: 'escrow', bill: 2 }, 'returning'],
    [{ name: 'holding' }, 'returning'],
    [{ name: 'returning' }, 'returning'],
    [{ name: 'power_up_bill_in_stacker' }, 'in_stacker'],
    [{ name: 'stacking' }, 'in_stacker'],
    [vendValid, 'in_stacker'],
    [{ name: 'stacked' }, 'in_stacker'],
  ])('meets %j as %s', (status, bill) => {
    const one = host();
    one.feed({ kind: 'opened' });
    one.polled(status);
    expect(reports(one.answer(table))).toEqual([{ kind: 'powered_up', bill }]);
  });

  it('takes the credit that a device kept before it is reset, without a value that it did not say', () => {
    const one = host().met(vendValid);
    const stacked = one.polled(vendValid);
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: { value: null } }]);
    expect(kinds(one.polled(vendValid))).not.toContain('acknowledge');
    one.handle(stacked);
    expect(kinds(one.polled(vendValid))).toContain('acknowledge');
    one.polled({ name: 'stacked' });
    expect(sent(one.polled({ name: 'inhibited' }))).toContain('reset');
  });

  it('passes on the value where the device names the bill', () => {
    const one = host().met({ name: 'vend_valid', bill: 2 });
    expect(reports(one.polled({ name: 'vend_valid', bill: 2 }))).toEqual([{ kind: 'stacked', bill: bill20 }]);
  });

  it('after 42h: the credit during the initialisation is the end of the bill, and "ready" follows', () => {
    const one = host().initialising({ name: 'power_up_bill_in_stacker' });
    const stacked = one.polled(vendValid);
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: { value: null } }]);
    one.handle(stacked);
    one.polled(vendValid);
    one.polled({ name: 'initialising' });
    one.answer(serial);
    one.answer(table);
    for (const _setting of SETTINGS) one.echo();
    expect(reports(one.feedIdle()).map((event) => event.kind)).toEqual(['ready']);
  });

  it('after 42h without a credit says "settled", and only then "ready"', () => {
    const one = host().settling({ name: 'power_up_bill_in_stacker' });
    expect(reports(one.feedIdle())).toEqual([]);
    one.wait(deadlines.settling);
    expect(reports(one.feedIdle()).map((event) => event.kind)).toEqual(['settled', 'ready']);
  });

  it('after 41h says "returned" when the path is empty, and never when the bill was stacked instead', () => {
    const one = host().settling({ name: 'power_up_bill_in_acceptor' });
    one.polled({ name: 'returning' });
    const returned = one.polled({ name: 'inhibited' });
    expect(reports(returned)).toEqual([{ kind: 'returned', bill: { value: null } }]);
    expect(reports(one.feed({ kind: 'poll_due' })).map((event) => event.kind)).toEqual(['ready']);
    const lied = host().settling({ name: 'power_up_bill_in_acceptor' });
    lied.polled({ name: 'stacking' });
    expect(reports(lied.polled({ name: 'inhibited' }))).toEqual([]);
    expect(reports(lied.polled(vendValid))).toEqual([{ kind: 'stacked', bill: { value: null } }]);
  });

  it('after 41h waits for whoever should take the bill, and otherwise leaves it to the journal', () => {
    const one = host().settling({ name: 'power_up_bill_in_acceptor' });
    one.wait(deadlines.settling).polled({ name: 'returning' });
    expect(reports(one.feed({ kind: 'poll_due' }))).toEqual([]);
    const silent = host().settling({ name: 'power_up_bill_in_acceptor' });
    silent.polled({ name: 'pause' });
    expect(reports(silent.wait(deadlines.settling).feed({ kind: 'poll_due' })).map((event) => event.kind)).toEqual([
      'ready',
    ]);
  });

  it('does not reset a device that still moves a bill, but not for ever', () => {
    const one = host().met({ name: 'stacking' });
    expect(sent(one.polled({ name: 'stacking' }))).not.toContain('reset');
    one.wait(deadlines.clearing);
    one.feed({ kind: 'poll_due' });
    expect(one.state.phase.name).toBe('resetting');
  });

  it('gives back a bill that it finds in escrow', () => {
    const one = host().met({ name: 'escrow', bill: 2 });
    expect(sent(one.polled({ name: 'escrow', bill: 2 }))).toContain('return');
    one.answer({ kind: 'ack' });
    one.polled({ name: 'returning' });
    expect(reports(one.polled({ name: 'idling' }))).toEqual([{ kind: 'returned', bill: { value: null } }]);
  });

  it.each<[Id003Status, string]>([
    [{ name: 'returning' }, 'returning'],
    [{ name: 'rejecting', reason: 'conveying' }, 'returning'],
    [{ name: 'escrow', bill: 2 }, 'returning'],
    [{ name: 'jam_in_acceptor' }, 'nothing'],
    [{ name: 'jam_in_stacker' }, 'nothing'],
    [{ name: 'stacker_removed' }, 'nothing'],
    [{ name: 'cheated' }, 'nothing'],
    [{ name: 'failure', reason: 'stack motor' }, 'nothing'],
    [{ name: 'power_up_bill_in_acceptor' }, 'returning'],
    [{ name: 'power_up' }, 'nothing'],
  ])('believes no bill in the stacker behind %j: the journal hears of it anew', (status, bill) => {
    const one = host().met({ name: 'stacking' });
    const told = reports(one.polled(status));
    if (one.state.phase.name === 'reading_table') told.push(...reports(one.answer(table)));
    expect(told.at(-1)).toEqual({ kind: 'powered_up', bill });
    expect(one.state.awaited).not.toBe('credit');
  });

  it('resets again a device that was cut off during its initialisation', () => {
    const one = host().initialising();
    expect(sent(one.polled({ name: 'power_up' }))).not.toContain('reset');
    one.wait(deadlines.initialising);
    expect(sent(one.polled({ name: 'power_up' }))).toContain('reset');
  });

  it('goes on without a serial number where the device has none, and without values where it refuses its table', () => {
    const one = host();
    one.feed({ kind: 'opened' });
    one.polled({ name: 'power_up' });
    one.handle(one.answer({ kind: 'invalid_command' }));
    one.polled({ name: 'power_up' });
    one.answer({ kind: 'ack' });
    one.polled({ name: 'initialising' });
    expect(sent(one.answer({ kind: 'invalid_command' }))).toEqual(['read_currency_table']);
    one.answer(table);
    for (const _setting of SETTINGS) one.echo();
    expect(reports(one.feedIdle())).toEqual([{ kind: 'ready', serial: 'ID003', denominations: euros(5, 10, 20) }]);
  });

  it('starts over when a ready device has started anew', () => {
    const one = host().ready();
    expect(sent(one.polled({ name: 'power_up_bill_in_stacker' }))).toContain('read_currency_table');
    expect(reports(one.answer(table))).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
    expect(reports(host().ready().polled({ name: 'initialising' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
  });
});

describe('settings', () => {
  it('go out one after another, the inhibit first, each again until it was said back', () => {
    const one = host().configuring();
    expect(one.state.asked).toEqual({ name: 'set_inhibit', inhibited: true });
    one.answer({ kind: 'written', setting: { name: 'set_inhibit', inhibited: false } });
    one.feed({ kind: 'poll_due' });
    expect(one.state.asked).toEqual({ name: 'set_inhibit', inhibited: true });
    expect(SETTINGS.flatMap(() => sent(one.echo()))).toEqual([
      'set_disabled',
      'set_security',
      'set_communication',
      'set_direction',
      'set_optional',
      'status_request',
    ]);
  });

  it('are made again when the device still waits for them', () => {
    const one = host().settling();
    expect(sent(one.polled({ name: 'initialising' }))).toEqual(['set_inhibit']);
  });

  it('open the slot only behind its mask, which names what is refused', () => {
    const one = host();
    one.handle(one.identified());
    one.polled({ name: 'inhibited' });
    expect(one.feed({ kind: 'accept', values: euros(10, 7) })).toEqual([
      {
        kind: 'send',
        command: { name: 'set_disabled', bills: [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
      },
    ]);
    expect(one.echo()).toEqual([{ kind: 'send', command: { name: 'set_inhibit', inhibited: false } }]);
    one.echo();
    expect(one.feed({ kind: 'refuse' })).toEqual([{ kind: 'send', command: { name: 'set_inhibit', inhibited: true } }]);
  });

  it('shut a device that idles open although nothing is wanted', () => {
    const one = host();
    one.handle(one.identified());
    expect(sent(one.polled({ name: 'idling' }))).toEqual(['set_inhibit']);
  });
});

describe('a bill', () => {
  it('that is going in is not met by a change of mind', () => {
    const one = host().ready();
    one.polled({ name: 'accepting' });
    expect(sent(one.feed({ kind: 'refuse' }))).toEqual([]);
    expect(reports(one.polled({ name: 'escrow', bill: 2 }))).toEqual([{ kind: 'escrowed', bill: bill20 }]);
    expect(sent(one.feed({ kind: 'give_back' }))).toEqual(['return']);
  });

  it('that the device stacked by itself is new money', () => {
    const one = host().ready();
    one.polled({ name: 'accepting' });
    one.polled({ name: 'stacking' });
    expect(reports(one.polled(vendValid))).toEqual([{ kind: 'stacked', bill: { value: null }, isNew: true }]);
  });

  it('is reported once in escrow, stacked by STACK-2 when that is decided, and credited once', () => {
    const one = host().ready();
    expect(reports(one.polled({ name: 'escrow', bill: 2 }))).toEqual([{ kind: 'escrowed', bill: bill20 }]);
    expect(reports(one.polled({ name: 'escrow', bill: 2 }))).toEqual([]);
    expect(sent(one.feed({ kind: 'stack' }))).toEqual(['stack_2']);
    expect(kinds(one.feed({ kind: 'give_back' }))).toEqual(['ignored']);
    one.answer({ kind: 'ack' });
    one.polled({ name: 'stacking' });
    const stacked = one.polled(vendValid);
    expect(reports(stacked)).toEqual([{ kind: 'stacked', bill: bill20 }]);
    expect(reports(one.polled(vendValid))).toEqual([]);
    expect(sent(one.handle(stacked))).toEqual(['status_request']);
    expect(kinds(one.polled(vendValid))).toEqual(['acknowledge']);
    one.polled({ name: 'stacked' });
    one.polled({ name: 'idling' });
    // A firmware that says it again is answered, and has no second event.
    expect(reports(one.polled(vendValid))).toEqual([]);
  });

  it('is asked for again when the device did not hear STACK-2', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.feed({ kind: 'unanswered' });
    expect(sent(one.polled({ name: 'escrow', bill: 2 }))).toContain('stack_2');
  });

  it('is held while nobody decides, and goes back at last', () => {
    const one = host().escrowed();
    expect(sent(one.wait(deadlines.hold).feed({ kind: 'poll_due' }))).toEqual(['hold']);
    one.answer({ kind: 'ack' });
    one.polled({ name: 'holding' });
    expect(sent(one.feed({ kind: 'poll_due' }))).toEqual(['status_request']);
    one.polled({ name: 'holding' });
    expect(sent(one.wait(deadlines.escrow).feed({ kind: 'poll_due' }))).toEqual(['return']);
    expect(kinds(one.feed({ kind: 'stack' }))).toEqual(['ignored']);
  });

  it('that was never asked for came back when the device idles again', () => {
    expect(reports(host().escrowed().polled({ name: 'idling' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
    const refused = host().escrowed();
    refused.feed({ kind: 'stack' });
    refused.answer({ kind: 'invalid_command' });
    expect(reports(refused.polled({ name: 'idling' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
  });

  it('that was asked for and vanished is left to the journal, unless the device showed which way it went', () => {
    const after = (heard: MachineEvent, ...way: readonly Id003Status[]) => {
      const one = host().escrowed();
      one.feed({ kind: 'stack' });
      one.feed(heard);
      for (const status of way) one.polled(status);
      return reports(one.polled({ name: 'idling' }));
    };
    const taken: MachineEvent = { kind: 'answered', answer: { kind: 'ack' } };
    expect(after(taken)).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(after({ kind: 'unanswered' })).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(after(taken, { name: 'stacked' })).toEqual([{ kind: 'powered_up', bill: 'in_stacker' }]);
    expect(after(taken, { name: 'returning' })).toEqual([{ kind: 'returned', bill: bill20 }]);
    expect(after(taken, { name: 'rejecting', reason: 'conveying' })).toEqual([{ kind: 'returned', bill: bill20 }]);
  });

  it('that was asked for is not called returned by an answer that was meant for another question', () => {
    const late = host().escrowed();
    late.feed({ kind: 'stack' });
    late.answer({ kind: 'status', status: { name: 'escrow', bill: 2 } });
    expect(reports(late.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    const refused = host().escrowed();
    refused.wait(deadlines.hold).feed({ kind: 'poll_due' });
    refused.feed({ kind: 'stack' });
    expect(sent(refused.feed({ kind: 'unanswered' }))).toEqual(['stack_2']);
    refused.answer({ kind: 'invalid_command' });
    expect(reports(refused.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    const stacking = host().escrowed();
    stacking.polled({ name: 'stacking' });
    expect(reports(stacking.polled({ name: 'idling' }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
  });

  it('in the place of one that was asked for is not taken for it', () => {
    const one = host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer({ kind: 'ack' });
    expect(reports(one.polled({ name: 'escrow', bill: 1 }))).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    expect(reports(host().escrowed().polled({ name: 'escrow', bill: 1 }))).toEqual([
      { kind: 'powered_up', bill: 'returning' },
    ]);
  });

  it('refused by the device is reported once', () => {
    const one = host().ready();
    const first = one.polled({ name: 'rejecting', reason: 'length' });
    expect(reports([...first, ...one.polled({ name: 'rejecting', reason: 'length' })])).toEqual([
      { kind: 'rejected', reason: 'length' },
    ]);
  });
});

describe('trouble', () => {
  it('is said once, and its end once', () => {
    const one = host().ready();
    const seen = ['jam_in_stacker', 'jam_in_stacker', 'idling', 'idling'] as const;
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
    expect(sent(one.feed({ kind: 'handler_failed' }))).toEqual(['set_inhibit']);
    expect(sent(one.echo())).toEqual(['return']);
    one.feed({ kind: 'closed' });
    one.feed({ kind: 'opened' });
    expect(one.state.phase.name).toBe('failed');
  });

  it('of foreign bills is the wrong currency, of a table without any bill a failure, and a named country is the site', () => {
    const foreign = new Host(initialState(currency('CHF'), null)).initialising();
    foreign.polled({ name: 'initialising' });
    foreign.answer(serial);
    expect(reports(foreign.answer(table))).toEqual([{ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' }]);
    const empty = host().initialising();
    empty.polled({ name: 'initialising' });
    empty.answer(serial);
    expect(reports(empty.answer({ kind: 'currency_table', entries: [] }))).toEqual([
      { kind: 'trouble', code: 'VALIDATOR_FAILURE' },
    ]);
    const named = new Host(initialState(currency('CHF'), 0xe0));
    expect(reports(named.identified()).map((event) => event.kind)).toEqual(['ready']);
    expect(new Host(initialState(currency('EUR'), 1)).configuring().state.phase.name).toBe('unfit');
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
          if (sent(effects).includes('stack_2')) expect(decided).toBe(true);
          if (kinds(effects).includes('acknowledge')) expect(event.kind).toBe('answered');
          const lineFree = !open || event.kind === 'answered' || event.kind === 'unanswered';
          if (sent(effects).length > 0) expect(lineFree).toBe(true);
          expect(sent(effects).length).toBeLessThanOrEqual(1);
          expect(one.state.due.length).toBeLessThanOrEqual(9);
        }
      }),
      { numRuns: 100 },
    );
  });
});
