import { describe, expect, it } from 'vitest';
import { currency, moneyOfUnits, type Monotonic } from '#kernel';
import type { CashEvent } from '../device.ts';
import { bufferedEventsData } from './codec.ts';
import { step } from './machine.ts';
import {
  initialState,
  type Answer,
  type Command,
  type MachineEvent,
  type MachineState,
  type Phase,
  type Taker,
} from './state.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const NAK: Answer = { kind: 'nak' };
const reply = (data: Uint8Array = new Uint8Array()): Answer => ({ kind: 'reply', data });

/** The host's machine with a device of three types behind it, step by step. */
class Host {
  state: MachineState;
  readonly sent: Command[] = [];
  readonly told: { readonly reportId: number; readonly event: CashEvent }[] = [];
  events: (readonly [number, number])[] = [];
  count = 0;
  remembered: number | null = null;
  now = 0;

  constructor(taker: Taker, siteCurrency = 'EUR') {
    this.state = initialState(taker, currency(siteCurrency));
  }

  feed(event: MachineEvent): number {
    const { state, effects } = step(this.state, event, this.now as Monotonic);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === 'send') this.sent.push(effect.command);
      if (effect.kind === 'report') this.told.push({ reportId: effect.reportId, event: effect.event });
    }
    return effects.length;
  }

  happened(first: number, second: number): void {
    this.count = this.count === 255 ? 1 : this.count + 1;
    this.events = [...this.events, [first, second] as const].slice(-5);
  }

  /** Answers whatever is asked until nothing is. */
  talk(): this {
    for (let turn = 0; turn < 60 && this.state.asked !== null; turn += 1)
      this.feed({ kind: 'answered', answer: this.#answer(this.state.asked) });
    return this;
  }

  handleAll(): this {
    for (const { reportId } of this.told) this.feed({ kind: 'handled', reportId });
    return this.talk();
  }

  ready(): this {
    this.feed({ kind: 'opened' });
    this.talk().handleAll();
    for (let turn = 0; turn < 3; turn += 1) this.poll().handleAll();
    return this;
  }

  poll(afterMs = 200): this {
    this.now += afterMs;
    this.feed({ kind: 'poll_due' });
    return this.talk();
  }

  kinds(): string[] {
    return this.told.map(({ event }) => event.kind);
  }

  #answer(asked: Command): Answer {
    switch (asked.name) {
      case 'category':
        return reply(ascii(this.state.taker === 'coins' ? 'Coin Acceptor' : 'Bill Validator'));
      case 'serial':
        return reply(Uint8Array.of(7, 0, 0));
      case 'coin_id':
        return asked.type <= 3 ? reply(ascii(`EU${['050', '100', '200'][asked.type - 1]}A`)) : NAK;
      case 'bill_id':
        return asked.type <= 3 ? reply(ascii(`EU${['0005', '0010', '0020'][asked.type - 1]}A`)) : NAK;
      case 'country_scaling':
        return reply(Uint8Array.of(100, 0, 2));
      case 'recall':
        return { kind: 'remembered', event: this.remembered };
      case 'read_coin_events':
      case 'read_bill_events':
        return reply(bufferedEventsData(this.count, this.events));
      default:
        return reply();
    }
  }
}

const ten = moneyOfUnits(10n);

/** A way into every phase. The compiler sees to it that none is missing. */
const intoPhase: Readonly<Record<Phase['name'], (taker: Taker) => Host>> = {
  closed: (taker) => new Host(taker),
  identifying: (taker) => {
    const one = new Host(taker);
    one.feed({ kind: 'opened' });
    return one;
  },
  reporting_power_up: (taker) => {
    const one = new Host(taker);
    one.feed({ kind: 'opened' });
    return one.talk();
  },
  clearing: (taker) => {
    const one = intoPhase.reporting_power_up(taker);
    one.feed({ kind: 'handled', reportId: 1 });
    return one;
  },
  ready: (taker) => new Host(taker).ready(),
  unfit: (taker) => new Host(taker, 'CHF').ready(),
  failed: (taker) => {
    const one = new Host(taker).ready();
    one.feed({ kind: 'handler_failed' });
    return one;
  },
};

const happenings: readonly MachineEvent[] = [
  { kind: 'opened' },
  { kind: 'closed' },
  { kind: 'poll_due' },
  { kind: 'answered', answer: reply() },
  { kind: 'answered', answer: NAK },
  { kind: 'answered', answer: { kind: 'busy' } },
  { kind: 'answered', answer: { kind: 'remembered', event: 3 } },
  { kind: 'answered', answer: reply(bufferedEventsData(9, [[1, 0]])) },
  { kind: 'unanswered' },
  { kind: 'handled', reportId: 999 },
  { kind: 'handler_failed' },
  { kind: 'accept', values: [ten] },
  { kind: 'refuse' },
  { kind: 'stack' },
  { kind: 'give_back' },
];

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

describe.each(['coins', 'bills'] as const)('every phase, with a taker of %s', (taker) => {
  it.each(Object.entries(intoPhase))('%s answers every event: it moves, acts, or says why not', (name, into) => {
    expect(into(taker).state.phase.name).toBe(name);
    for (const event of happenings) {
      const one = into(taker);
      const before = JSON.stringify(one.state, text);
      const effects = one.feed(event);
      expect(effects > 0 || before !== JSON.stringify(one.state, text), `${name} × ${event.kind}`).toBe(true);
    }
  });

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
