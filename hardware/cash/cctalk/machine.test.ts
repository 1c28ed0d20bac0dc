import { describe, expect, it } from 'vitest';
import { moneyOfUnits } from '#kernel';
import { Host, reply } from './fixtures/host.ts';
import { intoPhase } from './fixtures/state-table.ts';

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

describe('what it takes', () => {
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
