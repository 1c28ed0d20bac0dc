import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moneyOfUnits } from '#kernel';
import type { CashEvent } from '../device.ts';
import type { SspEvent } from './events.ts';
import { euros, reports, sent } from '../line/hand-fed-host.ts';
import { counters, events, Host, impossible, ok, unknownCommand } from './fixtures/host.ts';
import { machineEvents } from './fixtures/state-table.ts';
import { deadlines, type Effect } from './state.ts';
import type { SspHeard } from './wire.ts';

const kindsOf = (effects: readonly Effect[]) => reports(effects).map((event) => event.kind);
const bill20 = { value: moneyOfUnits(20n) };
const count = (stacked: number) => ({ serial: '12345', stacked });
const credit: SspEvent = { name: 'credit', channel: 3 };
const isPoll = (name: string) => name === 'poll' || name === 'poll_with_ack';

describe('the opening', () => {
  it('agrees on a key, sets the version, shuts the slot, and asks for nothing that takes a bill before REJECT', () => {
    const one = new Host();
    const asked = [...sent(one.feed({ kind: 'opened' }))];
    while (!isPoll(one.state.asked?.name ?? 'poll'))
      asked.push(
        ...sent(one.answer(one.state.asked?.name === 'request_key_exchange' ? { kind: 'key_share', share: 5n } : ok)),
      );
    expect(asked).toEqual([
      'sync',
      'set_generator',
      'set_modulus',
      'request_key_exchange',
      'host_protocol_version',
      'disable',
      'reject',
      'setup_request',
      'serial',
      'poll_with_ack',
    ]);
  });

  it('asks for version 6 where 7 is refused, and uses no device that has neither', () => {
    const one = new Host();
    one.feed({ kind: 'opened' });
    for (const answer of [ok, ok, ok, { kind: 'key_share', share: 5n }] as const) one.answer(answer);
    expect(one.state.asked).toEqual({ name: 'host_protocol_version', version: 7 });
    const fail: SspHeard = { kind: 'refused', reason: 'fail' };
    one.answer(fail);
    expect(one.state.asked).toEqual({ name: 'host_protocol_version', version: 6 });
    expect(reports(one.answer(fail))).toEqual([{ kind: 'trouble', code: 'VALIDATOR_FAILURE' }]);
  });

  it('goes on in the open only where that is allowed, and asks the others again after a while', () => {
    const open = new Host();
    open.opened({ isPlain: true });
    expect(open.state).toMatchObject({ isSealed: false, repeats: false, phase: { name: 'listening' } });
    const strict = new Host({ plainAllowed: false });
    strict.feed({ kind: 'opened' });
    strict.answer(ok);
    expect(reports(strict.answer(unknownCommand))).toEqual([{ kind: 'trouble', code: 'VALIDATOR_KEY_REFUSED' }]);
    expect(sent(strict.feed({ kind: 'poll_due' }))).toEqual([]);
    expect(sent(strict.wait(deadlines.refused).feed({ kind: 'poll_due' }))).toEqual(['sync']);
    strict.answer(ok);
    expect(reports(strict.answer(unknownCommand))).toEqual([]);
  });

  it('takes nothing from a device with another key, and says so when it has the right one', () => {
    const one = new Host();
    one.feed({ kind: 'opened' });
    for (const answer of [ok, ok, ok, { kind: 'key_share', share: 5n }] as const) one.answer(answer);
    expect(reports(one.answer({ kind: 'refused', reason: 'key_not_set' }))).toEqual([
      { kind: 'trouble', code: 'VALIDATOR_KEY_REFUSED' },
    ]);
    one.wait(deadlines.refused).feed({ kind: 'poll_due' });
    one.feed({ kind: 'closed' });
    expect(kindsOf(one.identified())).toEqual(['counted', 'recovered', 'ready']);
  });

  it.each<SspHeard>([{ kind: 'out_of_step' }, { kind: 'refused', reason: 'key_not_set' }])(
    'begins again when the key is lost later: %j',
    (lost) => {
      const one = new Host().ready();
      one.feed({ kind: 'poll_due' });
      expect(sent(one.answer(lost))).toEqual(['sync']);
      expect(one.state.isSealed).toBe(false);
    },
  );
});

describe('power-up', () => {
  it.each<[string, readonly SspEvent[], CashEvent[]]>([
    ['nothing', [{ name: 'disabled' }], [{ kind: 'powered_up', bill: 'nothing', count: count(7) }]],
    [
      'a bill that came back',
      [{ name: 'slave_reset' }, { name: 'cleared_from_front', channel: 3 }],
      [
        { kind: 'powered_up', bill: 'returning', count: count(7) },
        { kind: 'returned', bill: bill20 },
      ],
    ],
    [
      'a bill that went into the box',
      [{ name: 'slave_reset' }, { name: 'cleared_into_cashbox', channel: 3 }],
      [
        { kind: 'powered_up', bill: 'in_stacker', count: count(7) },
        { kind: 'stacked', bill: bill20 },
      ],
    ],
    [
      'one that the device does not know',
      [{ name: 'cleared_into_cashbox', channel: 0 }],
      [
        { kind: 'powered_up', bill: 'in_stacker', count: count(7) },
        { kind: 'stacked', bill: { value: null } },
      ],
    ],
    ['a bill on its way in', [{ name: 'stacking' }], [{ kind: 'powered_up', bill: 'in_stacker', count: count(7) }]],
    ['a bill on its way out', [{ name: 'rejecting' }], [{ kind: 'powered_up', bill: 'returning', count: count(7) }]],
  ])('finds %s', (_what, said, expected) => {
    expect(reports(new Host().met({}, ...said))).toEqual(expected);
  });

  it('knows of a bill in escrow by REJECT, before anything is polled', () => {
    const one = new Host();
    expect(reports(one.met({ holds: true }))).toEqual([{ kind: 'powered_up', bill: 'returning', count: count(7) }]);
    one.polled({ name: 'rejecting' });
    expect(reports(one.polled({ name: 'rejected' }))).toEqual([{ kind: 'returned', bill: { value: null } }]);
  });

  it('waits for a device that initialises, and in the open for one that has just restarted', () => {
    const sealed = new Host().opened();
    sealed.polled({ name: 'slave_reset' }, { name: 'initialising' });
    sealed.polled({ name: 'initialising' });
    expect(sent(sealed.polled({ name: 'disabled' }))).toContain('get_counters');
    const open = new Host().opened({ isPlain: true });
    // In the open nothing shows whether it still speaks the version that it was told: it is told again.
    expect(sent(open.polled({ name: 'slave_reset' }))).toEqual(['sync']);
    open.reopened({ isPlain: true });
    expect(sent(open.polled({ name: 'disabled' }))).not.toContain('get_counters');
    expect(sent(open.wait(deadlines.settling).polled({ name: 'disabled' }))).toContain('get_counters');
  });

  it('is not ready before the end of a bill was handled and acknowledged', () => {
    const one = new Host();
    const met = one.met({}, { name: 'cleared_into_cashbox', channel: 3 });
    const [first, second] = met.filter((effect) => effect.kind === 'report');
    one.handle(first === undefined ? [] : [first]);
    const repeated: SspEvent = { name: 'cleared_into_cashbox', channel: 3 };
    expect(reports(one.quiet(deadlines.settling, repeated))).toEqual([]);
    expect(sent(one.handle(second === undefined ? [] : [second]))).toEqual(['event_ack']);
    one.answer(ok);
    one.quiet(deadlines.counting);
    expect(kindsOf(one.answer(counters(8)))).toEqual(['counted', 'ready']);
  });

  it.each([
    ['that came back', { name: 'cleared_from_front', channel: 3 }],
    ['that went into the box', { name: 'cleared_into_cashbox', channel: 3 }],
  ] as const)('acknowledges the end of a bill %s also where it is said late', (_what, end) => {
    const one = new Host();
    one.handle(one.met({}, { name: end.name === 'cleared_from_front' ? 'rejecting' : 'stacking' }));
    expect(sent(one.handle(one.polled(end)))).toEqual(['event_ack']);
  });

  it('in the open is not ready before the end of a bill was handled, though nothing repeats it', () => {
    const one = new Host();
    const [first, second] = one
      .met({ isPlain: true }, { name: 'cleared_into_cashbox', channel: 3 })
      .filter((effect) => effect.kind === 'report');
    one.handle(first === undefined ? [] : [first]);
    expect(sent(one.quiet(deadlines.counting))).not.toContain('get_counters');
    one.handle(second === undefined ? [] : [second]);
    expect(sent(one.polled())).toContain('get_counters');
  });

  it('says "settled" when the end of a bill in the stacker does not come', () => {
    const one = new Host();
    one.handle(one.met({}, { name: 'stacking' }));
    expect(kindsOf(one.quiet(deadlines.settling))).toEqual(['settled']);
    expect(kindsOf(one.answer(counters(8)))).toEqual(['counted', 'ready']);
  });

  it('is over after a while, whatever still moves, and without a count where the device keeps none', () => {
    const one = new Host();
    one.handle(one.met({ hasCounters: false }, { name: 'stacking' }));
    one.polled({ name: 'stacking' });
    expect(kindsOf(one.wait(deadlines.clearing).feed({ kind: 'poll_due' }))).toEqual(['settled', 'ready']);
  });

  it('begins again, with what was said, when a device restarts by itself', () => {
    const one = new Host().ready();
    const restarted = one.polled({ name: 'slave_reset' }, { name: 'cleared_into_cashbox', channel: 3 });
    expect(sent(restarted)).toContain('sync');
    one.feed({ kind: 'closed' });
    one.opened();
    one.polled({ name: 'disabled' });
    expect(reports(one.answer(counters(8)))).toEqual([
      { kind: 'powered_up', bill: 'in_stacker', count: count(8) },
      { kind: 'stacked', bill: bill20 },
    ]);
  });
});

describe('a bill', () => {
  it('is polled for only when it was decided to take it', () => {
    const one = new Host().escrowed();
    for (let wait = 0; wait < 30; wait += 1) {
      const asked = sent(one.wait(deadlines.hold).feed({ kind: 'poll_due' }));
      expect(asked).toEqual(['hold']);
      one.answer(ok);
    }
    expect(sent(one.feed({ kind: 'stack' }))).toEqual(['poll_with_ack']);
    expect(kindsOf(one.answer(events({ name: 'stacking' })))).toEqual([]);
    expect(reports(one.polled({ name: 'stacking' }, credit))).toEqual([{ kind: 'stacked', bill: bill20 }]);
  });

  it('is acknowledged when its end was handled, and repeated until then without a second report', () => {
    const one = new Host().escrowed();
    one.feed({ kind: 'stack' });
    const stacked = one.answer(events(credit));
    for (let poll = 0; poll < 5; poll += 1) {
      const effects = one.polled(credit);
      expect(reports(effects)).toEqual([]);
      expect(sent(effects)).not.toContain('event_ack');
    }
    expect(sent(one.handle(stacked))).toEqual(['event_ack']);
    one.answer(ok);
    one.polled({ name: 'stacked' });
    one.quiet(deadlines.counting);
    expect(reports(one.answer(counters(8)))).toEqual([{ kind: 'counted', count: count(8) }]);
  });

  it('needs no acknowledgement in the open, and is another one after another was read', () => {
    const one = new Host().escrowed({ isPlain: true });
    one.feed({ kind: 'stack' });
    const stacked = one.answer(events(credit));
    // Nor is it counted before it was handled: the journal would not know it yet.
    expect(sent(one.quiet(deadlines.counting))).not.toContain('get_counters');
    expect(sent(one.handle(stacked))).toEqual([]);
    expect(sent(one.polled())).toContain('get_counters');
    one.answer(counters(8));
    expect(reports(one.polled(credit))).toEqual([]);
    one.polled({ name: 'read', channel: 0 });
    expect(reports(one.polled(credit))).toEqual([{ kind: 'stacked', bill: bill20, isNew: true }]);
  });

  it('is credited once where the next one is read while its end still waits to be acknowledged', () => {
    const one = new Host().escrowed();
    one.feed({ kind: 'stack' });
    const stacked = one.answer(events(credit));
    // The device is free for another bill, and repeats the end of this one with each poll.
    for (const said of [
      [credit, { name: 'read', channel: 0 }],
      [credit],
      [credit, { name: 'read', channel: 0 }],
    ] as const)
      expect(reports(one.polled(...said))).toEqual([]);
    one.feed({ kind: 'poll_due' });
    one.handle(stacked);
    // Handled while a poll was under way: its answer still has the end of the first.
    expect(sent(one.answer(events(credit, { name: 'read', channel: 0 })))).toEqual(['event_ack']);
    one.answer(ok);
    one.answer(events({ name: 'read', channel: 3 }));
    one.feed({ kind: 'stack' });
    one.answer(events());
    expect(reports(one.polled(credit))).toEqual([{ kind: 'stacked', bill: bill20 }]);
  });

  it('that was stacked unasked behind an acknowledged one is another', () => {
    const one = new Host().escrowed();
    one.feed({ kind: 'stack' });
    const stacked = one.answer(events(credit));
    one.polled(credit, { name: 'read', channel: 0 });
    one.handle(stacked);
    one.answer(ok);
    expect(reports(one.answer(events(credit)))).toEqual([{ kind: 'stacked', bill: bill20, isNew: true }]);
  });

  it('is given back by REJECT, also when nobody decides', () => {
    const one = new Host().escrowed();
    expect(sent(one.feed({ kind: 'give_back' }))).toEqual(['reject']);
    expect(one.feed({ kind: 'stack' })).toMatchObject([{ kind: 'ignored' }]);
    one.answer(ok);
    one.answer(events({ name: 'rejecting' }));
    expect(reports(one.polled({ name: 'rejected' }))).toEqual([{ kind: 'returned', bill: bill20 }]);
    const undecided = new Host().escrowed();
    expect(sent(undecided.wait(deadlines.escrow).feed({ kind: 'poll_due' }))).toEqual(['reject']);
  });

  it('that stands in escrow no longer is asked about, and came back if nothing more is said', () => {
    const one = new Host().escrowed();
    one.wait(deadlines.hold).feed({ kind: 'poll_due' });
    // Before a poll, which would take it if the device only had no time to answer.
    expect(sent(one.answer(impossible))).toEqual(['reject']);
    expect(sent(one.answer(impossible))).toEqual(['poll_with_ack']);
    one.answer(events());
    expect(reports(one.wait(deadlines.settling).polled())).toEqual([{ kind: 'returned', bill: bill20 }]);
  });

  it('that is said to stand there still is taken as it was decided, and another in its place is met anew', () => {
    const one = new Host().escrowed();
    one.feed({ kind: 'stack' });
    expect(sent(one.answer(events({ name: 'read', channel: 3 })))).toEqual([]);
    expect(sent(one.feed({ kind: 'poll_due' }))).toEqual(['poll_with_ack']);
    expect(sent(one.answer(events({ name: 'read', channel: 2 })))).toEqual(['sync']);
  });

  it('that a device cannot hold is given back', () => {
    const one = new Host().escrowed();
    one.wait(deadlines.hold).feed({ kind: 'poll_due' });
    expect(sent(one.answer(unknownCommand))).toEqual(['reject']);
  });

  it('that was taken and vanished is left to the journal and to the count', () => {
    const one = new Host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer(events());
    one.wait(deadlines.settling).polled();
    expect(reports(one.answer(counters(8)))).toEqual([{ kind: 'powered_up', bill: 'nothing', count: count(8) }]);
  });

  it('that was taken and then seen on its way out came back, though nobody says so', () => {
    const one = new Host().escrowed();
    one.feed({ kind: 'stack' });
    one.answer(events({ name: 'rejecting' }));
    expect(reports(one.quiet(deadlines.settling))).toEqual([{ kind: 'returned', bill: bill20 }]);
  });

  it('that is read while nothing is accepted goes back', () => {
    const one = new Host();
    one.handle(one.met());
    expect(sent(one.polled({ name: 'read', channel: 3 }))).toContain('reject');
  });

  it('that the device refused has the reason', () => {
    const one = new Host().ready();
    one.polled({ name: 'rejecting' });
    expect(sent(one.polled({ name: 'rejected' }))).toContain('last_reject_code');
    expect(reports(one.answer({ kind: 'reject_reason', code: 1, reason: 'length' }))).toEqual([
      { kind: 'rejected', reason: 'length' },
    ]);
  });
});

describe('what is accepted', () => {
  it('is set by channel, then enabled; nothing is DISABLE', () => {
    const one = new Host();
    one.handle(one.identified());
    one.align();
    expect(one.feed({ kind: 'accept', values: euros(10, 20, 7) })).toContainEqual({
      kind: 'send',
      command: { name: 'set_inhibits', channels: [2, 3] },
    });
    expect(sent(one.answer(ok))).toEqual(['enable']);
    one.answer(ok);
    expect(sent(one.feed({ kind: 'refuse' }))).toEqual(['disable']);
  });

  it('is set again when the device says that it is disabled', () => {
    const one = new Host().ready();
    expect(sent(one.polled({ name: 'disabled' }))).toContain('set_inhibits');
    one.align();
    expect(sent(one.polled({ name: 'channels_inhibited' }))).toContain('set_inhibits');
  });

  it('is asked for again where the device refuses a part of it', () => {
    for (const refused of ['set_inhibits', 'enable'] as const) {
      const one = new Host().ready();
      one.polled({ name: 'disabled' });
      while (one.state.asked?.name !== refused) one.answer(ok);
      expect(sent(one.answer(impossible))).not.toContain('enable');
      expect(sent(one.polled())).toContain('set_inhibits');
    }
  });

  it('stays as it is while a bill is inside', () => {
    const one = new Host().escrowed();
    expect(sent(one.feed({ kind: 'refuse' }))).toEqual([]);
  });
});

describe('any course of events', () => {
  it('takes no bill that nobody decided, asks one thing at a time, and stays bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...machineEvents), { maxLength: 90 }), (course) => {
        const one = new Host().escrowed();
        let decided = false;
        for (const event of course) {
          const open = one.state.asked !== null;
          const { bill } = one.state;
          if (event.kind === 'stack') decided = true;
          const effects = one.feed(event);
          if (bill?.at === 'escrow' && !bill.isGone && !bill.cameBack && one.state.bill?.at === 'escrow')
            if (sent(effects).some(isPoll) && !one.state.bill.isGone && !one.state.bill.cameBack)
              expect(decided).toBe(true);
          const lineFree = !open || event.kind === 'answered' || event.kind === 'unanswered' || event.kind === 'closed';
          if (sent(effects).length > 0) expect(lineFree).toBe(true);
          expect(sent(effects).length).toBeLessThanOrEqual(1);
          expect(one.state.due.length).toBeLessThanOrEqual(9);
        }
      }),
      { numRuns: 150 },
    );
  });
});
