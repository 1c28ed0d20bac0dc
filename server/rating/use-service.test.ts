import { beforeEach, describe, expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  localDate,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  type Instant,
  type MeterId,
  type TenancyId,
} from '#kernel';
import { tariff as schema } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import type { Store } from '../store/contract.ts';
import { periodAt } from './period.ts';
import { rate } from './rate.ts';
import type { OpenPeriod, RatedTenancy } from './settlement.ts';
import { UseService } from './use-service.ts';

/* Constructed: a home that uses 2 kWh at eight every morning at 0.50, and feeds half of it in at noon for 0.10. */

const BERLIN = zone('Europe/Berlin');
const day = (text: string) => startOfDay(localDate(text), BERLIN);
const [m1, pv] = [givenId<MeterId>('m1'), givenId<MeterId>('pv')];
const tenancy: RatedTenancy = {
  tenancyId: givenId<TenancyId>('flat-1'),
  from: day('2026-07-15'),
  meters: [
    { meterId: m1, utility: 'electricity' },
    { meterId: pv, utility: 'electricity', register: 'export' },
  ],
};
const tariff = schema.parse({
  id: 't',
  utility: 'electricity',
  versions: [
    {
      from: '2026-01-01',
      rounding: 'half_up',
      decimals: '2',
      charges: [
        { kind: 'flat', price: '0.50' },
        { kind: 'export_credit', price: '0.10' },
      ],
    },
  ],
});

function intervals(meterId: MeterId, { from, to }: { from: Instant; to: Instant }): readonly HourlyInterval[] {
  const rows: HourlyInterval[] = [];
  for (let at = from; at < to; at = later(at, hours(1))) {
    const hour = (at / 3_600_000) % 24;
    const quantity = meterId === m1 ? (hour === 7 ? 2000n : 0n) : hour === 11 ? 1000n : 0n;
    rows.push({
      meterId,
      hourStart: at,
      from: at,
      to: later(at, hours(1)),
      fromRegister: registerMilli(0n),
      toRegister: registerMilli(quantity),
      quantity: quantityMilli(quantity),
      estimated: false,
    });
  }
  return rows;
}

const asked: string[] = [];

function rated(key: string, ratedTo: Instant): { open: OpenPeriod; lines: readonly RatedLine[] } {
  const period = periodAt(day(`${key}-05`), BERLIN);
  const span = { from: period.from, to: ratedTo };
  const lines = rate({
    tariff,
    zone: BERLIN,
    period,
    tenancyFrom: tenancy.from,
    ratedTo,
    intervals: [...intervals(m1, span), ...intervals(pv, span)],
    exportMeters: new Set([pv]),
  });
  return { open: { utility: 'electricity', period, lines }, lines };
}

function start(): UseService {
  const store = {
    ledger: {
      postedLines: async ({ periodKey }: { periodKey: string }) => {
        asked.push(`lines ${periodKey}`);
        return rated(periodKey, periodAt(day(`${periodKey}-05`), BERLIN).to).lines;
      },
    },
    readings: {
      intervals: async (meter: MeterId, span: { from: Instant; to: Instant }) => {
        asked.push(`hours of ${meter}`);
        return intervals(meter, { from: span.from, to: instant(Math.min(span.to, now)) });
      },
    },
  } as unknown as Pick<Store, 'ledger' | 'readings'>;
  return new UseService({ store, zone: BERLIN, tariffOf: () => tariff });
}

// A Wednesday; the Monday of the week before lies in October.
const now = later(day('2026-11-04'), hours(12));
let service: UseService;

beforeEach(() => {
  asked.length = 0;
  service = start();
});

describe('what a tenancy used', () => {
  test('is told for two weeks and three months, of which those that are closed come from the ledger', async () => {
    const report = await service.of(tenancy, { now, open: [rated('2026-11', now).open] });
    expect(report.lastWeek.map(({ day: date, amount }) => [date, amount])).toEqual(
      ['26', '27', '28', '29', '30', '31']
        .map((date) => [`2026-10-${date}`, 900_000n])
        .concat([['2026-11-01', 900_000n]]),
    );
    expect(report.thisWeek.map(({ state }) => state)).toEqual([
      'measured',
      'measured',
      'running',
      'future',
      'future',
      'future',
      'future',
    ]);
    expect(report.months).toEqual([
      { key: '2026-09', amount: 27_000_000n, running: false },
      { key: '2026-10', amount: 27_900_000n, running: false },
      // Four mornings, of which the last had no noon yet.
      { key: '2026-11', amount: 3_700_000n, running: true },
    ]);
    expect(report.closedLines.map(({ versionFrom, kind }) => [versionFrom, kind])).toHaveLength(4);
  });

  test('of a month that is closed is asked once, of an open one every time', async () => {
    const open = [rated('2026-11', now).open];
    const first = await service.of(tenancy, { now, open });
    expect(asked.filter((each) => each.startsWith('lines')).toSorted()).toEqual(['lines 2026-09', 'lines 2026-10']);
    asked.length = 0;
    expect(await service.of(tenancy, { now, open })).toEqual(first);
    expect(asked).toEqual(['hours of m1', 'hours of pv']);
  });

  test('is asked of the ledger again once a month that was open is closed', async () => {
    await service.of(tenancy, { now, open: [rated('2026-10', day('2026-11-01')).open, rated('2026-11', now).open] });
    expect(asked).not.toContain('lines 2026-10');
    await service.of(tenancy, { now, open: [rated('2026-11', now).open] });
    expect(asked).toContain('lines 2026-10');
  });

  test('is nothing before the tenancy began, and its first month is the first that is told', async () => {
    const late = { ...tenancy, from: day('2026-11-03') };
    const report = await service.of(late, { now, open: [rated('2026-11', now).open] });
    expect(report.months.map(({ key }) => key)).toEqual(['2026-11']);
    expect([...report.lastWeek, ...report.thisWeek].slice(0, 9).map(({ state }) => state)).toEqual([
      ...Array.from({ length: 8 }, () => 'before'),
      'measured',
    ]);
  });
});
