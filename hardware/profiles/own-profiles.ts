import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Beside the site file. */
const FOLDER = 'profiles';
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * A site whose meters name profiles of the installer's own: where `profiles/NAME.yaml` stands beside the site file, the meter's profile is that file (its absolute
 * path), whether or not one of this name comes with Foyer. So a copy in which something was put right, or tried on the device, takes the original's place.
 */
export function withOwnProfiles<Site extends { readonly meters: readonly { readonly profile: string }[] }>(
  site: Site,
  siteFile: string,
): Site {
  const folder = folderBeside(siteFile);
  return {
    ...site,
    meters: site.meters.map((meter) => {
      const file = join(folder, `${meter.profile}.yaml`);
      return NAME.test(meter.profile) && existsSync(file) ? { ...meter, profile: file } : meter;
    }),
  };
}

/** The names of the installer's own profiles beside a site file. */
export function ownProfileNames(siteFile: string): string[] {
  const folder = folderBeside(siteFile);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((name) => NAME.test(name))
    .sort();
}

function folderBeside(siteFile: string): string {
  return join(dirname(resolve(siteFile)), FOLDER);
}
