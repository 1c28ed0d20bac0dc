import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the fuses of a program begin: the sentinel of @electron/fuses 2.1.3, version 1, nine fuses. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As the fuses of Electron come: only what keeps to the old ways is on. */
const FUSES = '101100011';

/**
 * Constructed: a folder that electron-builder takes for an unpacked Electron. Its program cannot be run, but has fuses to set. It shows what goes into a
 * package, and nothing of how that runs.
 */
export function standInDistribution(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  writeFileSync(join(folder, 'version'), '45.4.1');
  writeFileSync(join(folder, 'LICENSE'), '');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), '');
  const program = Buffer.from(`${SENTINEL}\u0001${String.fromCharCode(FUSES.length)}${FUSES}`, 'latin1');
  writeFileSync(join(folder, 'electron'), program, { mode: 0o755 });
}
