import { z } from 'zod';
import { kioskView } from './view.ts';

/** The glass the screen is drawn on: its density in hundredths of a pixel per millimetre, and the height of its lower edge above the floor. */
export const panel = z.strictObject({
  pixelsPer100Mm: z.int().min(100).max(2000),
  lowerEdgeMm: z.int().min(0).max(2000),
});
export type Panel = z.infer<typeof panel>;

/**
 * What the kiosk program says to the process that holds its window. `ready` comes once and first, `alive` twice a second. The other way goes nothing
 * but an `Intent`.
 */
export const programMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), panel }),
  z.strictObject({ kind: z.literal('view'), view: kioskView }),
  z.strictObject({ kind: z.literal('alive') }),
]);
export type ProgramMessage = z.infer<typeof programMessage>;

/** What the browser host tells whoever watches over its screen: how long ago the screen's script ran for certain. */
export const screenState = z.strictObject({ silentMs: z.int().nonnegative() });
export type ScreenState = z.infer<typeof screenState>;

/**
 * What the process that holds the window says to its screen; the screen parses the view itself. `away`: the kiosk program is gone, and its views with it.
 */
export const screenMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('view'), view: z.unknown() }),
  z.strictObject({ kind: z.literal('alive') }),
  z.strictObject({ kind: z.literal('away') }),
]);
export type ScreenMessage = z.infer<typeof screenMessage>;
