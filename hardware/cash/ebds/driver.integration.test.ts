import { afterAll, describe, expect, it } from 'vitest';
import { currency, moneyOfUnits, seconds } from '#kernel';
import {
  Benches,
  clock,
  decide,
  describeEvent,
  euros,
  expectBillsOverBadLine,
  expectCut,
  expectTroubles,
  kindsOf,
  type Cut,
} from '../driver-conformance.ts';
import { createEbdsValidator } from './driver.ts';

const billSet = { currency: currency('EUR'), bills: euros(5, 10, 20, 50, 100) };
const benches = new Benches('ebds', (options) => createEbdsValidator({ ...options, billSet }));
afterAll(() => benches.stop());

const returning = ['powered_up returning', 'returned ?'];
const inStacker = ['powered_up in_stacker', 'stacked ?'];
const silent = ['powered_up nothing'];
/** Constructed from power-up policy A; the count of notes is what a person would find. */
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
describe.concurrent('an EBDS validator over TCP', () => {
  it('takes lost, damaged, shortened, late and doubled answers in its stride', () => expectBillsOverBadLine(benches));

  it('loses no power at any step without saying where its bill went', async () => {
    await Promise.all(cuts.map((cut) => expectCut(benches, cut, { saysCreditOfPowerUp: true })));
  });

  it('leaves to the journal what silent firmware does not say', async () => {
    const differing = cuts.filter((cut) => cut.silently !== undefined);
    expect(differing).toHaveLength(3);
    await Promise.all(differing.map((cut) => expectCut(benches, cut, { saysCreditOfPowerUp: false })));
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

  it('does not move the toggle while the journal works or the line is cut, and has one credit for what is said twice', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    let opened = 0;
    const { simulator, device, events, act, seen, until, feed } = await benches.set({
      create: (options) =>
        createEbdsValidator({
          ...options,
          billSet,
          openPort: (url, port) => {
            opened += 1;
            return options.openPort(url, port);
          },
        }),
      handle: async (event, device) => {
        if (event.kind === 'escrowed') device.stack();
        if (event.kind === 'stacked') await slow;
      },
    });
    await seen('ready');
    device.accept(euros(20));
    await feed(20);
    await seen('stacked');
    await clock.sleep(seconds(0.6));
    expect(simulator.state()).toMatchObject({ status: 'stacked' });
    expect(simulator.state().lastHostPollAgoMs).toBeLessThan(450);
    act('drop_line');
    await until('the line is opened again', () => opened === 2);
    expect(simulator.state().status).toBe('stacked');
    release();
    await seen('ready', 2);
    expect(events.map(describeEvent)).toEqual([
      'powered_up nothing',
      'ready',
      'escrowed 20',
      'stacked 20',
      'away',
      'powered_up in_stacker',
      'stacked 20',
      'ready',
    ]);
    await until('acknowledged', () => simulator.state().status === 'idling');
    expect(act('repeat_stacked')).toEqual({ repeated: true });
    await until('acknowledged again', () => simulator.state().status === 'idling');
    expect(events.map(describeEvent)).toHaveLength(8);
  });

  it('comes up shut, with the bills it was given, and takes only what it was told to', async () => {
    const { simulator, device, events, act, seen, until, feed } = await benches.set();
    await seen('ready');
    expect(events).toEqual([
      { kind: 'powered_up', bill: 'nothing' },
      { kind: 'ready', serial: 'EBDS-1.2', denominations: euros(5, 10, 20, 50, 100) },
    ]);
    expect(simulator.state().enabledValues).toEqual([]);
    device.accept(euros(10, 20, 7));
    await until('enabled', () => simulator.state().enabled);
    expect(simulator.state().enabledValues).toEqual([10, 20]);
    expect(act('insert', { value: 50 })).toEqual({ taken: false, because: 'inhibited' });
    await seen('rejected');
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
    await until('shut', () => simulator.state().enabledValues.length === 0);
    expect(simulator.state().stacked).toMatchObject({ count: 3, total: 50 });
  });

  it('gives a bill back', async () => {
    const { simulator, device, events, seen, feed } = await benches.set({ handle: decide('give back') });
    await seen('ready');
    device.accept(euros(10));
    await feed(10);
    await seen('returned');
    expect(events.at(-1)).toEqual({ kind: 'returned', bill: { value: moneyOfUnits(10n) } });
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 10 } });
  });

  it('falls silent with a credit that nobody wrote down', async () => {
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
    await clock.sleep(seconds(0.8));
    expect(simulator.state()).toMatchObject({ status: 'stacked', stacked: { total: 20 } });
    expect(simulator.state().lastHostPollAgoMs).toBeGreaterThan(450);
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(1);
    await device.stop();
    // The next start does not know the toggle: it hears the end again, or the device takes its first message for the acknowledgement.
    const after = benches.attach(simulator);
    await after.seen('ready');
    expect([
      ['powered_up in_stacker', 'stacked 20', 'ready'],
      ['powered_up nothing', 'ready'],
    ]).toContainEqual(after.events.map(describeEvent));
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
    expect(after.events.map(describeEvent)).toEqual(['powered_up returning', 'returned 50', 'ready']);
    expect(simulator.state()).toMatchObject({ path: null, returned: { total: 50 }, stacked: { count: 0 } });
  });

  it('refuses a site of another currency, and a device whose name says one', async () => {
    const site = await benches.set({ siteCurrency: 'CHF' });
    await site.seen('trouble');
    expect(site.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    const device = await benches.set({ simulated: { currency: 'USD' } });
    await device.seen('trouble');
    device.device.accept(euros(10));
    await clock.sleep(seconds(0.3));
    expect(device.simulator.state().enabledValues).toEqual([]);
  });

  it('says each trouble and its end', () => expectTroubles(benches));
});
