import { describe, expect, it } from 'vitest';
import { Bench, euros, type BenchOptions } from '../driver-conformance.ts';
import { createId003Validator } from './driver.ts';

function benchOf(country: number | null, options: Partial<BenchOptions> = {}): Bench {
  const create: BenchOptions['create'] = (given) => createId003Validator({ ...given, country });
  return new Bench({ create, ...options, simulated: { protocol: 'id003', ...options.simulated } });
}

describe('an ID-003 validator', () => {
  it('whose country nobody listed takes nothing until the installer names its number', async () => {
    const francs: Partial<BenchOptions> = {
      siteCurrency: 'CHF',
      simulated: { protocol: 'id003', currency: 'CHF' },
    };
    const unnamed = benchOf(null, francs);
    await unnamed.host.seen('trouble');
    expect(unnamed.host.events.at(-1)).toEqual({ kind: 'trouble', code: 'VALIDATOR_CURRENCY_WRONG' });
    const named = benchOf(1, francs);
    await named.host.seen('ready');
    expect(named.host.events.at(-1)).toMatchObject({ denominations: euros(5, 10, 20, 50, 100) });
  });

  it('says why it refused a bill', async () => {
    const bench = benchOf(null);
    const { host, simulator } = bench;
    await host.seen('ready');
    host.device.accept(euros(10));
    await host.until('open', () => simulator.state().enabled);
    bench.act('insert', { value: 50 });
    await host.seen('rejected');
    expect(host.events.at(-1)).toEqual({ kind: 'rejected', reason: 'inhibited or not decided in time' });
  });
});
