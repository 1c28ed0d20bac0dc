import { duration, type Code, type Duration } from '#kernel';

/** Refusals that asking again cannot change: the row becomes unresolved and staff decide. Everything else is asked again for ever. */
const FINAL_REFUSALS: ReadonlySet<Code> = new Set<Code>([
  'LEDGER_ID_REUSED',
  'TENANCY_UNKNOWN',
  'CURRENCY_DIFFERS',
  'AMOUNT_REFUSED',
]);

export function isFinalRefusal(code: Code): boolean {
  return FINAL_REFUSALS.has(code);
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait after so many failures in a row: doubled from half a second, capped at half a minute, never given up. */
export function retryDelay(failures: number): Duration {
  return duration(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 16)));
}
