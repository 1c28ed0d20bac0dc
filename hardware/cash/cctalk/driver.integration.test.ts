import { afterAll, describe, expect, it } from 'vitest';
import { currency, money, seconds, silentLog, type Money } from '#kernel';
import { createCoinAcceptorSimulator, type CoinAcceptorSimulator } from '#simulators';
import { openPort } from '../../ports/index.ts';
import type { CashDevice, CashEvent } from '../device.ts';
import { Benches, clock, describeEvent, euros, kindsOf } from '../driver-conformance.ts';
import { createCctalkCoinAcceptor, createCctalkValidator } from './driver.ts';

const benches = new Benches('cctalk', (options) => createCctalkValidator(options));
const running: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  await benches.stop();
  await Promise.all(running.toReversed().map((one) => one.stop()));
});

describe.concurrent('a ccTalk bill validator over TCP', () => {
  it('is met, takes a bill into escrow and stacks it, gives the next one back', async () => {
    const { device, events, seen, feed, simulator } = await benches.set({
      handle: (event, at) => {
        if (event.kind === 'ready') at.accept(euros(10, 20));
        if (event.kind !== 'escrowed') return;
        if (event.bill.value === euros(20)[0]) at.stack();
        else at.giveBack();
      },
    });
    await feed(20);
    await seen('stacked');
    await feed(10);
    await seen('returned');
    expect(events.map(describeEvent)).toEqual([
      'powered_up nothing',
      'ready',
      'escrowed 20',
      'stacked 20',
      'escrowed 10',
      'returned 10',
    ]);
    expect(simulator.state()).toMatchObject({ stacked: { total: 20 }, returned: { total: 10 } });
    device.refuse();
  });

  it('a bill that stands in escrow when the host comes goes back, and one that was stacked meanwhile is told with its mark', async () => {
    const first = await benches.set({
      handle: (event, at) => (event.kind === 'ready' ? at.accept(euros(20)) : undefined),
    });
    await first.feed(20);
    await first.seen('escrowed');
    const { serial, event: met = 0 } = markOf(first.events);
    await first.device.stop();
    const second = benches.attach(first.simulator, {
      memory: { lastEvent: async (asked) => (asked === serial ? met : null) },
    });
    await second.seen('returned');
    expect(second.events.map(describeEvent).slice(0, 2)).toEqual(['powered_up returning', 'returned 20']);
    await second.device.stop();
    expect(first.simulator.state().returned.total).toBe(20);
  });

  it('money of another currency is never enabled', async () => {
    const { seen, events } = await benches.set({ siteCurrency: 'GBP' });
    await seen('trouble');
    expect(events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
  });
});

interface Hall {
  readonly acceptor: CoinAcceptorSimulator;
  readonly device: CashDevice;
  readonly events: CashEvent[];
  readonly act: (name: string, input?: unknown) => unknown;
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
}

async function hall(at: { acceptor?: CoinAcceptorSimulator; lastEvent?: number } = {}): Promise<Hall> {
  const acceptor =
    at.acceptor ??
    (await createCoinAcceptorSimulator({
      clock,
      port: 0,
      serial: 1_234_567,
      currency: 'EUR',
      cents: [10, 50, 100, 200],
    }));
  const device = createCctalkCoinAcceptor({
    openPort,
    url: acceptor.address,
    clock,
    log: silentLog,
    currency: currency('EUR'),
    memory: { lastEvent: async () => at.lastEvent ?? null },
  });
  running.push(acceptor, device);
  const events: CashEvent[] = [];
  device.start(async (event) => {
    events.push(event);
    if (event.kind === 'ready') device.accept(cents(50, 100, 200));
  });
  const until = async (what: string, holds: () => boolean) => {
    for (let look = 0; look < 800 && !holds(); look += 1) await clock.sleep(seconds(0.01));
    expect(holds(), `${what}; events: ${JSON.stringify(kindsOf(events))}`).toBe(true);
  };
  const act = (name: string, input: unknown = {}) => acceptor.acts[name]?.run(input);
  return { acceptor, device, events, act, until };
}

const cents = (...values: number[]): Money[] => values.map((value) => money(BigInt(value) * 10_000n));
const coinsIn = (events: readonly CashEvent[]) =>
  events.flatMap((event) => (event.kind === 'coin' ? [event.coin.value] : []));

describe.concurrent('a ccTalk coin acceptor over TCP', () => {
  it('each coin is told once, with a mark that grows; what is not wanted falls into the tray', async () => {
    const { acceptor, events, act, until } = await hall();
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
    const { acceptor, events, act, until } = await hall();
    await until('open', () => acceptor.state().enabled);
    for (const fault of ['lose_next_reply', 'corrupt_next_reply', 'double_next_reply', 'shorten_next_reply']) {
      act(fault, { count: 2 });
      act('insert', { cents: 100 });
      await clock.sleep(seconds(0.5));
    }
    await until('four coins', () => coinsIn(events).length >= 4);
    await clock.sleep(seconds(0.5));
    expect(coinsIn(events)).toEqual(cents(100, 100, 100, 100));
  });

  it('a host that comes back tells what fell meanwhile, once, and says how much it can not know', async () => {
    const { acceptor, device, act, until, events } = await hall();
    await until('open', () => acceptor.state().enabled);
    act('insert', { cents: 50 });
    await until('told', () => coinsIn(events).length === 1);
    await device.stop();
    // The program was killed: nothing told the acceptor to stop.
    const open = acceptor.acts['insert'];
    const again = await hall({ acceptor, lastEvent: 0 });
    await again.until('ready', () => kindsOf(again.events).includes('ready'));
    expect(coinsIn(again.events)).toEqual(cents(50));
    await again.device.stop();
    for (let coin = 0; coin < 7; coin += 1) open?.run({ cents: 200 });
    const later = await hall({ acceptor, lastEvent: 1 });
    await later.until('ready', () => kindsOf(later.events).includes('ready'));
    expect(later.events.find(({ kind }) => kind === 'events_lost')).toMatchObject({ least: 2, mark: { event: 3 } });
  });

  it('cut off and on: it is set up again, and what it counted meanwhile is said to be unknown', async () => {
    const { acceptor, events, act, until } = await hall();
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

  it('a coin on a string is told to staff and is no money', async () => {
    const { acceptor, events, act, until } = await hall();
    await until('open', () => acceptor.state().enabled);
    act('trick', { trick: 'string' });
    await until('cheat', () => kindsOf(events).includes('trouble'));
    expect(events.find(({ kind }) => kind === 'trouble')).toEqual({ kind: 'trouble', code: 'VALIDATOR_CHEATED' });
    expect(coinsIn(events)).toEqual([]);
  });
});

function markOf(events: readonly CashEvent[]): { serial: string; event?: number } {
  const ready = events.find((event) => event.kind === 'ready');
  return ready?.kind === 'ready'
    ? { serial: ready.serial, ...(ready.mark === undefined ? {} : { event: ready.mark.event }) }
    : { serial: '' };
}
