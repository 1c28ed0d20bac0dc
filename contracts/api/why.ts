import { z } from 'zod';
import { commandTimes, supplyState } from '../events/index.ts';
import { languageTag, meterId, tenancyId, utility, wireInstant, wireMoney, zoneName } from '../wire/index.ts';
import { decision } from './account.ts';

/** Of each supply of a tenancy: whether it is on, whether and when it will be cut, and what holds a cut back. The words are the reader's affair. */
export const why = z.strictObject({
  tenancyId,
  at: wireInstant,
  language: languageTag,
  zone: zoneName,
  balance: wireMoney,
  arrears: wireMoney,
  /** Until when credit lasts at the usual use; null where that is not known, or it is gone. */
  lastsUntil: wireInstant.nullable(),
  supplies: z.array(
    z.strictObject({
      meterId,
      utility,
      serial: z.string(),
      /** Whether it can be cut from here at all. */
      hasRelay: z.boolean(),
      state: supplyState,
      times: commandTimes,
      decision,
    }),
  ),
});
export type Why = z.infer<typeof why>;
