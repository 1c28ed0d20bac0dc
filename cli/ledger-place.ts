import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../.demo', import.meta.url));
const INSTALLED = 'data/server';
/** What a server leaves in its data folder: its books, where it keeps them there, and its certificate wherever they are. */
const LEFT_BY_SERVERS = ['foyer.sqlite', 'tls.crt'];

/** The data folder that is meant: the one given (or `server` in it, as the demo keeps it), otherwise the demo's where there is one. */
export function ledgerFolder(given: string | undefined): string {
  const folder = given ?? (existsSync(join(DEMO, 'server')) ? DEMO : INSTALLED);
  const inside = join(folder, 'server');
  return LEFT_BY_SERVERS.some((name) => existsSync(join(inside, name))) ? inside : folder;
}
