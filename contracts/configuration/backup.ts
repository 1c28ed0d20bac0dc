import { z } from 'zod';
import { siteId, wireInstant } from '../wire/index.ts';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** `manifest.json` of a backup: what must lie beside it, and where the ledger ended when it was made. Read by whoever restores, on any machine. */
export const backupManifest = z.strictObject({
  format: z.literal('foyer-backup-1'),
  siteId,
  madeAt: wireInstant,
  /** The version of Foyer that made it. */
  version: z.string(),
  /** The end of the hash chain in the copied database. */
  head: z.strictObject({ sequence: z.int().min(0), hash: sha256Hex }),
  /** The fingerprint of the ledger's public key: whose books these are. */
  signedBy: z.string().regex(/^[0-9a-f]{16}$/),
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
        bytes: z.int().min(0),
        sha256: sha256Hex,
      }),
    )
    .min(1)
    .max(100),
});
export type BackupManifest = z.infer<typeof backupManifest>;
