import { givenId, instant, localDate, quantityMilli, registerMilli, startOfDay, zone, type MeterId } from '#kernel';
import { tariff as tariffDocument } from '#contracts/configuration';
import { periodAt, type HourlyInterval, type RatingInput } from '#server/constructed';

const QUARTER_MS = 900_000;
const BERLIN = zone('Europe/Berlin');

/** What the peer's rules say as well: a price for working hours, another for the rest. Constructed. */
export const PRICES = { peak: '0.36', base: '0.24' } as const;
export const PEAK = { from: '07:00', to: '20:00' } as const;

/** Time of use, blocks, a day price and a tax: what a bill of a house has. Constructed. */
const tariff = tariffDocument.parse({
  id: 'bench',
  utility: 'electricity',
  versions: [
    {
      from: '2025-01-01',
      rounding: 'half_up',
      decimals: '2',
      calendar: {
        holidays: { 2025: ['2025-12-25'] },
        bands: [{ id: 'peak', times: [{ days: ['workdays'], ...PEAK }] }, { id: 'base' }],
      },
      charges: [
        { kind: 'energy', id: 'energy', prices: PRICES },
        {
          kind: 'energy',
          blocks: { kind: 'graduated', count: 'month', steps: [{ up_to: '200', price: '0.01' }, { price: '0.02' }] },
        },
        { kind: 'standing', per_day: '0.30' },
        { kind: 'tax', name: 'VAT', percent: '19 %' },
      ],
    },
  ],
});

/** A meter's year, month by month, each with the quarters of an hour that it is rated from. */
export function yearOfQuarters(): readonly RatingInput[] {
  const begin = startOfDay(localDate('2025-01-01'), BERLIN);
  const meterId = givenId<MeterId>('meter-1');
  let register = 1_000_000n;
  const months: RatingInput[] = [];
  for (let at = begin; months.length < 12;) {
    const period = periodAt(at, BERLIN);
    const intervals: HourlyInterval[] = [];
    for (; at < period.to; at = instant(at + QUARTER_MS)) {
      const used = BigInt((at / QUARTER_MS) % 211);
      const to = instant(at + QUARTER_MS);
      intervals.push({
        meterId,
        hourStart: instant(at - (at % (4 * QUARTER_MS))),
        from: at,
        to,
        fromRegister: registerMilli(register),
        toRegister: registerMilli(register + used),
        quantity: quantityMilli(used),
        estimated: false,
      });
      register += used;
    }
    months.push({ tariff, zone: BERLIN, period, tenancyFrom: begin, ratedTo: period.to, intervals });
  }
  return months;
}
