import { z } from 'zod';
import { toHex, type Randomness } from '#kernel';
import { keepPrivately, parseJson, readIfThere } from './server/credential.ts';

export const screenAddress = z.strictObject({ port: z.int().nonnegative(), token: z.string().min(32) });
export type ScreenAddress = z.infer<typeof screenAddress>;

/**
 * Port and token that the last run used, so that a screen which outlived the program finds it again; new ones where there are none. A port that the
 * configuration names wins.
 */
export function recallScreenAddress(file: string, at: { port: number; randomness: Randomness }): ScreenAddress {
  const kept = screenAddress.safeParse(parseJson(readIfThere(file) ?? ''));
  const token = kept.success ? kept.data.token : toHex(at.randomness.bytes(32)).replaceAll(' ', '').toLowerCase();
  return { port: at.port !== 0 ? at.port : kept.success ? kept.data.port : 0, token };
}

export function keepScreenAddress(file: string, address: ScreenAddress): void {
  keepPrivately(file, JSON.stringify(address));
}
