import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { JOURNAL_FORMAT } from '#contracts/configuration';
import { top } from '../steps.ts';
import { nativePackages } from './bundle.ts';

/*
 * Lays out what goes into the archive of a package: the bundle, the built screen, and of node_modules only the packages with native parts and what those
 * need. electron-builder packages this folder and nothing else, so no source, no test and no development package can slip in.
 */

const manifest = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

const read = (folder: string) => manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

/** What a compiler would need, where the compiled part is there already. */
const COMPILED = /^\/(deps|src|hidapi|binding\.gyp)$/;

export interface Staged {
  readonly bundle: string;
  readonly screen: string;
  readonly to: string;
}

/** Writes the folder `to` anew. Throws when a package that is needed is not installed. */
export function stageApplication({ bundle, screen, to }: Staged): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync(bundle, join(to, 'electron'), { recursive: true });
  cpSync(screen, join(to, 'screen'), { recursive: true });
  const versions: Record<string, string> = {};
  for (const name of nativePackages) {
    copyPackage(name, join(top, 'node_modules'), join(to, 'node_modules'));
    versions[name] = read(join(top, 'node_modules', name)).version;
  }
  const own = {
    name: 'foyer-kiosk',
    version: read(top).version,
    description: 'The kiosk of Foyer: prepaid utilities for a building',
    author: 'Foyer',
    license: 'Apache-2.0',
    type: 'module',
    main: 'electron/main.mjs',
    dependencies: versions,
    foyer: { journalFormat: JOURNAL_FORMAT },
  };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
}

/** Copies a package and what it needs. An optional one that is not here is for another system. */
function copyPackage(name: string, from: string, to: string): void {
  const source = join(from, name);
  const target = join(to, name);
  if (existsSync(target)) return;
  const isPrebuilt = existsSync(join(source, 'prebuilds'));
  cpSync(source, target, {
    recursive: true,
    filter: (path) => {
      const inside = path.slice(source.length);
      if (inside.startsWith('/node_modules')) return false;
      return !isPrebuilt || !(COMPILED.test(inside) || isForAnother(inside));
    },
  });
  const { dependencies, optionalDependencies } = read(source);
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const nested = existsSync(join(source, 'node_modules', needed));
    if (nested) copyPackage(needed, join(source, 'node_modules'), join(target, 'node_modules'));
    else if (existsSync(join(from, needed))) copyPackage(needed, from, to);
    else if (existsSync(join(top, 'node_modules', needed))) copyPackage(needed, join(top, 'node_modules'), topOf(to));
    else if (optionalDependencies[needed] === undefined)
      throw new Error(`${name} needs ${needed}, which is not installed`);
  }
}

/** Native parts come prebuilt for every system; a package is made on a system of the kind that it is for. */
function isForAnother(path: string): boolean {
  const system = /\/prebuilds\/([^/]+)$/.exec(path)?.[1];
  // Some put the name of the part before that of the system.
  return system !== undefined && !`-${system}`.includes(`-${process.platform}-${process.arch}`);
}

/** The outermost node_modules of a path. */
function topOf(folder: string): string {
  const word = 'node_modules';
  return folder.slice(0, folder.indexOf(word) + word.length);
}
