import { afterAll, describe, expect, it } from 'vitest';
import { moneyOfUnits, seconds } from '#kernel';
import {
  Benches,
  clock,
  describeEvent,
  euros,
  expectBillsOverBadLine,
  expectCut,
  expectTroubles,
  kindsOf,
  type Cut,
} from '../driver-conformance.ts';
import { createId003Validator } from './driver.ts';

const benches = new Benches('id003', (options) => createId003Validator({ ...options, country: null }));
afterAll(() => benches.stop());

const returning = ['powered_up returning', 'returned ?'];
const inStacker = ['powered_up in_stacker', 'stacked ?'];
const silent = ['powered_up in_stacker', 'settled'];
/** Constructed from the protocol's states 41h, 42h and 15h; the count of notes is what a person would find. */
const cuts: readonly Cut[] = [
  { step: 'accepting', decision: 'stack', events: returning, stacked: 0 },
  { step: 'escrow', decision: 'stack', events: ['escrowed 20', ...returning], stacked: 0 },
  { step: 'stack_received', decision: 'stack', events: ['escrowed 20', ...returning], stacked: 0 },
  { step: 'returning', decision: 'give back', events: ['escrowed 20', ...returning], stacked: 0 },
  {
    step: 'stacking',
    decision: 'stack',
    events: ['escrowed 20', ...inStacker],
    silently: ['escrowed 20', ...silent],
    stacked: 20,
  },
  {
    step: 'before_stacked_poll',
    decision: 'stack',
    events: ['escrowed 20', ...inStacker],
    silently: ['escrowed 20', ...silent],
    stacked: 20,
  },
  {
    step: 'stacked_before_ack',
    decision: 'stack',
    events: ['escrowed 20', 'stacked 20', ...inStacker],
    silently: ['escrowed 20', 'stacked 20', ...silent],
    stacked: 20,
  },
  {
    step: 'after_stacked_ack',
    decision: 'stack',
    events: ['escrowed 20', 'stacked 20', 'powered_up nothing'],
    stacked: 20,
  },
];

// They wait more than they work: all at once take as long as the slowest.
describe.concurrent('an ID-003 validator over TCP', () => {
  it('takes lost, damaged, shortened, late and doubled answers in its stride', () => expectBillsOverBadLine(benches));

  it('says where its bill went when the power is cut at any step', async () => {
    await Promise.all(cuts.map((cut) => expectCut(benches, cut, { saysCreditOfPowerUp: true })));
  });

  it('is settled where silent firmware does not say it', async () => {
    const differing = cuts.filter((cut) => cut.silently !== undefined);
    expect(differing).toHaveLength(3);
    await Promise.all(differing.map((cut) => expectCut(benches, cut, { saysCreditOfPowerUp: false })));
  });

  it('comes up when the power is cut while it initialises', async () => {
    const { events, seen } = await benches.set({
      beforeStart: (simulator) => void simulator.acts.power_cut_at?.run({ step: 'initialising', autoOnAfterMs: 100 }),
    });
    await seen('ready');
    expect(events.at(-1)?.kind).toBe('ready');
  });

  it('comes up inhibited, identified, with its bills, and takes only what it was told to', async () => {
    const { simulator, device, events, act, seen, until, feed } = await benches.set();
    await seen('ready');
    expect(events).toEqual([
      { kind: 'powered_up', bill: 'nothing' },
      { kind: 'ready', serial: 'SN12345', denominations: euros(5, 10, 20, 50, 100) },
    ]);
    expect(simulator.state().enabledValues).toEqual([]);
    device.accept(euros(10, 20, 7));
    await until('enabled', () => simulator.state().enabled);
    expect(simulator.state().enabledValues).toEqual([10, 20]);
    expect(act('insert', { value: 50 })).toEqual({ taken: false, because: 'inhibited' });
    await seen('rejected');
    expect(events.at(-1)).toEqual({ kind: 'rejected', reason: 'inhibited or not decided in time' });
    for (const [index, value] of [20, 20, 10].entries()) {
      await feed(value);
      await seen('stacked', index + 1);
    }
    expect(events.slice(3)).toEqual(
      [20, 20, 10].flatMap((value) => [
        { kind: 'escrowed', bill: { value: moneyOfUnits(BigInt(value)) } },
        { kind: 'stacked', bill: { value: moneyOfUnits(BigInt(value)) } },
      ]),
    );
    device.refuse();
    await until('inhibited', () => simulator.state().enabledValues.length === 0);
    expect(act('insert', { value: 10 })).toMatchObject({ taken: false });
    expect(simulator.state().stacked).toMatchObject({ count: 3, total: 50 });
  });

  it('gives a bill back', async () => {
    const { simulator, device, events, seen, feed } = await benches.set({
      handle: (event, device) => void (event.kind === 'escrowed' && device.giveBack()),
    });
    await seen('ready');
    device.accept(euros(10));
    await feed(10);
    await seen('returned');
    expect(events.at(-1)).toEqual({ kind: 'returned', bill: { value: moneyOfUnits(10n) } });
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 10 }, path: null });
  });

  it('polls on and does not acknowledge while the journal works, and has one event for what is said twice', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { simulator, device, events, act, seen, until, feed } = await benches.set({
      handle: async (event, device) => {
        if (event.kind === 'escrowed') device.stack();
        if (event.kind === 'stacked') await slow;
      },
    });
    await seen('ready');
    device.accept(euros(20));
    await feed(20);
    await seen('stacked');
    await clock.sleep(seconds(0.7));
    expect(simulator.state().lastHostPollAgoMs).toBeLessThan(450);
    expect(simulator.state().status).toBe('stacked');
    release();
    await until('acknowledged', () => simulator.state().status === 'idling');
    expect(act('repeat_stacked')).toEqual({ repeated: true });
    await until('acknowledged again', () => simulator.state().status === 'idling');
    await feed(20);
    await seen('stacked', 2);
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(2);
  });

  it('does not acknowledge when the handler fails, and the next start has the credit again', async () => {
    const { simulator, device, events, seen, feed } = await benches.set({
      handle: (event, device) => {
        if (event.kind === 'escrowed') device.stack();
        if (event.kind === 'stacked') throw new Error('the journal is gone');
      },
    });
    await seen('ready');
    device.accept(euros(20));
    await feed(20);
    await seen('stacked');
    await clock.sleep(seconds(0.6));
    expect(simulator.state()).toMatchObject({ status: 'stacked', enabledValues: [], stacked: { total: 20 } });
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(1);
    await device.stop();
    const after = benches.attach(simulator);
    await after.seen('ready');
    expect(after.events.map(describeEvent)).toEqual(['powered_up in_stacker', 'stacked ?', 'ready']);
  });

  it('gives back a bill that it finds in escrow after a restart', async () => {
    const { simulator, device, seen, feed } = await benches.set({ handle: () => undefined });
    await seen('ready');
    device.accept(euros(50));
    await feed(50);
    await seen('escrowed');
    await device.stop();
    const after = benches.attach(simulator);
    await after.seen('ready');
    expect(after.events.map(describeEvent)).toEqual(['powered_up returning', 'returned ?', 'ready']);
    expect(simulator.state()).toMatchObject({ path: null, returned: { total: 50 }, stacked: { count: 0 } });
  });

  it('is away when nobody answers, and back by itself', async () => {
    const { device, events, act, seen, feed } = await benches.set();
    await seen('ready');
    device.accept(euros(10));
    act('power_off');
    await seen('away');
    act('power_on');
    await seen('ready', 2);
    expect(kindsOf(events)).toEqual(['powered_up', 'ready', 'away', 'powered_up', 'ready']);
    await feed(10);
    await seen('stacked');
    act('drop_line');
    await seen('ready', 3);
  });

  it('refuses a device of another currency, and one whose country nobody named', async () => {
    const wrong = await benches.set({ siteCurrency: 'CHF' });
    await wrong.seen('trouble');
    expect(wrong.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    wrong.device.accept(euros(10));
    const simulated = { currency: 'CHF' };
    const unnamed = await benches.set({ siteCurrency: 'CHF', simulated });
    await unnamed.seen('trouble');
    const named = await benches.set({
      siteCurrency: 'CHF',
      simulated,
      create: (options) => createId003Validator({ ...options, country: 1 }),
    });
    await named.seen('ready');
    expect(wrong.simulator.state().enabledValues).toEqual([]);
  });

  it('says each trouble and its end', () => expectTroubles(benches));
});
