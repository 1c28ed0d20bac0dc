import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Witness } from '../ledger/index.ts';

const kept = z.record(
  z.string(),
  z.strictObject({
    sequence: z.int().nonnegative(),
    hashHex: z.string().regex(/^[0-9a-f]{64}$/),
    /** The chain was not what this kiosk had seen. It stays here until staff have looked and moved the file away. */
    accuses: z.boolean(),
  }),
);
export type KeptWitnesses = z.infer<typeof kept>;

/** Beside the key, as the anchor is: what the kiosks said that they had seen. */
export function witnessFile(keyFile: string): string {
  return `${keyFile}.witnesses`;
}

/** Nothing where there is no file, or none that can be read. */
export function readKeptWitnesses(keyFile: string): KeptWitnesses {
  const file = witnessFile(keyFile);
  if (!existsSync(file)) return {};
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Whole or not at all. */
export function keepWitnesses(keyFile: string, witnesses: KeptWitnesses): void {
  const file = witnessFile(keyFile);
  writeFileSync(`${file}.new`, `${JSON.stringify(witnesses)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What kiosks saw, for a verification. */
export function readWitnesses(keyFile: string): readonly Witness[] {
  return Object.entries(readKeptWitnesses(keyFile)).map(([kiosk, { sequence, hashHex }]) => ({
    name: `the kiosk ${kiosk}`,
    sequence,
    hashHex,
  }));
}
