import { z } from 'zod';
import { wireInstant } from '../wire/index.ts';

export const tenant = z.strictObject({ units: z.array(z.string()), maskedName: z.string() });

/** Paid → credited → supply, each with its time. `late`: staff were told; `not_needed`: supply was on all along. */
export const tick = z.strictObject({
  step: z.enum(['paid', 'credited', 'supply']),
  state: z.enum(['waiting', 'doing', 'done', 'late', 'not_needed']),
  at: wireInstant.nullable(),
  tookMs: z.int().nullable(),
});
export type Tick = z.infer<typeof tick>;
