import { describe, expect, it } from 'vitest';
import { currency, seconds } from '#kernel';
import { Bench, euros, failingJournal, slowJournal, type BenchOptions } from '../driver-conformance.ts';
import { createEbdsValidator } from './driver.ts';

const billSet = { currency: currency('EUR'), bills: euros(5, 10, 20, 50, 100) };
const create: BenchOptions['create'] = (options) => createEbdsValidator({ ...options, billSet });

function benchOf(options: Partial<BenchOptions> = {}): Bench {
  return new Bench({ create, ...options, simulated: { protocol: 'ebds', ...options.simulated } });
}

describe('an EBDS validator', () => {
  it('keeps its credit over a cut of the line while the journal works: the toggle stands', async () => {
    const journal = slowJournal();
    const bench = benchOf({ handle: journal.handle });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(20));
    await bench.feed(20);
    await host.seen('stacked');
    await bench.settle();
    expect(simulator.state()).toMatchObject({ status: 'stacked' });
    bench.act('drop_line');
    await host.until('the line is opened again', () => host.opened === 2);
    await bench.settle();
    expect(simulator.state().status).toBe('stacked');
    journal.release();
    await host.seen('ready', 2);
    await host.until('acknowledged', () => simulator.state().status === 'idling');
    expect(host.told()).toEqual([
      'powered_up nothing',
      'ready',
      'escrowed 20',
      'stacked 20',
      'away',
      'powered_up in_stacker',
      'stacked 20',
      'ready',
    ]);
  });

  it('hears nothing more behind a credit that nobody wrote down, and has it for the next start', async () => {
    const bench = benchOf({ handle: failingJournal });
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(20));
    await bench.feed(20);
    await host.seen('stacked');
    await bench.pass(seconds(2));
    expect(simulator.state()).toMatchObject({ status: 'stacked', stacked: { total: 20 } });
    expect(simulator.state().lastHostPollAgoMs).toBeGreaterThan(1000);
    expect(host.times('stacked')).toBe(1);
    await host.stop();
    // The next start does not know the toggle: it hears the end again, or the device takes its first message for the acknowledgement.
    const after = bench.attach({ create });
    await after.seen('ready');
    expect([
      ['powered_up in_stacker', 'stacked 20', 'ready'],
      ['powered_up nothing', 'ready'],
    ]).toContainEqual(after.told());
  });

  it('whose name says another currency takes nothing', async () => {
    const bench = benchOf({ simulated: { protocol: 'ebds', currency: 'USD' } });
    await bench.host.seen('trouble');
    bench.host.device.accept(euros(10));
    await bench.settle();
    expect(bench.host.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    expect(bench.simulator.state().enabledValues).toEqual([]);
  });
});
