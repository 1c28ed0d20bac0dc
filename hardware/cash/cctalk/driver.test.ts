import { describe, expect, it } from 'vitest';
import { instant, money, seconds, type Duration, type Money } from '#kernel';
import { assembleCoinAcceptor, memoryLineTo, VirtualTime, type AssembledCoinAcceptor } from '#simulators';
import type { CashEvent } from '../device.ts';
import { Bench, DriverHost, euros } from '../driver-conformance.ts';
import { createCctalkCoinAcceptor, createCctalkValidator } from './driver.ts';

describe('a ccTalk bill validator', () => {
  it('gives back a bill that stands in escrow when the host comes, and says so with its mark', async () => {
    const first = new Bench({
      create: createCctalkValidator,
      handle: () => undefined,
      simulated: { protocol: 'cctalk' },
    });
    await first.host.seen('ready');
    first.host.device.accept(euros(20));
    await first.feed(20);
    await first.host.seen('escrowed');
    const ready = first.host.events.find((event) => event.kind === 'ready');
    expect(ready).toMatchObject({ serial: '12345', mark: { serial: '12345' } });
    await first.host.stop();
    const met = ready?.mark?.event ?? 0;
    const second = first.attach({
      create: createCctalkValidator,
      memory: { lastEvent: async (serial) => (serial === '12345' ? met : null) },
    });
    await second.seen('ready');
    expect(second.told()).toEqual(['powered_up returning', 'returned 20', 'ready']);
    expect(second.events[1]).toMatchObject({ mark: { serial: '12345' } });
    expect(first.simulator.state().returned.total).toBe(20);
  });
});

interface Hall {
  readonly acceptor: AssembledCoinAcceptor;
  readonly events: readonly CashEvent[];
  readonly act: (name: string, input?: unknown) => unknown;
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
  readonly pass: (length: Duration) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Another host on the same acceptor, with what was kept of it. */
  readonly next: (lastEvent: number) => Hall;
}

function hall(): Hall {
  const time = new VirtualTime(instant(Date.UTC(2026, 10, 23, 12)));
  const clock = time.clockOf(() => false);
  const acceptor = assembleCoinAcceptor({ clock, serial: 1_234_567, currency: 'EUR', cents: [10, 50, 100, 200] });
  const withHost = (lastEvent: number | null): Hall => {
    const host = new DriverHost(
      {
        create: createCctalkCoinAcceptor,
        handle: (event, device) => (event.kind === 'ready' ? device.accept(cents(50, 100, 200)) : undefined),
        memory: { lastEvent: async () => lastEvent },
      },
      { time, clock, openPort: memoryLineTo(acceptor), describe: () => JSON.stringify(acceptor.state()) },
    );
    return {
      acceptor,
      events: host.events,
      act: (name, input = {}) => acceptor.acts[name]?.run(input),
      until: (what, holds) => host.until(what, holds),
      pass: (length) => time.pass(length),
      stop: () => host.stop(),
      next: withHost,
    };
  };
  return withHost(null);
}

const kindsOf = (events: readonly CashEvent[]) => events.map(({ kind }) => kind);
const cents = (...values: number[]): Money[] => values.map((value) => money(BigInt(value) * 10_000n));
const coinsIn = (events: readonly CashEvent[]) =>
  events.flatMap((event) => (event.kind === 'coin' ? [event.coin.value] : []));

describe('a ccTalk coin acceptor', () => {
  it('each coin is told once, with a mark that grows; what is not wanted falls into the tray', async () => {
    const { acceptor, events, act, until } = hall();
    await until('open', () => acceptor.state().enabled);
    expect(acceptor.state().enabledCents).toEqual([50, 100, 200]);
    for (const coin of [50, 200, 10, 100]) act('insert', { cents: coin });
    await until('three coins', () => coinsIn(events).length === 3);
    expect(coinsIn(events)).toEqual(cents(50, 200, 100));
    const marks = events.flatMap((event) => ('mark' in event && event.mark !== undefined ? [event.mark.event] : []));
    expect(marks).toEqual([0, 1, 2, 3, 4]);
    expect(acceptor.state()).toMatchObject({ box: [50, 200, 100], tray: [10] });
  });

  it('lost, damaged, doubled and late answers tell no coin twice and lose none', async () => {
    const { acceptor, events, act, until, pass } = hall();
    await until('open', () => acceptor.state().enabled);
    for (const fault of ['lose_next_reply', 'corrupt_next_reply', 'double_next_reply', 'shorten_next_reply']) {
      act(fault, { count: 2 });
      act('insert', { cents: 100 });
      await pass(seconds(1));
    }
    await until('four coins', () => coinsIn(events).length >= 4);
    await pass(seconds(1));
    expect(coinsIn(events)).toEqual(cents(100, 100, 100, 100));
  });

  it('a host that comes back tells what fell meanwhile, once, and says how much it can not know', async () => {
    const first = hall();
    const { acceptor, act, until, events } = first;
    await until('open', () => acceptor.state().enabled);
    act('insert', { cents: 50 });
    await until('told', () => coinsIn(events).length === 1);
    await first.stop();
    // The program was killed: nothing told the acceptor to stop.
    const open = acceptor.acts['insert'];
    const again = first.next(0);
    await again.until('ready', () => kindsOf(again.events).includes('ready'));
    expect(coinsIn(again.events)).toEqual(cents(50));
    await again.stop();
    for (let coin = 0; coin < 7; coin += 1) open?.run({ cents: 200 });
    const later = again.next(1);
    await later.until('ready', () => kindsOf(later.events).includes('ready'));
    expect(later.events.find(({ kind }) => kind === 'events_lost')).toMatchObject({ least: 2, mark: { event: 3 } });
  });

  it('cut off and on: it is set up again, and what it counted meanwhile is said to be unknown', async () => {
    const { acceptor, events, act, until } = hall();
    await until('open', () => acceptor.state().enabled);
    act('insert', { cents: 200 });
    await until('told', () => coinsIn(events).length === 1);
    act('power_off');
    act('power_on');
    await until('open again', () => acceptor.state().enabled);
    act('insert', { cents: 100 });
    await until('told', () => coinsIn(events).length === 2);
    expect(events.find(({ kind }) => kind === 'events_lost')).toMatchObject({ least: 0, mark: { event: 256 } });
    expect(coinsIn(events)).toEqual(cents(200, 100));
  });

  it('cut off and on while nobody looked: what it counted since is told, and not taken for a lap of its count', async () => {
    const first = hall();
    const { acceptor, act, until, events } = first;
    await until('open', () => acceptor.state().enabled);
    for (let coin = 0; coin < 9; coin += 1) {
      act('insert', { cents: 50 });
      await until('told', () => coinsIn(events).length === coin + 1);
    }
    await first.stop();
    act('power_off');
    act('power_on');
    act('insert', { cents: 100 });
    const again = first.next(9);
    await again.until('ready', () => kindsOf(again.events).includes('ready'));
    expect(again.events.slice(1, 3)).toEqual([
      { kind: 'events_lost', least: 0, mark: { serial: '1234567', event: 256 } },
      { kind: 'rejected', reason: 'inhibited', mark: { serial: '1234567', event: 257 } },
    ]);
  });

  it('a coin on a string is told to staff and is no money', async () => {
    const { acceptor, events, act, until } = hall();
    await until('open', () => acceptor.state().enabled);
    act('trick', { trick: 'string' });
    await until('cheat', () => kindsOf(events).includes('trouble'));
    expect(events.find(({ kind }) => kind === 'trouble')).toEqual({ kind: 'trouble', code: 'VALIDATOR_CHEATED' });
    expect(coinsIn(events)).toEqual([]);
  });
});
