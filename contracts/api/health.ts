import { z } from 'zod';
import { faultCode, wireInstant } from '../wire/index.ts';
import { ledgerHead } from './kiosk.ts';

/** `GET /health`: open to anyone on the building's network; names no tenant. */
export const health = z.strictObject({
  status: z.enum(['ok', 'degraded']),
  at: wireInstant,
  version: z.string(),
  clock: z.enum(['trusted', 'suspect']),
  trouble: z.array(faultCode),
  ledger: ledgerHead,
  meters: z.strictObject({ total: z.int(), away: z.int() }),
});
export type Health = z.infer<typeof health>;
