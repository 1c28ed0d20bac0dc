import { z } from 'zod';
import { localDateText, utility, wireMoney } from '../wire/index.ts';

/**
 * What one local day cost, all charges and taxes in: its share of the lines that the ledger has or will get, so that the days of a billing period add up to
 * its lines exactly.
 *
 * - `measured`: every meter was read all day long.
 * - `estimated`: known as a whole, but partly spread over a longer time than the hours in which it was used.
 * - `gap`: a meter was not read for an hour or more; `amount` is what is known.
 * - `running`: today; `amount` is what it cost so far.
 * - `future`, `before`: not yet, or before the tenancy began; `amount` is null.
 */
export const useDay = z.strictObject({
  day: localDateText,
  state: z.enum(['measured', 'estimated', 'gap', 'running', 'future', 'before']),
  amount: wireMoney.nullable(),
  byUtility: z.array(z.strictObject({ utility, amount: wireMoney })),
  /**
   * One for each hour that the local day has, 23, 24 or 25: an exact decimal in the currency of `amount`; null where no meter was read. Empty where `amount` is
   * null. Without a null they add up to `amount`.
   */
  hours: z.array(
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .nullable(),
  ),
});
export type UseDay = z.infer<typeof useDay>;

/** What a billing period cost. */
export const useMonth = z.strictObject({
  /** `2026-11`. */
  month: z.string().regex(/^\d{4}-\d\d$/),
  amount: wireMoney,
  running: z.boolean(),
});
export type UseMonth = z.infer<typeof useMonth>;

/** Weeks begin on Monday in the site's zone. */
export const use = z.strictObject({
  thisWeek: z.array(useDay).length(7),
  lastWeek: z.array(useDay).length(7),
  /** The newest last; at most three. */
  months: z.array(useMonth).max(3),
});
export type Use = z.infer<typeof use>;
