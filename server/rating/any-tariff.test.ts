import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenId, instant, type Instant, type MeterId, type TenancyId } from '#kernel';
import type { RatedLine } from '../ledger/index.ts';
import { askedOf } from './asked.ts';
import { bandClockOf } from './band-clock.ts';
import { anyInput } from './rating-conformance.ts';
import { sourceOfIntervals } from './counted-intervals.ts';
import { CountedSums } from './counted-sums.ts';
import { sharesOf } from './line-share.ts';
import type { RatingInput } from './model.ts';
import { rate, rateFrom } from './rate.ts';
import { adjustments, totalOf } from './settle.ts';

/* What must hold whatever a tariff says; the tariffs are constructed. */

const HOUR_MS = 3_600_000;
const tenancyId = givenId<TenancyId>('home');

const inPeriod = ({ intervals, period }: RatingInput) =>
  intervals.filter((each) => each.from < period.to && each.to > period.from);

test('the hours of a period share out every line exactly, and nothing that was not used costs anything by the unit', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const lines = rate(input);
      const instants: Instant[] = [];
      for (let at: number = input.period.from; at < input.period.to; at += HOUR_MS) instants.push(instant(at));
      instants.push(input.period.to);
      const shares = sharesOf({ ...input, intervals: inPeriod(input), lines }, instants);
      let sum = 0n;
      for (const [line, parts] of shares) {
        const whole = parts.reduce((total, each) => total + each, 0n);
        expect(whole, line.key).toBe(line.amount);
        sum += whole;
        if (line.basis.block?.kind === 'graduated' || line.basis.band !== null)
          expect(
            parts.every((part) => (line.amount < 0n ? part <= 0n : part >= 0n)),
            line.key,
          ).toBe(true);
      }
      expect(sum).toBe(totalOf(lines));
    }),
    { numRuns: 8 },
  );
});

test('an hour that lies in other bands has no part of a line of one', () => {
  let seen = 0;
  const inBand = fc.property(anyInput, (input) => {
    const lines = rate(input);
    const { from, to } = input.period;
    const instants = Array.from({ length: (to - from) / HOUR_MS + 1 }, (_, hour) => instant(from + hour * HOUR_MS));
    for (const [line, parts] of sharesOf({ ...input, intervals: inPeriod(input), lines }, instants)) {
      const calendar = input.tariff.versions.find((version) => version.from === line.versionFrom)?.calendar;
      if (line.basis.band === null || line.kind === 'demand' || calendar === undefined) continue;
      const clock = bandClockOf(calendar, input.zone);
      for (const [hour, part] of parts.entries()) {
        const span = { from: instants[hour] ?? from, to: instants[hour + 1] ?? to };
        seen += 1;
        if (part !== 0n) expect(clock.runs(span).map(({ band }) => band)).toContain(line.basis.band);
      }
    }
  });
  for (let round = 0; round < 10 && seen === 0; round += 1) fc.assert(inBand, { numRuns: 10 });
  expect(seen).toBeGreaterThan(0);
});

test('sums are asked for where they are enough, and give the same lines', () => {
  let fromSums = 0;
  const same = fc.property(anyInput, (input) => {
    const { sums, hoursSince } = askedOf(input);
    const meters = sourceOfIntervals(input.intervals, input.exportMeters);
    if (hoursSince !== null) {
      const needed = input.intervals.filter(({ from, to }) => to > hoursSince && from < input.ratedTo);
      expect(rate({ ...input, intervals: needed })).toEqual(rate(input));
      return;
    }
    fromSums += 1;
    const source = meters.map(
      (meter) =>
        new CountedSums(
          meter,
          sums.map((span) => ({ span, use: meter.use(span) })),
        ),
    );
    expect(rateFrom(input, source)).toEqual(rate(input));
  });
  // Most tariffs that are drawn want the hours: until one did not, another dozen is drawn.
  for (let round = 0; round < 10 && fromSums === 0; round += 1) fc.assert(same, { numRuns: 12 });
  expect(fromSums).toBeGreaterThan(0);
});

test('in whatever order readings came and however often it is rated in between, the ledger ends with the lines of a direct rating', () => {
  fc.assert(
    fc.property(anyInput, fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 3, maxLength: 3 }), (input, order) => {
      const rank = (meter: MeterId, from: number) =>
        (order[((from / HOUR_MS) % 3) | 0] ?? 0) + (meter === 'm2' ? 50 : 0);
      const arrived = input.intervals.toSorted((a, b) => rank(a.meterId, a.from) - rank(b.meterId, b.from));
      const balance = new Map<string, bigint>();
      let posted: readonly RatedLine[] = [];
      for (const part of [0.3, 0.6, 1, 1]) {
        const ratedTo =
          part === 1 ? input.ratedTo : instant(Math.max(input.tenancyFrom, input.ratedTo - 200 * HOUR_MS));
        const rated = rate({ ...input, ratedTo, intervals: arrived.slice(0, Math.floor(arrived.length * part)) });
        const missing = adjustments({ tenancyId, rated, posted });
        for (const { account, amount } of missing?.entries ?? [])
          balance.set(account, (balance.get(account) ?? 0n) + amount);
        posted = rated;
      }
      const direct = rate(input);
      expect(posted).toEqual(direct);
      expect(adjustments({ tenancyId, rated: direct, posted })).toBeNull();
      const credit = [...balance].filter(([account]) => account.startsWith('tenancy/'));
      expect(credit.reduce((sum, [, amount]) => sum + amount, 0n)).toBe(totalOf(direct));
      expect([...balance.values()].reduce((sum, amount) => sum + amount, 0n)).toBe(0n);
    }),
    { numRuns: 10 },
  );
});

test('a period rated in two parts differs from the whole by no more than a rounding step for each line of a part', () => {
  fc.assert(
    fc.property(anyInput, fc.integer({ min: 1, max: 600 }), (input, cutHours) => {
      // What counts or looks at a whole period is not meant: blocks of it, demand, limits, totals, conditions on use.
      const versions = input.tariff.versions.map(({ total: _total, ...version }) => ({
        ...version,
        charges: version.charges.filter(
          (charge) =>
            charge.when_use === undefined &&
            (charge.kind === 'standing' ||
              ((charge.kind === 'energy' || charge.kind === 'export_credit') &&
                (charge.blocks === undefined || charge.blocks.count === 'year' || charge.blocks.count === 'month') &&
                charge.blocks?.kind !== 'volume')),
        ),
      }));
      const tariff = { ...input.tariff, versions };
      const middle = instant(
        Math.min(input.ratedTo, Math.max(input.tenancyFrom, input.period.from) + cutHours * HOUR_MS),
      );
      const whole = rate({ ...input, tariff });
      const parts = [
        rate({ ...input, tariff, period: { ...input.period, to: middle }, ratedTo: middle }),
        rate({ ...input, tariff, period: { ...input.period, from: middle } }),
      ].flat();
      const bound = [...whole, ...parts].reduce((sum, line) => sum + line.basis.rounding.step, 0n);
      const difference = totalOf(parts) - totalOf(whole);
      expect(difference < 0n ? -difference : difference).toBeLessThanOrEqual(bound);
    }),
    { numRuns: 12 },
  );
});
