import { describe, expect, it } from 'vitest';
import { moneyOfUnits } from '#kernel';
import { Host, NAK, reply } from './fixtures/host.ts';
import { intoPhase } from './fixtures/state-table.ts';
import type { Answer } from './state.ts';

const ten = moneyOfUnits(10n);

describe.each(['coins', 'bills'] as const)('every phase, with a taker of %s', (taker) => {
  it('takes nothing before the handler knows the device, nor after it failed', () => {
    for (const name of ['identifying', 'reporting_power_up', 'clearing', 'unfit', 'failed'] as const) {
      const one = intoPhase[name](taker);
      one.feed({ kind: 'accept', values: [ten, moneyOfUnits(1n)] });
      one.talk().poll().poll();
      if (name === 'unfit' || name === 'failed') expect(one.state.accepts).toBe(false);
      const opened = one.sent.filter((command) => command.name === 'master_inhibit' && command.accepts);
      expect(opened, name).toEqual([]);
    }
  });
});

describe('a bill', () => {
  const held = () => {
    const one = new Host('bills').ready();
    one.feed({ kind: 'accept', values: [ten] });
    one.talk();
    one.happened(2, 1);
    return one.poll();
  };

  it('is routed only as it was decided, and once', () => {
    const one = held();
    expect(one.kinds().at(-1)).toBe('escrowed');
    expect(one.sent.some(({ name }) => name === 'route_bill')).toBe(false);
    one.feed({ kind: 'stack' });
    one.feed({ kind: 'give_back' });
    one.talk().poll().poll();
    expect(one.sent.filter(({ name }) => name === 'route_bill')).toEqual([{ name: 'route_bill', to: 'stacker' }]);
    one.happened(2, 0);
    one.poll();
    expect(one.told.at(-1)?.event).toEqual({ kind: 'stacked', bill: { value: ten }, mark: { serial: '7', event: 2 } });
  });

  it.each([
    ['is not answered', { kind: 'unanswered' }],
    ['finds the device busy', { kind: 'answered', answer: { kind: 'busy' } }],
    ['is refused', { kind: 'answered', answer: NAK }],
    ['fails', { kind: 'answered', answer: reply(Uint8Array.of(255)) }],
  ] as const)('is routed again, and read meanwhile, where the command %s', (_words, event) => {
    const one = held();
    one.feed({ kind: 'stack' });
    expect(one.state.asked).toEqual({ name: 'route_bill', to: 'stacker' });
    one.feed(event);
    one.talk().poll().poll();
    expect(one.sent.filter(({ name }) => name === 'route_bill')).toEqual([
      { name: 'route_bill', to: 'stacker' },
      { name: 'route_bill', to: 'stacker' },
    ]);
    expect(one.sent.at(-1)?.name).toBe('read_bill_events');
  });

  it('is routed again where only the command to wait, that was under way, was taken', () => {
    const one = held();
    one.now += 5000;
    one.feed({ kind: 'poll_due' });
    expect(one.state.asked).toEqual({ name: 'route_bill', to: 'wait' });
    one.feed({ kind: 'give_back' });
    one.feed({ kind: 'answered', answer: reply() });
    expect(one.state.asked).toEqual({ name: 'route_bill', to: 'return' });
    one.feed({ kind: 'unanswered' });
    one.feed({ kind: 'poll_due' });
    expect(one.state.asked).toEqual({ name: 'route_bill', to: 'return' });
  });

  it('is not routed again where the escrow is empty, and is the journal’s to settle if its end is never said', () => {
    const one = held();
    one.feed({ kind: 'stack' });
    one.feed({ kind: 'answered', answer: reply(Uint8Array.of(254)) });
    one.talk();
    for (let seconds = 0; seconds < 119; seconds += 1) one.poll(1000);
    expect(one.sent.filter(({ name }) => name === 'route_bill')).toHaveLength(1);
    expect(one.kinds().at(-1)).toBe('escrowed');
    one.poll(2000);
    expect(one.told.at(-1)?.event).toEqual({ kind: 'powered_up', bill: 'nothing' });
    one.handleAll().poll();
    expect([one.kinds().at(-1), one.state.bill]).toEqual(['ready', null]);
  });

  it('that nobody decides waits in escrow, and goes back after a minute', () => {
    const one = held();
    for (let seconds = 0; seconds < 70; seconds += 1) one.poll(1000);
    const routes = one.sent.flatMap((command) => (command.name === 'route_bill' ? [command.to] : []));
    expect(routes.filter((route) => route === 'wait').length).toBeGreaterThan(5);
    expect(routes.at(-1)).toBe('return');
    expect(routes).not.toContain('stacker');
  });

  it('that stood in escrow when the host came goes back, and is said to before', () => {
    const one = new Host('bills');
    one.remembered = 4;
    one.count = 4;
    one.happened(3, 1);
    one.feed({ kind: 'opened' });
    one.talk();
    expect(one.told[0]?.event).toEqual({ kind: 'powered_up', bill: 'returning' });
    one.handleAll();
    expect(one.sent.at(-2)).toEqual({ name: 'route_bill', to: 'return' });
    expect(one.kinds()).not.toContain('escrowed');
    one.happened(0, 1);
    one.poll().handleAll().poll();
    expect(one.kinds()).toEqual(['powered_up', 'returned', 'ready']);
  });

  it('that was stacked while nobody listened is told before anything else, with its mark', () => {
    const one = new Host('bills');
    one.remembered = 3;
    one.count = 3;
    one.happened(3, 1);
    one.happened(3, 0);
    one.ready();
    expect(one.told.slice(0, 2).map(({ event }) => event)).toMatchObject([
      { kind: 'powered_up', bill: 'in_stacker' },
      { kind: 'stacked', bill: { value: moneyOfUnits(20n) }, mark: { event: 5 } },
    ]);
  });

  it('that was stacked behind a lap of the count is told: a pair of zeros is an event of such a device, and no empty place', () => {
    const one = new Host('bills');
    one.remembered = 254;
    one.count = 254;
    one.happened(0, 0);
    one.happened(3, 1);
    one.happened(3, 0);
    one.ready();
    expect(one.kinds()).not.toContain('events_lost');
    expect(one.told.map(({ event }) => event)).toContainEqual({
      kind: 'stacked',
      bill: { value: moneyOfUnits(20n) },
      mark: { serial: '7', event: 258 },
    });
  });

  it('that the device stacked by itself is new money', () => {
    const one = new Host('bills').ready();
    one.happened(2, 0);
    one.poll();
    expect(one.told.at(-1)?.event).toMatchObject({ kind: 'stacked', bill: { value: ten }, isNew: true });
  });

  it('of a device that is cut off before it is ready is met once', () => {
    const one = new Host('bills');
    one.remembered = 9;
    one.count = 9;
    one.feed({ kind: 'opened' });
    one.talk();
    one.count = 0;
    one.handleAll().poll();
    expect(one.kinds()).toEqual(['powered_up', 'events_lost', 'ready']);
  });

  it('inside as the device was cut off leaves it to be met anew', () => {
    const one = held();
    one.feed({ kind: 'stack' });
    one.talk();
    one.count = 0;
    one.events = [];
    one.poll();
    expect(one.kinds().slice(-2)).toEqual(['events_lost', 'powered_up']);
    one.handleAll().poll();
    expect(one.kinds().at(-1)).toBe('ready');
  });
});

describe('who it is', () => {
  /** From its second name on the device is one answer behind, as after a reply that came doubled or late; silence lets it catch up. */
  it.each(['coins', 'bills'] as const)(
    'is asked until it was said twice alike: no late answer gives %s a wrong value',
    (taker) => {
      const one = new Host(taker);
      one.feed({ kind: 'opened' });
      let behind: Answer | null = null;
      let wasLate = false;
      for (let turn = 0; turn < 300 && one.state.phase.name === 'identifying'; turn += 1) {
        const { asked } = one.state;
        if (asked === null) {
          behind = null;
          one.now += 200;
          one.feed({ kind: 'poll_due' });
          continue;
        }
        const answer = one.answerTo(asked);
        if (!wasLate && 'type' in asked && asked.type === 2)
          [behind, wasLate] = [one.answerTo({ ...asked, type: 1 }), true];
        const heard: Answer = asked.name === 'recall' ? answer : (behind ?? answer);
        if (behind !== null && asked.name !== 'recall') behind = answer;
        one.feed({ kind: 'answered', answer: heard });
      }
      const worth = taker === 'coins' ? [500_000n, 1_000_000n, 2_000_000n] : [5_000_000n, 10_000_000n, 20_000_000n];
      expect(one.state.phase.name).toBe('reporting_power_up');
      expect(one.state.table.flatMap((named) => named?.value ?? [])).toEqual(worth);
    },
  );

  it('is a failure where it is another kind of device', () => {
    const one = new Host('coins');
    one.feed({ kind: 'opened' });
    for (let turn = 0; turn < 2; turn += 1) one.feed({ kind: 'answered', answer: one.answerTo({ name: 'serial' }) });
    expect(one.told.map(({ event }) => event)).toEqual([{ kind: 'trouble', code: 'VALIDATOR_FAILURE' }]);
  });

  it('is a failure where it does not tell its events, as one that is set to encryption', () => {
    const one = new Host('coins');
    one.feed({ kind: 'opened' });
    for (let turn = 0; turn < 20_000 && one.told.length === 0; turn += 1) {
      const { asked } = one.state;
      if (asked === null) one.feed({ kind: 'poll_due' });
      else one.feed({ kind: 'answered', answer: asked.name === 'read_coin_events' ? NAK : one.answerTo(asked) });
    }
    expect(one.told.map(({ event }) => event)).toEqual([{ kind: 'trouble', code: 'VALIDATOR_FAILURE' }]);
  });
});

describe('what it says of trouble', () => {
  const troubleOf = (taker: 'coins' | 'bills', second: number): string[] => {
    const one = new Host(taker).ready();
    const before = one.told.length;
    one.happened(0, second);
    one.poll();
    return one.told.slice(before).map(({ event }) => (event.kind === 'trouble' ? event.code : event.kind));
  };

  it('a coin that somebody cheats with is an alarm and no end of taking coins; any other is only refused', () => {
    for (const fraud of [16, 17, 18, 19, 20, 23, 24])
      expect(troubleOf('coins', fraud), `${fraud}`).toEqual(['rejected', 'VALIDATOR_CHEATED', 'recovered']);
    for (const other of [1, 2, 6, 7, 9, 128, 254, 255]) expect(troubleOf('coins', other)).toEqual(['rejected']);
  });

  it.each([
    ['VALIDATOR_JAMMED', [6, 7, 15, 16]],
    ['VALIDATOR_CHEATED', [8, 9, 17, 18]],
    ['VALIDATOR_STACKER_REMOVED', [11]],
    ['VALIDATOR_FAILURE', [13]],
    ['VALIDATOR_STACKER_FULL', [14]],
    ['rejected', [0, 2, 3, 4, 5, 10, 12]],
    ['returned', [1]],
  ] as const)('of bills: %s', (told, statuses) => {
    for (const status of statuses) expect(troubleOf('bills', status), `${status}`).toEqual([told]);
  });
});

describe('what it takes', () => {
  it('is nothing while a trouble stands, and what it was when that is over', () => {
    const one = new Host('bills').ready();
    one.feed({ kind: 'accept', values: [ten] });
    one.happened(0, 14);
    one.poll().poll();
    expect(one.state).toMatchObject({ mask: [], accepts: false });
    one.happened(0, 12);
    one.poll().poll();
    expect(one.state).toMatchObject({ mask: [2], accepts: true });
  });

  it('waits in escrow: the mode is set before anything is accepted', () => {
    const one = new Host('bills').ready();
    one.feed({ kind: 'accept', values: [ten] });
    one.talk().poll();
    const names = one.sent.map(({ name }) => name);
    expect(names).toContain('operating_mode');
    expect(names.indexOf('operating_mode')).toBeLessThan(names.indexOf('master_inhibit'));
  });

  it('is set again after a jam has ended in a reset', () => {
    const one = new Host('bills').ready();
    one.happened(0, 6);
    one.poll().poll(29_000);
    expect(one.sent.some(({ name }) => name === 'reset')).toBe(false);
    one.poll(2000);
    expect(one.sent.filter(({ name }) => name === 'reset')).toHaveLength(1);
    expect(one.kinds().at(-1)).toBe('recovered');
  });

  it('stays as it is while a bill is inside', () => {
    const one = new Host('bills').ready();
    one.feed({ kind: 'accept', values: [ten] });
    one.talk();
    one.happened(2, 1);
    one.poll();
    one.feed({ kind: 'refuse' });
    one.talk().poll();
    expect(one.state.accepts).toBe(true);
    one.happened(0, 1);
    one.poll().poll();
    expect(one.state.accepts).toBe(false);
  });

  const settings = (one: Host) =>
    one.sent.filter(({ name }) => name === 'inhibit_mask' || name === 'master_inhibit').map(({ name }) => name);

  it.each([
    ['is not answered', { kind: 'unanswered' }],
    ['is answered with something else', { kind: 'answered', answer: reply(Uint8Array.of(0, 0, 0)) }],
  ] as const)('is set anew after a setting that %s, even where the old one is wanted again', (_words, event) => {
    const one = new Host('bills').ready();
    one.feed({ kind: 'accept', values: [ten] });
    one.talk();
    one.feed({ kind: 'refuse' });
    expect(one.state.asked?.name).toBe('inhibit_mask');
    one.feed(event);
    one.feed({ kind: 'accept', values: [ten] });
    const before = settings(one).length;
    one.poll();
    expect(settings(one).slice(before)).toContain('inhibit_mask');
    expect(one.state.mask).toEqual([2]);
  });
});
