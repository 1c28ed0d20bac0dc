import { readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

const MOST = 256;

/** The lasting names of input devices below the root of a file system, by the kernel's own, which changes with the order of plugging: `event3`. Nothing is opened. */
export async function inputPlaces(root = '/'): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, 'dev/input/by-id');
  const names = (await readdir(folder).catch(() => [])).slice(0, MOST).sort();
  const places = await Promise.all(
    names.map(async (name): Promise<[string, string] | null> => {
      const device = await realpath(join(folder, name)).catch(() => null);
      return device === null ? null : [basename(device), join(folder, name)];
    }),
  );
  return new Map(places.filter((place) => place !== null));
}
