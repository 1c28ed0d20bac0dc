import { beforeEach, describe, expect, test } from 'vitest';
import {
  FaultError,
  givenId,
  hours,
  instant,
  later,
  localDate,
  ManualClock,
  money,
  quantityMilli,
  registerMilli,
  silentLog,
  startOfDay,
  zone,
  type Instant,
  type MeterId,
  type Money,
  type TariffId,
  type TenancyId,
} from '#kernel';
import type { Tariff } from '#contracts/configuration';
import { accountOf, type NewTransaction, type PostedTransaction, type RatedLine } from '../ledger/model.ts';
import { useByMeter } from '../metering/meter-use.ts';
import type { HourlyInterval, Reading } from '../metering/model.ts';
import type { Store } from '../store/contract.ts';
import { SettlementService, type RatedTenancy } from './settlement.ts';

const BERLIN = zone('Europe/Berlin');
const day = (text: string) => startOfDay(localDate(text), BERLIN);
const HOUR_MS = 3_600_000;

const tenancyId = givenId<TenancyId>('flat-1');
const meterId = givenId<MeterId>('m1');
const tenancy: RatedTenancy = {
  tenancyId,
  from: day('2026-10-01'),
  meters: [{ meterId, utility: 'electricity' }],
};

const tariff: Tariff = {
  id: givenId<TariffId>('house-power'),
  utility: 'electricity',
  versions: [
    {
      from: localDate('2026-01-01'),
      charges: [
        { kind: 'flat', price: money(320_000n) },
        { kind: 'standing', per_day: money(250_000n) },
        { kind: 'tax', name: 'VAT', percent: 190_000n },
      ],
      rounding: 'half_up',
      decimals: 2,
    },
  ],
};

/** The nouns of the store that settlement uses, in memory. */
class MemoryStore {
  readonly transactions: NewTransaction[] = [];
  readonly rows: HourlyInterval[] = [];
  readAt: Instant | null = null;
  refuseWith: 'LEDGER_ACCOUNT_UNKNOWN' | null = null;

  readonly ledger = {
    newestOf: async (period: { periodKey: string; utility: string }) =>
      this.transactions.findLast(
        ({ facts }) => facts['periodKey'] === period.periodKey && facts['utility'] === period.utility,
      ) ?? null,
    post: async (transaction: NewTransaction) => {
      if (this.refuseWith !== null)
        return { kind: 'refused', refusal: { code: this.refuseWith, message: 'constructed', details: {} } } as const;
      // A commit takes a moment: whoever did not wait for the turn would now read the old lines.
      await Promise.resolve();
      this.transactions.push(transaction);
      const { lines: _lines, ...rest } = transaction;
      const posted: PostedTransaction = {
        ...rest,
        sequence: this.transactions.length,
        recordedAt: transaction.occurredAt,
      };
      return { kind: 'posted', transaction: posted } as const;
    },
    postedLines: async (period: { tenancyId: string; utility: string; periodKey: string }) => {
      const newest = new Map<string, RatedLine>();
      for (const { facts, lines } of this.transactions)
        if (facts['periodKey'] === period.periodKey && facts['utility'] === period.utility)
          for (const line of lines) newest.set(line.key, line);
      return [...newest.values()];
    },
  };

  readonly readings = {
    latest: async (): Promise<Reading | null> =>
      this.readAt === null
        ? null
        : {
            meterId,
            at: this.readAt,
            register: registerMilli(0n),
            quality: 'measured',
            source: 'meter',
            serial: '1',
            powerW: null,
            relay: 'closed',
          },
    intervals: async (meter: MeterId, span: { from: Instant; to: Instant }) => {
      this.asked.push(span.from);
      return this.rows.filter((row) => row.meterId === meter && row.from < span.to && row.to > span.from);
    },
    used: async (meter: MeterId, span: { from: Instant; to: Instant }) =>
      useByMeter(await this.readings.intervals(meter, span), span)[0] ?? null,
  };

  readonly asked: Instant[] = [];

  use(from: Instant, quantity: bigint, of = meterId): void {
    this.rows.push({
      meterId: of,
      hourStart: instant(from - (from % HOUR_MS)),
      from,
      to: instant(from + HOUR_MS),
      fromRegister: registerMilli(0n),
      toRegister: registerMilli(quantity),
      quantity: quantityMilli(quantity),
      estimated: false,
    });
    this.readAt = instant(from + HOUR_MS);
  }

  charged(): Money {
    return money(
      this.transactions
        .flatMap((transaction) => transaction.entries)
        .filter((entry) => entry.account === accountOf.credit(tenancyId, 'utility'))
        .reduce((sum, entry) => sum + entry.amount, 0n),
    );
  }
}

let store: MemoryStore;
let clock: ManualClock;
let service: SettlementService;

beforeEach(() => {
  store = new MemoryStore();
  clock = new ManualClock(day('2026-11-01'));
  service = start();
});

function start(): SettlementService {
  let draws = 0;
  return new SettlementService({
    store: store as unknown as Pick<Store, 'ledger' | 'readings'>,
    clock,
    randomness: { bytes: (count) => new Uint8Array(count).fill((draws += 1) % 256) },
    log: silentLog,
    zone: BERLIN,
    tariffOf: () => tariff,
  });
}

const octoberMorning = later(day('2026-10-02'), hours(6));

describe('settling', () => {
  test('posts what was used, once; again posts nothing', async () => {
    store.use(day('2026-10-01'), 10_000n);
    const accrued = await service.accrued(tenancy, octoberMorning);
    // 10 kWh = 3.20; 1.25 days = 0.3125 -> 0.31; tax 0.67
    expect(accrued).toMatchObject({ accrued: 4_180_000n, ratedTo: later(day('2026-10-01'), hours(1)) });
    const posted = await service.settle(tenancy, octoberMorning);
    expect(posted.map((each) => [each.kind, each.facts])).toEqual([
      ['charge', { tenancyId: 'flat-1', utility: 'electricity', periodKey: '2026-10' }],
    ]);
    expect(store.charged()).toBe(4_180_000n);
    expect(await service.settle(tenancy, octoberMorning)).toEqual([]);
    expect((await service.accrued(tenancy, octoberMorning)).accrued).toBe(0n);
  });

  test('two calls at once post it once', async () => {
    store.use(day('2026-10-01'), 10_000n);
    const both = await Promise.all([service.settle(tenancy, octoberMorning), service.settle(tenancy, octoberMorning)]);
    expect(both.map((each) => each.length)).toEqual([1, 0]);
    expect(store.charged()).toBe(4_180_000n);
  });

  test('often or once, the sum is the same', async () => {
    for (let hour = 0; hour < 48; hour += 1) {
      store.use(later(day('2026-10-01'), hours(hour)), 137n);
      await service.settle(tenancy, later(day('2026-10-01'), hours(hour + 1)));
    }
    const often = store.charged();
    store.transactions.length = 0;
    await start().settle(tenancy, day('2026-10-03'));
    expect(store.charged()).toBe(often);
  });

  test('after the month rolled over both months are settled, the older first', async () => {
    store.use(later(day('2026-10-31'), hours(20)), 1000n);
    store.use(later(day('2026-11-01'), hours(2)), 2000n);
    const posted = await service.settle(tenancy, later(day('2026-11-01'), hours(4)));
    expect(posted.map((each) => [each.facts['periodKey'], each.occurredAt])).toEqual([
      ['2026-10', day('2026-11-01')],
      ['2026-11', later(day('2026-11-01'), hours(4))],
    ]);
  });

  test('a reading that comes late for a closed month still charges that month', async () => {
    store.use(day('2026-10-30'), 1000n);
    const now = later(day('2026-11-02'), hours(4));
    await service.settle(tenancy, now);
    store.use(later(day('2026-10-31'), hours(2)), 500n);
    store.use(later(day('2026-11-02'), hours(2)), 500n);
    const posted = await service.settle(tenancy, now);
    expect(posted.map((each) => each.facts['periodKey'])).toEqual(['2026-10', '2026-11']);
  });

  test('a month that is settled and fully read is not read again', async () => {
    store.use(later(day('2026-11-01'), hours(2)), 500n);
    const now = later(day('2026-11-02'), hours(4));
    await service.settle(tenancy, now);
    await service.settle(tenancy, now);
    store.asked.length = 0;
    await service.settle(tenancy, now);
    expect(store.asked).toEqual([day('2026-11-01')]);
  });

  test('a suspect clock posts nothing, for its date may be wrong', async () => {
    store.use(day('2026-10-01'), 10_000n);
    clock.setState('suspect');
    expect(await service.settle(tenancy, octoberMorning)).toEqual([]);
    clock.setState('trusted');
    expect(await service.settle(tenancy, octoberMorning)).toHaveLength(1);
  });

  test('a refusal of the ledger is a fault with its code, and the next call is not stuck behind it', async () => {
    store.use(day('2026-10-01'), 10_000n);
    store.refuseWith = 'LEDGER_ACCOUNT_UNKNOWN';
    const failed = await service.settle(tenancy, octoberMorning).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(FaultError);
    expect(failed).toMatchObject({ code: 'LEDGER_ACCOUNT_UNKNOWN', details: { tenancyId: 'flat-1' } });
    store.refuseWith = null;
    expect(await service.settle(tenancy, octoberMorning)).toHaveLength(1);
  });

  test('where one of two postings is refused, the other is waited for: the next call posts only what is missing', async () => {
    store.use(later(day('2026-10-31'), hours(20)), 1000n);
    store.use(later(day('2026-11-01'), hours(2)), 2000n);
    const now = later(day('2026-11-01'), hours(4));
    const { post } = store.ledger;
    store.ledger.post = async (transaction) => {
      const isFirst = transaction.facts['periodKey'] === '2026-10';
      // The second is still on its way when the first was refused long ago.
      for (let turn = 0; turn < (isFirst ? 0 : 50); turn += 1) await Promise.resolve();
      if (isFirst) throw new FaultError('LEDGER_BUSY');
      return post(transaction);
    };
    await expect(service.settle(tenancy, now)).rejects.toMatchObject({ code: 'LEDGER_BUSY' });
    store.ledger.post = post;
    expect((await service.settle(tenancy, now)).map((each) => each.facts['periodKey'])).toEqual(['2026-10']);
    expect((await service.accrued(tenancy, now)).accrued).toBe(0n);
  });
});

describe('what was settled and is found to be other', () => {
  const september = { ...tenancy, from: day('2026-08-01') };
  const november = later(day('2026-11-02'), hours(4));
  const because = { since: day('2026-09-01'), facts: { decision: 'constructed' } };
  const keys = (posted: readonly PostedTransaction[]) => posted.map(({ kind, facts }) => [kind, facts['periodKey']]);

  beforeEach(async () => {
    for (const date of ['2026-08-10', '2026-09-10', '2026-10-10', '2026-11-02']) store.use(day(date), 10_000n);
    await service.settle(september, november);
    // Whatever is older than a month that is done is taken for done: the next call sees that.
    await service.settle(september, november);
  });

  test('is not looked at again for nothing', async () => {
    store.use(day('2026-09-11'), 5000n);
    store.readAt = november;
    expect(keys(await service.settle(september, november))).toEqual([]);
  });

  test('is adjusted month by month once it was opened again, names its cause and what it corrects, and is closed once more', async () => {
    store.use(day('2026-09-11'), 5000n);
    store.readAt = november;
    service.reopen(tenancyId, 'electricity', day('2026-10-05'));
    service.reopen(tenancyId, 'electricity', day('2026-09-05'));
    service.reopen(tenancyId, 'electricity', day('2026-10-06'));
    const [adjustment, ...more] = await service.settle(september, november, because);
    const first = store.transactions.find(({ facts }) => facts['periodKey'] === '2026-09');
    expect(adjustment).toMatchObject({
      kind: 'adjustment',
      corrects: first?.id,
      facts: { periodKey: '2026-09', decision: 'constructed' },
    });
    expect(more).toEqual([]);
    for (const _look of ['finds it right', 'closes the newest'])
      expect(await service.settle(september, november)).toEqual([]);
    store.asked.length = 0;
    await service.settle(september, november);
    expect(store.asked).toEqual([day('2026-11-01')]);
  });

  test('of a month of which nothing was posted a charge is made, whatever led to it', async () => {
    store.transactions.length = 0;
    const since = { ...tenancy, from: day('2026-11-02') };
    const posted = await start().settle(since, november, { ...because, since: day('2026-11-02') });
    expect(posted).toMatchObject([{ kind: 'charge', corrects: null, facts: { decision: 'constructed' } }]);
  });

  test('what lies before the cause is no adjustment', async () => {
    const later11 = later(november, hours(12));
    const posted = await service.settle(september, later11, { ...because, since: day('2026-12-01') });
    expect(posted).toMatchObject([{ kind: 'charge', facts: { periodKey: '2026-11' } }]);
    expect(posted[0]?.facts).not.toHaveProperty('decision');
  });

  test('a utility that was never settled can be opened too', async () => {
    service.reopen(tenancyId, 'water', day('2026-09-05'));
    expect(await service.settle(september, november)).toEqual([]);
  });
});

describe('what is known of the use', () => {
  test('one utility in one period is rated up to an instant; without a meter only what passes by itself', async () => {
    store.use(day('2026-10-01'), 10_000n);
    const period = { key: '2026-10', from: day('2026-10-01'), to: day('2026-11-01') };
    const at = { utility: 'electricity', period, ratedTo: day('2026-10-02') } as const;
    const kinds = async (rated: RatedTenancy) =>
      (await service.ratedPeriod(rated, at)).lines.map(({ kind, amount }) => [kind, amount]);
    expect(await kinds(tenancy)).toEqual([
      ['energy', 3_200_000n],
      ['standing_charge', 250_000n],
      ['tax', 660_000n],
    ]);
    expect(await kinds({ ...tenancy, meters: [] })).toEqual([
      ['standing_charge', 250_000n],
      ['tax', 50_000n],
    ]);
  });

  test('lines of several meters come in the order of their names, whatever order they are listed in', async () => {
    const [m0, m2] = [givenId<MeterId>('m0'), givenId<MeterId>('m2')];
    for (const meter of [m2, meterId, m0]) store.use(day('2026-10-01'), 1000n, meter);
    const meters = [m2, m0, meterId].map((id) => ({ meterId: id, utility: 'electricity' as const }));
    const { lines } = await service.accrued({ ...tenancy, meters }, octoberMorning);
    expect(lines.flatMap((line) => line.meterId ?? [])).toEqual(['m0', 'm1', 'm2']);
  });

  test('a meter that was never read leaves the rated time unknown', async () => {
    expect((await service.accrued(tenancy, octoberMorning)).ratedTo).toBeNull();
  });

  test('the average needs a week of readings and is kept for the day', async () => {
    expect(await service.averagePerDay(tenancy, day('2026-11-20'))).toBeNull();
    for (let count = 0; count < 10; count += 1) store.use(later(day('2026-11-01'), hours(24 * count)), 1000n);
    // 10 kWh x 0.32 + 20 x 0.25, and 1.56 tax, over the 20 days since the first reading.
    expect(await service.averagePerDay(tenancy, day('2026-11-21'))).toBe(488_000n);
    store.use(day('2026-11-15'), 9000n);
    expect(await service.averagePerDay(tenancy, day('2026-11-21'))).toBe(488_000n);
    expect(await service.averagePerDay(tenancy, day('2026-11-22'))).toBeGreaterThan(488_000n);
    expect(await service.averagePerDay({ ...tenancy, from: day('2026-11-18') }, day('2026-11-23'))).toBeNull();
  });
});
