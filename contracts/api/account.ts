import { z } from 'zod';
import { commandTimes, supplyState } from '../events/index.ts';
import { historyLine } from './history.ts';
import { use } from './use.ts';
import { splitLine } from '../receipt/index.ts';
import { commandId, languageTag, meterId, tenancyId, unitId, utility, wireInstant, wireMoney } from '../wire/index.ts';

/** Why supply is, or will be, as it is. The words are in the catalogues under `because.<code>`. */
export const because = z.strictObject({
  code: z.enum([
    'in_credit',
    'out_of_credit',
    'emergency_credit_active',
    'friendly_hours',
    'weekend',
    'holiday',
    'weather',
    'weather_not_known',
    'grace',
    'keep_power',
    'protected_tenancy',
    'clock_suspect',
    'reading_not_fresh',
    'warning_not_proven',
    'minimum_hold',
    'utility_never_cut',
    'payment_pending',
    'vacancy',
    'works',
    'safety',
    'overload',
    'load_limited',
  ]),
  /** Until when this reason holds, where that is known. */
  until: wireInstant.nullable(),
});
export type Because = z.infer<typeof because>;

/** The answer of `decide()` as it crosses a process: the same one for screen, notice, audit and relay. */
export const decision = z.strictObject({
  supply: z.enum(['on', 'off']),
  because: z.array(because),
  next: z.strictObject({ at: wireInstant, supply: z.enum(['on', 'off']), because: z.array(because) }).nullable(),
});
export type DecisionWire = z.infer<typeof decision>;

export const supply = z.strictObject({
  meterId,
  unitId,
  utility,
  serial: z.string(),
  state: supplyState,
  powerW: z.number().nullable(),
  commandId: commandId.nullable(),
  times: commandTimes,
});
export type Supply = z.infer<typeof supply>;

/** What the kiosk may show of one tenancy. `balance` is what is left after `accrued`, the part used since the last posting. */
export const account = z.strictObject({
  tenancyId,
  language: languageTag,
  maskedName: z.string(),
  units: z.array(z.strictObject({ id: unitId, label: z.string() })),
  balance: wireMoney,
  credit: wireMoney,
  accrued: wireMoney,
  ratedTo: wireInstant.nullable(),
  arrears: wireMoney,
  emergencyCreditUsed: wireMoney,
  /** What the tenant may draw of emergency credit now; null: it is not offered. */
  emergencyCreditOffered: wireMoney.nullable(),
  averagePerDay: wireMoney.nullable(),
  daysLeft: z.strictObject({ least: z.int(), most: z.int(), until: wireInstant }).nullable(),
  supplies: z.array(supply),
  decision,
  history: z.array(historyLine),
  /** This week beside last week in money; null where nobody could say, as while the server is away. */
  use: use.nullable(),
  /** Round sums and 3, 7, 30 days of this tenant's use, each with what it would pay; computed by the server, so one place holds the rule. */
  suggestions: z.array(z.strictObject({ amount: wireMoney, days: z.int().nullable(), split: z.array(splitLine) })),
});
export type Account = z.infer<typeof account>;
