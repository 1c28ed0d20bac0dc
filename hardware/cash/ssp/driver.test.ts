import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '#kernel';
import { systemRandomness } from '#platform';
import type { CutStep } from '#simulators';
import { Bench, decide, euros, failingJournal, type BenchOptions } from '../driver-conformance.ts';
import { createSspValidator, type SspSettings } from './driver.ts';

const speaking = (settings: SspSettings): BenchOptions['create'] => {
  return (options) => createSspValidator({ ...options, ...settings, randomness: systemRandomness });
};
const sealed = speaking({});
/** A host that may talk in the open, for an old device: no POLL WITH ACK, so a credit is said once. */
const inTheOpen = speaking({ plainAllowed: true });

function benchOf(options: Partial<BenchOptions> = {}, ssp: object = {}): Bench {
  return new Bench({ create: sealed, ...options, simulated: { protocol: 'ssp', ssp } });
}

describe('an SSP validator', () => {
  it('says its count before anything is accepted and after each bill, and why it refused one', async () => {
    const bench = benchOf();
    const { host, simulator } = bench;
    await host.seen('ready');
    expect(host.events).toEqual([
      { kind: 'powered_up', bill: 'nothing', count: { serial: '12345', stacked: 0 } },
      { kind: 'counted', count: { serial: '12345', stacked: 0 } },
      { kind: 'ready', serial: '12345', denominations: euros(5, 10, 20, 50, 100) },
    ]);
    host.device.accept(euros(10, 20));
    await host.until('open', () => simulator.state().enabled);
    bench.act('insert', { value: 50 });
    await host.seen('rejected');
    expect(host.events.at(-1)).toEqual({ kind: 'rejected', reason: 'channel inhibited' });
    for (const times of [1, 2]) {
      await bench.feed(20);
      await host.seen('stacked', times);
    }
    await host.until('counted', () => host.told().includes('counted 2'));
  });

  it('holds a bill as long as nobody decides, and has it back after a minute', async () => {
    const bench = benchOf({ handle: () => undefined });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(10));
    await bench.feed(10);
    await host.seen('escrowed');
    await bench.pass(seconds(50));
    expect(simulator.state()).toMatchObject({ escrow: 10, stacked: { count: 0 } });
    await bench.pass(minutes(1));
    expect(host.told().at(-2)).toBe('returned 10');
    expect(simulator.state()).toMatchObject({ stacked: { count: 0 }, returned: { total: 10 }, path: null });
  });

  it('in the open does not say again a credit that the crashed host had heard, but counts it', async () => {
    const bench = benchOf({ create: inTheOpen, handle: failingJournal }, { isPlain: true });
    await bench.host.seen('ready');
    bench.host.device.accept(euros(20));
    await bench.feed(20);
    await bench.host.seen('stacked');
    await bench.host.stop();
    const after = bench.attach({ create: inTheOpen });
    await after.seen('ready');
    expect(after.events[0]).toMatchObject({ count: { serial: '12345', stacked: 1 } });
    expect(after.told()).toEqual(['powered_up in_stacker', 'settled', 'counted 1', 'ready']);
  });

  it('of another key, or that will not be encrypted, takes nothing; one of the same key does', async () => {
    const own = { fixedKey: 0x1122334455667788n };
    for (const bench of [benchOf({ create: speaking(own) }), benchOf({}, { isPlain: true })]) {
      await bench.host.seen('trouble');
      expect(bench.host.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_KEY_REFUSED' });
      bench.host.device.accept(euros(10));
      await bench.settle();
      expect(bench.simulator.state().enabledValues).toEqual([]);
    }
    await benchOf({ create: speaking(own) }, own).host.seen('ready');
  });

  /** Constructed from the events E1h, E2h and EEh; the others are as with encryption. */
  it.each<[CutStep, readonly string[]]>([
    ['stacking', ['escrowed 20', 'powered_up in_stacker', 'stacked 20']],
    ['stacked_before_ack', ['escrowed 20', 'stacked 20', 'powered_up nothing']],
  ])('in the open loses no bill when the power is gone at %s', async (step, expected) => {
    const bench = benchOf({ create: inTheOpen, handle: decide('stack') }, { isPlain: true });
    const { host } = bench;
    await host.seen('ready');
    const met = host.told('away').length;
    host.device.accept(euros(20));
    bench.act('power_cut_at', { step, autoOnAfterMs: 100 });
    await bench.feed(20);
    await host.seen('ready', 2);
    expect(host.told('away').slice(met)).toEqual([...expected, 'counted 1', 'ready']);
    expect(bench.simulator.state()).toMatchObject({ path: null, stacked: { total: 20 }, returned: { total: 0 } });
  });
});
