import { z } from 'zod';
import { parseMilli } from '#kernel';
import { meterId, readingDecisionId, transactionId, wireInstant } from '../wire/index.ts';

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
 * where it is known. All that was held of the meter before is decided with it. Refusals: READING_UNKNOWN, READING_DECIDED, READING_UNFIT (`details.why`),
 * CLOCK_SUSPECT.
 */
export const decideReadingRequest = z.strictObject({
  id: readingDecisionId,
  reading: z.int().positive(),
  decision: z.enum(['accept', 'reject', 'swap']),
  closing: registerText.nullable(),
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

export const readingDecisionAnswer = z.strictObject({
  id: readingDecisionId,
  meterId,
  kind: z.enum(['accepted', 'rejected', 'new_register', 'entered', 'reworked']),
  decidedAt: wireInstant,
  /** The first instant whose hours may have changed; null where none did. */
  changedFrom: wireInstant.nullable(),
  /** What was posted because of it, the oldest first. */
  posted: z.array(transactionId),
  repeated: z.boolean(),
});
export type ReadingDecisionAnswer = z.infer<typeof readingDecisionAnswer>;
