import { afterAll, describe, expect, it } from 'vitest';
import { moneyOfUnits, seconds } from '#kernel';
import { systemRandomness } from '#platform';
import type { CutStep } from '#simulators';
import type { CashDevice, CashEvent } from '../device.ts';
import { Benches, clock, describeEvent, euros, kindsOf, type BenchOptions } from '../driver-conformance.ts';
import { createSspValidator, type SspSettings } from './driver.ts';

const speaking = (settings: SspSettings): NonNullable<BenchOptions['create']> => {
  return (options) => createSspValidator({ ...options, ...settings, randomness: systemRandomness });
};
const benches = new Benches('ssp', speaking({}));
afterAll(() => benches.stop());

/** An old device and a host that may talk in the open: no POLL WITH ACK, so a credit is said once. */
const plain: BenchOptions = {
  simulated: { ssp: { isPlain: true } },
  create: speaking({ plainAllowed: true }),
};

/** As text, with the count where it is the point. */
function told(events: readonly CashEvent[]): string[] {
  return events.map((event) => (event.kind === 'counted' ? `counted ${event.count.stacked}` : describeEvent(event)));
}

interface Cut {
  readonly step: CutStep;
  readonly decision: 'stack' | 'give back';
  /** From the first bill event to the next `ready`, without `away`, which depends on how long the power was gone. */
  readonly events: readonly string[];
  /** The same in the open, where a credit is said once. */
  readonly inTheOpen?: readonly string[];
  readonly stacked: 0 | 1;
}

const returning = ['powered_up returning', 'returned 20'];
const inStacker = ['powered_up in_stacker', 'stacked 20'];
/** Constructed from the events E1h, E2h and EEh; the count of notes is what a person would find. */
const cuts: readonly Cut[] = [
  { step: 'accepting', decision: 'stack', events: returning, stacked: 0 },
  { step: 'escrow', decision: 'stack', events: ['escrowed 20', ...returning], stacked: 0 },
  { step: 'stack_received', decision: 'stack', events: ['escrowed 20', ...returning], stacked: 0 },
  { step: 'returning', decision: 'give back', events: ['escrowed 20', ...returning], stacked: 0 },
  { step: 'stacking', decision: 'stack', events: ['escrowed 20', ...inStacker], stacked: 1 },
  { step: 'before_stacked_poll', decision: 'stack', events: ['escrowed 20', ...inStacker], stacked: 1 },
  {
    step: 'stacked_before_ack',
    decision: 'stack',
    events: ['escrowed 20', 'stacked 20', ...inStacker],
    inTheOpen: ['escrowed 20', 'stacked 20', 'powered_up nothing'],
    stacked: 1,
  },
  {
    step: 'after_stacked_ack',
    decision: 'stack',
    events: ['escrowed 20', 'stacked 20', 'powered_up nothing'],
    stacked: 1,
  },
];

function decide(decision: Cut['decision']): (event: CashEvent, device: CashDevice) => void {
  return (event, device) => {
    if (event.kind !== 'escrowed') return;
    if (decision === 'stack') device.stack();
    else device.giveBack();
  };
}

async function cutAt(cut: Cut, how: BenchOptions, expected: readonly string[]): Promise<void> {
  const { step, decision, stacked } = cut;
  const bench = await benches.set({ ...how, handle: decide(decision) });
  const { simulator, device, events, act, seen, feed } = bench;
  await seen('ready');
  device.accept(euros(20));
  act('power_cut_at', { step, autoOnAfterMs: 100 });
  await feed(20);
  await seen('ready', 2);
  const after = told(events.slice(3)).filter((event) => event !== 'away');
  expect(after, step).toEqual([...expected, `counted ${stacked}`, 'ready']);
  expect(simulator.state(), step).toMatchObject({
    path: null,
    inserted: { total: 20 },
    stacked: { count: stacked },
    returned: { total: stacked === 1 ? 0 : 20 },
  });
}

// They wait more than they work, so they wait together.
describe.concurrent('an SSP validator over TCP', () => {
  it('comes up disabled, with its bills and its count, and takes only what it was told to', async () => {
    const { simulator, device, events, act, seen, until, feed } = await benches.set();
    await seen('ready');
    expect(events).toEqual([
      { kind: 'powered_up', bill: 'nothing', count: { serial: '12345', stacked: 0 } },
      { kind: 'counted', count: { serial: '12345', stacked: 0 } },
      { kind: 'ready', serial: '12345', denominations: euros(5, 10, 20, 50, 100) },
    ]);
    expect(simulator.state().enabledValues).toEqual([]);
    device.accept(euros(10, 20, 7));
    await until('enabled', () => simulator.state().enabled);
    expect(simulator.state().enabledValues).toEqual([10, 20]);
    expect(act('insert', { value: 50 })).toEqual({ taken: false, because: 'inhibited' });
    await seen('rejected');
    expect(events.at(-1)).toEqual({ kind: 'rejected', reason: 'channel inhibited' });
    for (const [index, value] of [20, 20, 10].entries()) {
      await feed(value);
      await seen('stacked', index + 1);
    }
    await until('counted', () => told(events).includes('counted 3'));
    expect(told(events.slice(4)).filter((event) => !event.startsWith('counted'))).toEqual(
      [20, 20, 10].flatMap((value) => [`escrowed ${value}`, `stacked ${value}`]),
    );
    device.refuse();
    await until('disabled', () => simulator.state().enabledValues.length === 0);
    expect(act('insert', { value: 10 })).toMatchObject({ taken: false });
    expect(simulator.state().stacked).toMatchObject({ count: 3, total: 50 });
  });

  it('holds a bill as long as nobody decides, and gives it back', async () => {
    const { simulator, device, events, seen, feed } = await benches.set({ handle: () => undefined });
    await seen('ready');
    device.accept(euros(10));
    await feed(10);
    await seen('escrowed');
    await clock.sleep(seconds(1.5));
    expect(simulator.state()).toMatchObject({ escrow: 10, stacked: { count: 0 } });
    device.giveBack();
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
    expect(told(after.events)).toEqual(['powered_up in_stacker', 'stacked 20', 'counted 1', 'ready']);
  });

  it('in the open a credit that the crashed host had heard is not said again, but counted', async () => {
    const { simulator, device, seen, feed } = await benches.set({
      ...plain,
      handle: (event, device) => {
        if (event.kind === 'escrowed') device.stack();
        if (event.kind === 'stacked') throw new Error('the journal is gone');
      },
    });
    await seen('ready');
    device.accept(euros(20));
    await feed(20);
    await seen('stacked');
    await device.stop();
    const after = benches.attach(simulator, plain);
    await after.seen('ready');
    expect(after.events[0]).toMatchObject({ count: { serial: '12345', stacked: 1 } });
    expect(told(after.events)).toEqual(['powered_up in_stacker', 'settled', 'counted 1', 'ready']);
  });

  it('gives back a bill that it finds in escrow after a restart, and takes it with no poll', async () => {
    const { simulator, device, seen, feed } = await benches.set({ handle: () => undefined });
    await seen('ready');
    device.accept(euros(50));
    await feed(50);
    await seen('escrowed');
    await device.stop();
    const after = benches.attach(simulator);
    await after.seen('ready');
    expect(told(after.events)).toEqual(['powered_up returning', 'returned ?', 'counted 0', 'ready']);
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
    expect(kindsOf(events).filter((kind) => kind !== 'counted')).toEqual([
      'powered_up',
      'ready',
      'away',
      'powered_up',
      'ready',
    ]);
    await feed(10);
    await seen('stacked');
  });

  it('takes damaged, shortened, late and doubled answers and a lost question in its stride', async () => {
    const { simulator, device, events, act, seen, feed } = await benches.set();
    await seen('ready');
    device.accept(euros(10));
    const faults = [
      ['corrupt_next_reply', { count: 1 }],
      ['shorten_next_reply', { count: 1 }],
      ['double_next_reply', { count: 6 }],
      ['lose_next_request', { count: 1 }],
      ['delay_next_reply', { count: 1, ms: 550 }],
    ] as const;
    for (const [index, [fault, input]] of faults.entries()) {
      await feed(10);
      act(fault, input);
      await seen('stacked', index + 1);
    }
    expect(kindsOf(events)).not.toContain('away');
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(faults.length);
    expect(simulator.state().stacked.count).toBe(faults.length);
  });

  it('takes nothing from a device of another currency, of another key, or that will not be encrypted', async () => {
    const expected = [
      [await benches.set({ siteCurrency: 'CHF' }), 'VALIDATOR_CURRENCY_WRONG'],
      [await benches.set({ create: speaking({ fixedKey: 0x1122334455667788n }) }), 'VALIDATOR_KEY_REFUSED'],
      [await benches.set({ simulated: { ssp: { isPlain: true } } }), 'VALIDATOR_KEY_REFUSED'],
    ] as const;
    for (const [{ seen, events, device, simulator }, code] of expected) {
      await seen('trouble');
      expect(events.at(-1)).toEqual({ kind: 'trouble', code });
      device.accept(euros(10));
      expect(simulator.state().enabledValues).toEqual([]);
    }
    const own = { fixedKey: 0x1122334455667788n };
    const agreed = await benches.set({ create: speaking(own), simulated: { ssp: own } });
    await agreed.seen('ready');
  });

  it('says each trouble and its end', async () => {
    const troubles = [
      ['jam', 'clear_jam', 'VALIDATOR_JAMMED'],
      ['remove_box', 'insert_box', 'VALIDATOR_STACKER_REMOVED'],
      ['fill_box', 'insert_box', 'VALIDATOR_STACKER_FULL'],
    ] as const;
    await Promise.all(
      troubles.map(async ([cause, cure, code]) => {
        const { device, events, act, seen, feed } = await benches.set();
        await seen('ready');
        device.accept(euros(10));
        act(cause);
        await seen('trouble');
        expect(events.at(-1)).toEqual({ kind: 'trouble', code });
        act(cure);
        await seen('recovered');
        await feed(10);
        await seen('stacked');
      }),
    );
  });

  it('gives no credit for a bill that is pulled back', async () => {
    const { simulator, device, events, act, seen, feed } = await benches.set({ handle: () => undefined });
    await seen('ready');
    device.accept(euros(50));
    await feed(50);
    await seen('escrowed');
    expect(act('pull_back')).toEqual({ pulled: true });
    await seen('returned');
    expect(kindsOf(events)).not.toContain('stacked');
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 50 } });
  });

  it('loses no bill when the power is gone at any step, sealed and in the open', async () => {
    const inTheOpen = cuts.filter((cut) => cut.inTheOpen !== undefined || cut.step === 'stacking');
    await Promise.all([
      ...cuts.map((cut) => cutAt(cut, {}, cut.events)),
      ...inTheOpen.map((cut) => cutAt(cut, plain, cut.inTheOpen ?? cut.events)),
    ]);
  });

  it('comes up after the power was gone while it initialised', async () => {
    const { events, seen } = await benches.set({
      beforeStart: (simulator) => void simulator.acts.power_cut_at?.run({ step: 'initialising', autoOnAfterMs: 100 }),
    });
    await seen('ready');
    expect(events.at(-1)?.kind).toBe('ready');
  });
});
