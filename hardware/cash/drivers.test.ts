import { describe, expect, it } from 'vitest';
import { currency, moneyOfUnits, seconds } from '#kernel';
import { systemRandomness } from '#platform';
import type { CutStep, ValidatorProtocol } from '#simulators';
import { createCcnetValidator } from './ccnet/driver.ts';
import { createCctalkValidator } from './cctalk/driver.ts';
import { Bench, decide, euros, failingJournal, slowJournal, type BenchOptions } from './driver-conformance.ts';
import { createEbdsValidator } from './ebds/driver.ts';
import { createId003Validator } from './id003/driver.ts';
import { createSspValidator } from './ssp/driver.ts';

/** What every driver of a validator does, whatever it speaks; what only one does stands beside it. In time that nobody waits for. */
interface Speaker {
  readonly protocol: ValidatorProtocol;
  readonly create: BenchOptions['create'];
  readonly serial: string;
  /** What is said of a bill of 20 that a power-up found: its value, where the device knows it. */
  readonly atPowerUp: { readonly returned: string; readonly stacked: string };
  /** The same to a host that starts while the device has its power: of a bill in escrow, and of a credit that was not acknowledged. */
  readonly atRestart: { readonly returned: string; readonly stacked: string };
  /** How late an answer may come. */
  readonly lateMs: number;
  /** It has a count of its own, told before `ready`. */
  readonly counts?: true;
}

const billSet = { currency: currency('EUR'), bills: euros(5, 10, 20, 50, 100) };
/** A device at work refuses its bill table, so a host that starts then does not know values: the journal does. */
const ccnet: Speaker = {
  protocol: 'ccnet',
  create: createCcnetValidator,
  serial: 'SN12345',
  atPowerUp: { returned: '20', stacked: '20' },
  atRestart: { returned: '?', stacked: '?' },
  lateMs: 350,
};
const id003: Speaker = {
  protocol: 'id003',
  create: (options) => createId003Validator({ ...options, country: null }),
  serial: 'SN12345',
  atPowerUp: { returned: '?', stacked: '?' },
  atRestart: { returned: '?', stacked: '?' },
  lateMs: 350,
};
const ebds: Speaker = {
  protocol: 'ebds',
  create: (options) => createEbdsValidator({ ...options, billSet }),
  serial: 'EBDS-1.2',
  atPowerUp: { returned: '?', stacked: '?' },
  atRestart: { returned: '50', stacked: '20' },
  lateMs: 350,
};
const ssp: Speaker = {
  protocol: 'ssp',
  create: (options) => createSspValidator({ ...options, randomness: systemRandomness }),
  serial: '12345',
  atPowerUp: { returned: '20', stacked: '20' },
  atRestart: { returned: '?', stacked: '20' },
  lateMs: 550,
  counts: true,
};
const cctalk: Speaker = {
  protocol: 'cctalk',
  create: createCctalkValidator,
  serial: '12345',
  atPowerUp: { returned: '20', stacked: '20' },
  atRestart: { returned: '50', stacked: '20' },
  lateMs: 350,
};
/** Those that have their credit acknowledged. A ccTalk device is read instead; what that means stands in its own test. */
const acknowledged: readonly Speaker[] = [ccnet, id003, ebds, ssp];

function benchOf({ protocol, create }: Speaker, options: Partial<BenchOptions> = {}): Bench {
  return new Bench({ create, ...options, simulated: { protocol, ...options.simulated } });
}

describe.each([ccnet, id003, ebds, ssp, cctalk])('the driver of a $protocol validator', (speaker) => {
  it('comes up shut, known, with its bills, and takes only what it was told to', async () => {
    const bench = benchOf(speaker);
    const { host, simulator } = bench;
    await host.seen('ready');
    expect(host.told('counted')).toEqual(['powered_up nothing', 'ready']);
    expect(host.events.at(-1)).toMatchObject({
      serial: speaker.serial,
      denominations: euros(5, 10, 20, 50, 100),
    });
    expect(simulator.state().enabledValues).toEqual([]);
    host.device.accept(euros(10, 20, 7));
    await host.until('open', () => simulator.state().enabled);
    expect(simulator.state().enabledValues).toEqual([10, 20]);
    expect(bench.act('insert', { value: 50 })).toEqual({ taken: false, because: 'inhibited' });
    await host.seen('rejected');
    for (const [index, value] of [20, 20, 10].entries()) {
      await bench.feed(value);
      await host.seen('stacked', index + 1);
    }
    expect(host.told('counted').slice(3)).toEqual(
      [20, 20, 10].flatMap((value) => [`escrowed ${value}`, `stacked ${value}`]),
    );
    host.device.refuse();
    await host.until('shut', () => simulator.state().enabledValues.length === 0);
    expect(bench.act('insert', { value: 10 })).toMatchObject({ taken: false });
    expect(simulator.state().stacked).toMatchObject({ count: 3, total: 50 });
  });

  it('gives a bill back', async () => {
    const bench = benchOf(speaker, { handle: decide('give back') });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(10));
    await bench.feed(10);
    await host.seen('returned');
    expect(host.events.at(-1)).toMatchObject({ kind: 'returned', bill: { value: moneyOfUnits(10n) } });
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 10 }, path: null });
  });

  it('gives no credit for a bill that is pulled back', async () => {
    const bench = benchOf(speaker, { handle: () => undefined });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(50));
    await bench.feed(50);
    await host.seen('escrowed');
    expect(bench.act('pull_back')).toEqual({ pulled: true });
    await bench.pass(seconds(5));
    expect(host.told().join()).not.toContain('stacked');
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 50 } });
  });

  it('is away when nobody answers, and back by itself', async () => {
    const bench = benchOf(speaker);
    const { host } = bench;
    await host.seen('ready');
    host.device.accept(euros(10));
    bench.act('power_off');
    await host.seen('away');
    bench.act('power_on');
    await host.seen('ready', 2);
    expect(host.told('counted')).toEqual(['powered_up nothing', 'ready', 'away', 'powered_up nothing', 'ready']);
    await bench.feed(10);
    await host.seen('stacked');
    bench.act('drop_line');
    await host.seen('ready', 3);
  });

  it('takes lost, damaged, shortened, late and doubled answers in its stride, each bill once', async () => {
    const bench = benchOf(speaker);
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(10));
    const faults = [
      { corrupt_next_reply: { count: 1 }, lose_next_request: { count: 1 } },
      { shorten_next_reply: { count: 1 }, double_next_reply: { count: 6 } },
      { lose_next_reply: { count: 1 }, delay_next_reply: { count: 1, ms: speaker.lateMs } },
    ];
    for (const [index, together] of faults.entries()) {
      await bench.feed(10);
      for (const [fault, input] of Object.entries(together)) bench.act(fault, input);
      await host.seen('stacked', index + 1);
    }
    await bench.settle();
    expect(host.times('away')).toBe(0);
    expect(host.times('stacked')).toBe(faults.length);
    expect(simulator.state().stacked.count).toBe(faults.length);
  });

  it.each([
    ['jam', 'clear_jam', 'VALIDATOR_JAMMED'],
    ['remove_box', 'insert_box', 'VALIDATOR_STACKER_REMOVED'],
    ['fill_box', 'insert_box', 'VALIDATOR_STACKER_FULL'],
  ] as const)('says the trouble after %s, its end after %s, and takes a bill again', async (cause, cure, code) => {
    const bench = benchOf(speaker);
    const { host } = bench;
    await host.seen('ready');
    host.device.accept(euros(10));
    bench.act(cause);
    await host.seen('trouble');
    expect(host.events.at(-1)).toEqual({ kind: 'trouble', code });
    bench.act(cure);
    await host.seen('recovered');
    await bench.feed(10);
    await host.seen('stacked');
  });

  it('takes nothing from a device of another currency', async () => {
    const bench = benchOf(speaker, { siteCurrency: 'CHF' });
    const { host, simulator } = bench;
    await host.seen('trouble');
    expect(host.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    host.device.accept(euros(10));
    await bench.settle();
    expect(simulator.state().enabledValues).toEqual([]);
  });
});

/** A bill during which the power is cut, and the count of notes in the box that a person would find. */
interface Cut {
  readonly step: CutStep;
  readonly decision: 'stack' | 'give back';
  readonly before: readonly string[];
  readonly found: 'returned' | 'stacked' | 'nothing';
}

/** Constructed from what each protocol says after a power-up. */
const cuts: readonly Cut[] = [
  { step: 'accepting', decision: 'stack', before: [], found: 'returned' },
  { step: 'escrow', decision: 'stack', before: ['escrowed 20'], found: 'returned' },
  { step: 'stack_received', decision: 'stack', before: ['escrowed 20'], found: 'returned' },
  { step: 'returning', decision: 'give back', before: ['escrowed 20'], found: 'returned' },
  { step: 'stacking', decision: 'stack', before: ['escrowed 20'], found: 'stacked' },
  { step: 'before_stacked_poll', decision: 'stack', before: ['escrowed 20'], found: 'stacked' },
  { step: 'stacked_before_ack', decision: 'stack', before: ['escrowed 20', 'stacked 20'], found: 'stacked' },
  { step: 'after_stacked_ack', decision: 'stack', before: ['escrowed 20', 'stacked 20'], found: 'nothing' },
];

/** What the driver says of a bill of 20 from its insertion to the next `ready`; whether it was away meanwhile depends on how long the power was gone. */
async function toldOfCut(speaker: Speaker, cut: Cut, goneMs: number, saysCreditOfPowerUp: boolean): Promise<string[]> {
  const bench = benchOf(speaker, { handle: decide(cut.decision), simulated: { saysCreditOfPowerUp } });
  const { host, simulator } = bench;
  await host.seen('ready');
  const met = host.told('away').length;
  host.device.accept(euros(20));
  bench.act('power_cut_at', { step: cut.step, autoOnAfterMs: goneMs });
  await bench.feed(20);
  await host.seen('ready', 2);
  const stacked = cut.found === 'returned' ? 0 : 20;
  expect(simulator.state()).toMatchObject({
    path: null,
    inserted: { total: 20 },
    stacked: { total: stacked },
    returned: { total: 20 - stacked },
  });
  return host.told('away').slice(met);
}

describe.each(acknowledged)('the driver of a $protocol validator, acknowledging', (speaker) => {
  const powerUp = {
    returned: ['powered_up returning', `returned ${speaker.atPowerUp.returned}`],
    stacked: ['powered_up in_stacker', `stacked ${speaker.atPowerUp.stacked}`],
    nothing: ['powered_up nothing'],
  };
  const count = (cut: Cut) => (speaker.counts === true ? [`counted ${cut.found === 'returned' ? 0 : 1}`] : []);

  it.each(cuts)('says where its bill went when the power is cut at $step', async (cut) => {
    const expected = [...cut.before, ...powerUp[cut.found], ...count(cut), 'ready'];
    // A moment, and longer than the host waits.
    for (const goneMs of [100, 1500]) expect(await toldOfCut(speaker, cut, goneMs, true)).toEqual(expected);
  });

  it('comes up when the power is cut while it initialises', async () => {
    const { host } = benchOf(speaker, {
      beforeStart: (simulator) =>
        void simulator.acts['power_cut_at']?.run({ step: 'initialising', autoOnAfterMs: 100 }),
    });
    await host.seen('ready');
    expect(host.told().at(-1)).toBe('ready');
  });

  it('polls on and does not acknowledge while the journal works, and has one event for what is said twice', async () => {
    const journal = slowJournal();
    const bench = benchOf(speaker, { handle: journal.handle });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(20));
    await bench.feed(20);
    await host.seen('stacked');
    for (let look = 0; look < 20; look += 1) {
      await bench.pass(seconds(0.1));
      expect(simulator.state()).toMatchObject({ status: 'stacked' });
      expect(simulator.state().lastHostPollAgoMs).toBeLessThan(450);
    }
    journal.release();
    await host.until('acknowledged', () => simulator.state().status === 'idling');
    expect(bench.act('repeat_stacked')).toEqual({ repeated: true });
    await host.until('acknowledged again', () => simulator.state().status === 'idling');
    await bench.feed(20);
    await host.seen('stacked', 2);
    await bench.settle();
    expect(host.times('stacked')).toBe(2);
  });

  it('gives back a bill that it finds in escrow after a restart', async () => {
    const bench = benchOf(speaker, { handle: () => undefined });
    await bench.host.seen('ready');
    bench.host.device.accept(euros(50));
    await bench.feed(50);
    await bench.host.seen('escrowed');
    await bench.host.stop();
    const after = bench.attach({ create: speaker.create });
    await after.seen('ready');
    expect(after.told('counted')).toEqual(['powered_up returning', `returned ${speaker.atRestart.returned}`, 'ready']);
    expect(bench.simulator.state()).toMatchObject({ path: null, returned: { total: 50 }, stacked: { count: 0 } });
  });
});

/** EBDS has its own way: `ebds/driver.test.ts`. */
describe.each([ccnet, id003, ssp])('the driver of a $protocol validator whose journal is gone', (speaker) => {
  it('does not acknowledge, takes nothing more, and the next start has the credit again', async () => {
    const bench = benchOf(speaker, { handle: failingJournal });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(20));
    await bench.feed(20);
    await host.seen('stacked');
    host.device.accept(euros(20));
    await bench.pass(seconds(2));
    expect(simulator.state()).toMatchObject({ status: 'stacked', enabledValues: [], stacked: { total: 20 } });
    expect(host.times('stacked')).toBe(1);
    await host.stop();
    const after = bench.attach({ create: speaker.create });
    await after.seen('ready');
    expect(after.told('counted')).toEqual(['powered_up in_stacker', `stacked ${speaker.atRestart.stacked}`, 'ready']);
  });
});

/** Firmware that says nothing at power-up of a bill that was past escrow. */
describe.each([
  { ...id003, silently: ['powered_up in_stacker', 'settled'] },
  { ...ebds, silently: ['powered_up nothing'] },
])('silent firmware of a $protocol validator', ({ silently, ...speaker }) => {
  it.each(cuts.filter(({ found }) => found === 'stacked'))('leaves a bill cut at $step to the journal', async (cut) => {
    expect(await toldOfCut(speaker, cut, 100, false)).toEqual([...cut.before, ...silently, 'ready']);
  });
});
