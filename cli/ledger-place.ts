import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zone, type Currency, type Zone } from '#kernel';
import { siteConfiguration } from '#contracts/configuration';
import { loadConfiguration } from '#platform';

const DEMO = fileURLToPath(new URL('../.demo', import.meta.url));
const INSTALLED = 'data/server';

/** The data folder that is meant: the one given (or `server` in it, as the demo keeps it), otherwise the demo's where there is one. */
export function ledgerFolder(given: string | undefined): string {
  const folder = given ?? (existsSync(join(DEMO, 'server')) ? DEMO : INSTALLED);
  const inside = join(folder, 'server');
  return existsSync(join(inside, 'foyer.sqlite')) ? inside : folder;
}

/** The zone and the currency of the books: from the site file that is given or lies beside the demo's books; otherwise the machine's zone, and no currency. */
export function siteOfBooks(
  directory: string,
  configuration: string | undefined,
): { readonly zone: Zone; readonly currency: Currency | null } {
  const beside = join(dirname(directory), 'lindenhof.yaml');
  const file = configuration ?? (existsSync(beside) ? beside : null);
  if (file === null) return { zone: zone(Intl.DateTimeFormat().resolvedOptions().timeZone), currency: null };
  const { site } = loadConfiguration(file, siteConfiguration);
  return { zone: site.zone, currency: site.currency };
}
