import { z } from 'zod';
import { parseMilli } from '#kernel';
import { localDateText, meterId, readingDecisionId, tenancyId, transactionId, wireInstant } from '../wire/index.ts';

/*
 * Readings that wait for staff, and readings by hand: `/api/console/readings/…` for owners and staff, and the same at the server's local door. Every request
 * carries an id that its originator made durable first: the same id with the same content gets the first answer, with other content LEDGER_ID_REUSED.
 */

const reason = z.string().trim().min(3).max(500);
/** What a register shows, in the unit of its utility. */
const registerText = z
  .string()
  .max(20)
  .refine((text) => (parseMilli(text) ?? -1n) >= 0n, 'what a register shows, such as 1234.567');

/** `GET …/readings/held`: those that wait, the oldest first. */
export const heldReadings = z.strictObject({
  rows: z.array(
    z.strictObject({
      /** What a decision calls it. */
      reading: z.int().positive(),
      meterId,
      at: wireInstant,
      register: z.string(),
      serial: z.string(),
      reason: z.enum(['decrease', 'jump', 'serial_differs', 'clock_suspect']),
    }),
  ),
});
export type HeldReadings = z.infer<typeof heldReadings>;

/**
 * `POST …/readings/decide`. `swap`: the meter was changed or its register set back; the reading is the first of the new register, `closing` the last of the old one
 * where it is known. A decision is about one held reading, in any order; with `earlier: settled` all that was held of the meter before it needs none any more,
 * because registers are cumulative and what lies between is bridged. Refusals: READING_UNKNOWN, READING_DECIDED, READING_UNFIT (`details.why`), CLOCK_SUSPECT.
 */
export const decideReadingRequest = z.strictObject({
  id: readingDecisionId,
  reading: z.int().positive(),
  decision: z.enum(['accept', 'reject', 'swap']),
  closing: registerText.nullable(),
  earlier: z.enum(['waits', 'settled']).default('waits'),
  reason,
});
export type DecideReadingRequest = z.infer<typeof decideReadingRequest>;

/**
 * `POST …/readings/correct`: a reading that came late, or what a wrong one of the same instant should have been. Refusals: METER_UNKNOWN, READING_UNFIT,
 * CLOCK_SUSPECT.
 */
export const correctReadingRequest = z.strictObject({
  id: readingDecisionId,
  meterId,
  at: wireInstant,
  register: registerText,
  reason,
});
export type CorrectReadingRequest = z.infer<typeof correctReadingRequest>;

/**
 * `POST …/readings/multiplier`: the multiplier of a meter (current transformer, pulse value) was wrong since a local day. It is `multiplier` from then on, until
 * the next change that the site file or another correction names. Refusals: METER_UNKNOWN, MULTIPLIER_UNFIT (`details.why`), CLOCK_SUSPECT.
 */
export const correctMultiplierRequest = z.strictObject({
  id: readingDecisionId,
  meterId,
  from: localDateText,
  multiplier: z.int().min(1).max(100_000),
  reason,
});
export type CorrectMultiplierRequest = z.infer<typeof correctMultiplierRequest>;

/** What staff said of readings; `reworked`: with another multiplier. */
export const readingDecisionKind = z.enum(['accepted', 'rejected', 'new_register', 'entered', 'reworked']);

export const readingDecisionAnswer = z.strictObject({
  id: readingDecisionId,
  meterId,
  kind: readingDecisionKind,
  decidedAt: wireInstant,
  /** The first instant whose hours may have changed; null where none did. */
  changedFrom: wireInstant.nullable(),
  /** What was posted because of it, the oldest first. */
  posted: z.array(transactionId),
  /** The tenancies whose books it moved, with those that ended. */
  tenancies: z.array(tenancyId),
  repeated: z.boolean(),
});
export type ReadingDecisionAnswer = z.infer<typeof readingDecisionAnswer>;
