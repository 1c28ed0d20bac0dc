import type { HeldReadings } from '#contracts/api';

/** A reading that waits for a decision. */
export type HeldRow = HeldReadings['rows'][number];
