import { afterAll, describe, expect, it } from 'vitest';
import { currency, moneyOfUnits, seconds, silentLog, type Money } from '#kernel';
import { SystemClock } from '#platform';
import { createValidatorSimulator, timingAtSpeed, type CutStep, type ValidatorSimulator } from '#simulators';
import { openPort } from '../../ports/index.ts';
import type { CashDevice, CashEvent } from '../device.ts';
import { createCcnetValidator } from './driver.ts';

const clock = new SystemClock();
const euros = (...values: number[]): Money[] => values.map((value) => moneyOfUnits(BigInt(value)));

interface Bench {
  readonly simulator: ValidatorSimulator;
  readonly device: CashDevice;
  readonly events: CashEvent[];
  readonly act: (name: string, input?: unknown) => unknown;
  readonly seen: (kind: CashEvent['kind'], times?: number) => Promise<void>;
  /** Waits until the slot is lit, and feeds. */
  readonly feed: (value: number) => Promise<void>;
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
}

interface BenchOptions {
  readonly handle?: (event: CashEvent, device: CashDevice) => Promise<void> | void;
  readonly siteCurrency?: string;
  readonly letters?: string;
  readonly beforeStart?: (simulator: ValidatorSimulator) => Promise<void> | void;
}

/** Each test has its own device; they wait more than they work, so they run side by side and everything is stopped at the end. */
const running: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(running.toReversed().map((one) => one.stop()));
});

async function bench(options: BenchOptions = {}): Promise<Bench> {
  const simulator = await createValidatorSimulator({
    clock,
    port: 0,
    serial: 'SN12345',
    currency: options.letters ?? 'EUR',
    denominations: [5, 10, 20, 50, 100],
    timing: timingAtSpeed(5),
  });
  running.push(simulator);
  await options.beforeStart?.(simulator);
  return attach(simulator, options);
}

/** Another host on the same device, as after a restart of the kiosk. */
function attach(simulator: ValidatorSimulator, options: BenchOptions = {}): Bench {
  const device = createCcnetValidator({
    openPort,
    url: simulator.address,
    clock,
    log: silentLog,
    currency: currency(options.siteCurrency ?? 'EUR'),
  });
  running.push(device);
  const events: CashEvent[] = [];
  const handle =
    options.handle ??
    ((event: CashEvent) => {
      if (event.kind === 'escrowed') device.stack();
    });
  device.start(async (event) => {
    events.push(event);
    await handle(event, device);
  });
  const until = async (what: string, holds: () => boolean) => {
    for (let look = 0; look < 800; look += 1) {
      if (holds()) return;
      await clock.sleep(seconds(0.01));
    }
    const seenKinds = events.map((event) => event.kind).join(', ');
    throw new Error(`never: ${what}; events: ${seenKinds}; device: ${JSON.stringify(simulator.state())}`);
  };
  const act = (name: string, input: unknown = {}) => simulator.acts[name]?.run(input);
  return {
    simulator,
    device,
    events,
    act,
    until,
    seen: (kind, times = 1) =>
      until(`${times} × ${kind}`, () => events.filter((event) => event.kind === kind).length >= times),
    feed: async (value) => {
      await until('the slot is lit', () => simulator.state().enabled);
      expect(act('insert', { value })).toEqual({ taken: true });
    },
  };
}

const kindsOf = (events: readonly CashEvent[]) => events.map((event) => event.kind);

describe.concurrent('a CCNET validator over TCP', () => {
  it('comes up disabled, identified, with its bills', async () => {
    const { simulator, events, seen } = await bench();
    await seen('ready');
    expect(events).toEqual([
      { kind: 'powered_up', bill: 'nothing' },
      { kind: 'ready', serial: 'SN12345', denominations: euros(5, 10, 20, 50, 100) },
    ]);
    expect(simulator.state().enabled).toBe(false);
  });

  it('takes only what it was told to accept, and nothing after refuse', async () => {
    const { simulator, device, act, seen, until, feed } = await bench();
    await seen('ready');
    device.accept(euros(10, 20, 7));
    await until('enabled', () => simulator.state().enabled);
    expect(simulator.state().enabledValues).toEqual([10, 20]);
    expect(act('insert', { value: 50 })).toEqual({ taken: false, because: 'inhibited' });
    await seen('rejected');
    await feed(20);
    await seen('stacked');
    device.refuse();
    await until('disabled', () => simulator.state().enabledValues.length === 0);
    expect(act('insert', { value: 10 })).toMatchObject({ taken: false });
    expect(simulator.state().inserted).toEqual({ count: 1, total: 20, byValue: { '20': 1 } });
  });

  it('stacks bills one after another, one event each', async () => {
    const { simulator, device, events, seen, feed } = await bench();
    await seen('ready');
    device.accept(euros(5, 10, 20, 50, 100));
    for (const [index, value] of [50, 50, 100].entries()) {
      await feed(value);
      await seen('stacked', index + 1);
    }
    expect(events.slice(2)).toEqual(
      [50, 50, 100].flatMap((value) => [
        { kind: 'escrowed', bill: { value: moneyOfUnits(BigInt(value)) } },
        { kind: 'stacked', bill: { value: moneyOfUnits(BigInt(value)) } },
      ]),
    );
    expect(simulator.state().stacked).toEqual({ count: 3, total: 200, byValue: { '50': 2, '100': 1 } });
  });

  it('gives a bill back', async () => {
    const { simulator, device, events, seen, feed } = await bench({
      handle: (event, device) => void (event.kind === 'escrowed' && device.giveBack()),
    });
    await seen('ready');
    device.accept(euros(10));
    await feed(10);
    await seen('returned');
    expect(events.at(-1)).toEqual({ kind: 'returned', bill: { value: moneyOfUnits(10n) } });
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 10 }, path: null });
  });

  it('has one event for a bill whose stacking the device says twice', async () => {
    const { device, events, act, seen, until, feed, simulator } = await bench();
    await seen('ready');
    device.accept(euros(10));
    await feed(10);
    await seen('stacked');
    await until('acknowledged', () => simulator.state().status === 'idling');
    expect(act('repeat_stacked')).toEqual({ repeated: true });
    await until('acknowledged again', () => simulator.state().status === 'idling');
    await feed(10);
    await seen('stacked', 2);
    await clock.sleep(seconds(0.5));
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(2);
  });

  it('polls on and does not acknowledge while the journal takes two seconds', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { simulator, device, events, seen, feed } = await bench({
      handle: async (event, device) => {
        if (event.kind === 'escrowed') device.stack();
        if (event.kind === 'stacked') await slow;
      },
    });
    await seen('ready');
    device.accept(euros(20));
    await feed(20);
    await seen('stacked');
    for (let look = 0; look < 20; look += 1) {
      await clock.sleep(seconds(0.1));
      expect(simulator.state().lastHostPollAgoMs).toBeLessThan(450);
      expect(simulator.state().status).toBe('stacked');
    }
    release();
    await feed(20);
    await seen('stacked', 2);
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(2);
  });

  it('does not acknowledge and accepts nothing more when the handler fails', async () => {
    const { simulator, device, events, seen, feed } = await bench({
      handle: (event, device) => {
        if (event.kind === 'escrowed') device.stack();
        if (event.kind === 'stacked') throw new Error('the journal is gone');
      },
    });
    await seen('ready');
    device.accept(euros(20));
    await feed(20);
    await seen('stacked');
    await clock.sleep(seconds(1));
    expect(simulator.state()).toMatchObject({ status: 'stacked', enabledValues: [], stacked: { total: 20 } });
    expect(kindsOf(events).filter((kind) => kind === 'stacked')).toHaveLength(1);
    device.accept(euros(20));
    await device.stop();

    // The kiosk starts again: the device still says it, and now it is written down.
    const after = attach(simulator);
    await after.seen('ready');
    expect(kindsOf(after.events)).toEqual(['powered_up', 'stacked', 'ready']);
    expect(after.events[0]).toEqual({ kind: 'powered_up', bill: 'in_stacker' });
  });

  it('reads the journal before it resets', async () => {
    let release = () => {};
    const journal = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { simulator, seen } = await bench({
      handle: async (event) => {
        if (event.kind === 'powered_up') await journal;
      },
    });
    await seen('powered_up');
    await clock.sleep(seconds(0.6));
    expect(simulator.state().status).toBe('power_up');
    release();
    await seen('ready');
  });

  it('is away when nobody answers, and back by itself', async () => {
    const { simulator, device, events, act, seen, feed } = await bench();
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
    expect(simulator.state().powered).toBe(true);
  });

  it('takes lost and damaged answers in its stride', async () => {
    const { simulator, device, events, act, seen, feed } = await bench();
    await seen('ready');
    device.accept(euros(10));
    await feed(10);
    act('corrupt_next_reply', { count: 2 });
    await seen('stacked');
    act('lose_next_reply', { count: 2 });
    await feed(10);
    await seen('stacked', 2);
    expect(kindsOf(events)).not.toContain('away');
    expect(simulator.state().stacked.count).toBe(2);
  });

  it('refuses a device that counts another currency, and knows country letters', async () => {
    const wrong = await bench({ siteCurrency: 'CHF' });
    await wrong.seen('trouble');
    expect(wrong.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    wrong.device.accept(euros(10));
    await clock.sleep(seconds(0.5));
    expect(wrong.simulator.state().enabledValues).toEqual([]);
    const russian = await bench({ siteCurrency: 'RUB', letters: 'RUS' });
    await russian.seen('ready');
  });

  it.each([
    ['jam', 'clear_jam', 'VALIDATOR_JAMMED'],
    ['remove_box', 'insert_box', 'VALIDATOR_STACKER_REMOVED'],
    ['fill_box', 'insert_box', 'VALIDATOR_STACKER_FULL'],
  ] as const)('says the trouble after %s and recovers after %s', async (cause, cure, code) => {
    const { device, events, act, seen, feed } = await bench();
    await seen('ready');
    device.accept(euros(10));
    act(cause);
    await seen('trouble');
    expect(events.at(-1)).toEqual({ kind: 'trouble', code });
    act(cure);
    await seen('recovered');
    await feed(10);
    await seen('stacked');
  });

  it('gives no credit for a bill that is pulled back', async () => {
    const { simulator, device, events, act, seen, feed } = await bench({ handle: () => undefined });
    await seen('ready');
    device.accept(euros(50));
    await feed(50);
    await seen('escrowed');
    expect(act('pull_back')).toEqual({ pulled: true });
    await seen('recovered');
    await clock.sleep(seconds(0.5));
    expect(kindsOf(events)).toContain('trouble');
    expect(kindsOf(events)).not.toContain('stacked');
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 50 } });
  });
});

interface Cut {
  readonly step: CutStep;
  readonly decision: 'stack' | 'give back';
  /** From the first bill event to the next `ready`, without `away`, which depends on how long the power was gone. */
  readonly events: readonly string[];
  readonly stacked: number;
}

/** Constructed from the protocol's states 11h, 12h and 81h; the count of notes is what a person would find. */
const cuts: readonly Cut[] = [
  { step: 'accepting', decision: 'stack', events: ['powered_up returning', 'returned 20'], stacked: 0 },
  { step: 'escrow', decision: 'stack', events: ['escrowed 20', 'powered_up returning', 'returned 20'], stacked: 0 },
  {
    step: 'stack_received',
    decision: 'stack',
    events: ['escrowed 20', 'powered_up returning', 'returned 20'],
    stacked: 0,
  },
  { step: 'stacking', decision: 'stack', events: ['escrowed 20', 'powered_up in_stacker', 'stacked 20'], stacked: 20 },
  {
    step: 'before_stacked_poll',
    decision: 'stack',
    events: ['escrowed 20', 'powered_up in_stacker', 'stacked 20'],
    stacked: 20,
  },
  {
    step: 'stacked_before_ack',
    decision: 'stack',
    events: ['escrowed 20', 'stacked 20', 'powered_up in_stacker', 'stacked 20'],
    stacked: 20,
  },
  {
    step: 'after_stacked_ack',
    decision: 'stack',
    events: ['escrowed 20', 'stacked 20', 'powered_up nothing'],
    stacked: 20,
  },
  {
    step: 'returning',
    decision: 'give back',
    events: ['escrowed 20', 'powered_up returning', 'returned 20'],
    stacked: 0,
  },
];

function describeEvent(event: CashEvent): string {
  if (event.kind === 'powered_up') return `powered_up ${event.bill}`;
  if (event.kind === 'escrowed' || event.kind === 'stacked' || event.kind === 'returned')
    return `${event.kind} ${event.bill.value === null ? '?' : event.bill.value / 1_000_000n}`;
  return event.kind;
}

describe.concurrent.each([
  ['a moment', 100],
  ['longer than the host waits', 1500],
] as const)('power gone for %s', (_length, autoOnAfterMs) => {
  it.each(cuts)('at $step', async ({ step, decision, events: expected, stacked }) => {
    const { simulator, device, events, act, seen, feed } = await bench({
      handle: (event, device) => {
        if (event.kind !== 'escrowed') return;
        if (decision === 'stack') device.stack();
        else device.giveBack();
      },
    });
    await seen('ready');
    device.accept(euros(20));
    act('power_cut_at', { step, autoOnAfterMs });
    await feed(20);
    await seen('ready', 2);
    const after = events.slice(2).map(describeEvent);
    expect(after.filter((event) => event !== 'away')).toEqual([...expected, 'ready']);
    expect(simulator.state()).toMatchObject({
      path: null,
      inserted: { total: 20 },
      stacked: { total: stacked },
      returned: { total: 20 - stacked },
    });
  });

  it('while it initialises', async () => {
    const { events, seen } = await bench({
      beforeStart: (simulator) => void simulator.acts.power_cut_at?.run({ step: 'initialising', autoOnAfterMs }),
    });
    await seen('ready');
    expect(events.at(-1)?.kind).toBe('ready');
  });
});
