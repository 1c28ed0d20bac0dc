import { describe, expect, it } from 'vitest';
import { reports, sent } from '../line/hand-fed-host.ts';
import { counters, events, Host, impossible, ok, setup, unknownCommand } from './fixtures/host.ts';
import { deadlines, type Effect } from './state.ts';

const kindsOf = (effects: readonly Effect[]) => reports(effects).map((event) => event.kind);
const isPoll = (name: string) => name === 'poll' || name === 'poll_with_ack';

describe('trouble', () => {
  it.each([
    ['unsafe_jam', 'VALIDATOR_JAMMED'],
    ['safe_jam', 'VALIDATOR_JAMMED'],
    ['cashbox_removed', 'VALIDATOR_STACKER_REMOVED'],
    ['stacker_full', 'VALIDATOR_STACKER_FULL'],
    ['note_path_open', 'VALIDATOR_FAILURE'],
  ] as const)('%s is %s', (name, code) => {
    expect(reports(new Host().ready().polled({ name }))).toEqual([{ kind: 'trouble', code }]);
  });

  it('is said once, and its end when the device has not repeated it for a while', () => {
    const one = new Host().ready();
    expect(kindsOf([...one.polled({ name: 'stacker_full' }), ...one.polled({ name: 'stacker_full' })])).toEqual([
      'trouble',
    ]);
    expect(kindsOf(one.polled())).toEqual([]);
    expect(kindsOf(one.wait(deadlines.troubleQuiet).polled())).toEqual(['recovered']);
    one.polled({ name: 'cashbox_removed' });
    expect(kindsOf(one.polled({ name: 'cashbox_replaced' }))).toEqual(['recovered']);
  });

  it('of a fraud is acknowledged, as it is repeated until then', () => {
    const one = new Host().ready();
    const effects = one.polled({ name: 'fraud_attempt', channel: 0 });
    expect(reports(effects)).toEqual([{ kind: 'trouble', code: 'VALIDATOR_CHEATED' }]);
    expect(sent(effects)).toContain('event_ack');
  });

  it('beside another that is said with every poll is told when that one is over', () => {
    const one = new Host().ready();
    const both = [{ name: 'cashbox_removed' }, { name: 'unsafe_jam' }] as const;
    expect(kindsOf([...one.polled(...both), ...one.polled(...both)])).toEqual(['trouble']);
    expect(reports(one.polled({ name: 'cashbox_replaced' }, { name: 'unsafe_jam' }))).toEqual([
      { kind: 'recovered' },
      { kind: 'trouble', code: 'VALIDATOR_JAMMED' },
    ]);
  });

  it('of a removed box is told beside any other', () => {
    const one = new Host().ready();
    one.polled({ name: 'unsafe_jam' });
    const both = [{ name: 'unsafe_jam' }, { name: 'cashbox_removed' }] as const;
    expect(reports([...one.polled(...both), ...one.polled(...both)])).toEqual([
      { kind: 'trouble', code: 'VALIDATOR_STACKER_REMOVED' },
    ]);
  });

  it('of a jam ends in a reset after a while, through the journal', () => {
    const one = new Host().ready();
    one.polled({ name: 'unsafe_jam' });
    const due = one.wait(deadlines.troubleReset).feed({ kind: 'poll_due' });
    expect(reports(due)).toEqual([{ kind: 'powered_up', bill: 'nothing' }]);
    one.answer(events());
    expect(sent(one.handle(due))).toEqual(['reset']);
    expect(sent(one.answer(ok))).toEqual(['sync']);
  });

  it('of silence is said once, and the line is opened anew', () => {
    const one = new Host().ready();
    one.feed({ kind: 'poll_due' });
    expect(one.feed({ kind: 'unanswered' }).map((effect) => effect.kind)).toEqual(['report', 'hang_up']);
    expect(kindsOf(one.feed({ kind: 'closed' }))).toEqual([]);
  });

  it('of the handler gives back what is in escrow, polls nothing more, and outlasts the line', () => {
    const one = new Host().escrowed();
    expect(sent(one.feed({ kind: 'handler_failed' }))).toEqual(['disable']);
    expect(sent(one.answer(ok))).toEqual(['reject']);
    one.answer(ok);
    expect(sent(one.feed({ kind: 'poll_due' }))).toEqual(['disable']);
    one.feed({ kind: 'closed' });
    expect(sent(one.feed({ kind: 'opened' }))).toEqual(['sync']);
    expect(one.state.phase.name).toBe('failed');
  });

  it('of a device that speaks a newer version than it was told is a failure', () => {
    const newer = new Host();
    const said = { ...setup, setup: { ...setup.setup, protocolVersion: 8 } };
    expect(reports(newer.identified({ setup: said })).at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_FAILURE' });
  });

  it('of a device that had no time to say what it is is asked about again', () => {
    const one = new Host();
    one.handle(one.identified({ setup: impossible }));
    expect(sent(one.feed({ kind: 'poll_due' })).filter((name) => !isPoll(name))).toEqual([]);
    one.answer(events());
    expect(sent(one.wait(deadlines.refused).feed({ kind: 'poll_due' }))).toEqual(['sync']);
    one.reopened();
    one.polled({ name: 'disabled' });
    one.handle(one.answer(counters(7)));
    one.quiet(deadlines.counting);
    expect(kindsOf(one.answer(counters(7)))).toEqual(['counted', 'recovered', 'ready']);
  });

  it('of foreign bills is the wrong currency, and of none a failure', () => {
    const foreign = new Host({ siteCurrency: 'CHF' });
    expect(reports(foreign.identified()).at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    const empty = new Host();
    expect(reports(empty.identified({ setup: unknownCommand })).at(-1)).toEqual({
      kind: 'trouble',
      code: 'VALIDATOR_FAILURE',
    });
  });
});
