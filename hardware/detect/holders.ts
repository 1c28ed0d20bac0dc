import { readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The processes that have a device open, this one left out. Those of other users are only seen by root; for everybody else the lock of the line is what keeps a question from a port
 * that is in use (`openPort` takes it, and root alone may pass it by).
 */
export async function holdersOf(path: string, root = '/'): Promise<number[]> {
  const device = await realpath(path).catch(() => path);
  const processes = (await readdir(join(root, 'proc')).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const held = await Promise.all(
    processes.map(async (id) => ((await has(join(root, 'proc', id, 'fd'), device)) ? Number(id) : null)),
  );
  return held.filter((id) => id !== null && id !== process.pid).sort((a, b) => (a ?? 0) - (b ?? 0)) as number[];
}

async function has(folder: string, device: string): Promise<boolean> {
  const open = await readdir(folder).catch(() => []);
  const targets = await Promise.all(open.map((name) => readlink(join(folder, name)).catch(() => '')));
  return targets.includes(device);
}
