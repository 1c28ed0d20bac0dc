import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { isTest, roomOf, type Repository } from '../repository.ts';
import { rooms } from '../rooms.ts';
import type { Finding, Rule } from '../rule.ts';
import type { Import, Source } from '../source.ts';

interface Manifest {
  readonly imports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function manifestOf(repository: Repository): Manifest {
  const manifest = JSON.parse(repository.files.get('package.json') ?? '{}') as Partial<Manifest>;
  return { imports: {}, dependencies: {}, devDependencies: {}, ...manifest };
}

/** Whether a specifier fits a pattern of the table: stars stand for anything but nothing. */
function covers(pattern: string, specifier: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/\*+/g, '.+')}$`).test(specifier);
}

function matrixProblem(source: Source, { specifier }: Import, manifest: Manifest): string | null {
  const from = roomOf(source.path);
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(source.path), specifier);
    return roomOf(target) === from || target === 'package.json'
      ? null
      : `${specifier} leaves ${from}/: import the public face instead, by its #name in package.json`;
  }
  if (specifier.startsWith('#')) {
    if (manifest.imports[specifier] === undefined)
      return `${specifier} is no public face: use one of those in the imports of package.json, or export what is missing from an index.ts`;
    if (roomOf(manifest.imports[specifier].replace('./', '')) === from && !['e2e', 'bench'].includes(from))
      return `${specifier} is this room itself: import the file relatively`;
    const own = rooms[from]?.mayImport ?? [];
    const allowed = [...own, ...(isTest(source.path) ? forTests(own) : [])];
    return allowed.some((pattern) => covers(pattern, specifier))
      ? null
      : `${from} may not import ${specifier}: it may import ${allowed.join(', ') || 'nothing of ours'}; let whoever composes the two pass it in, or move the shared part to kernel or contracts`;
  }
  return null;
}

/** A driver is tested against the device it will meet, and who may import the server against what is constructed for it. */
function forTests(own: readonly string[]): readonly string[] {
  return ['#simulators', '#simulators/*', ...(own.includes('#server') ? ['#server/constructed'] : [])];
}

/** The gallery shows the screens to tests: it is not built into the product. */
function isGallery(path: string): boolean {
  return path.startsWith('renderer/gallery/');
}

/** Electron is what its host runs in, as Node is for the others, and is installed with the package, not as a module. */
function isElectronItself(path: string, name: string): boolean {
  return name === 'electron' && path.startsWith('main/hosts/electron/');
}

function packageProblem(source: Source, { specifier }: Import, manifest: Manifest): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('#')) return null;
  const room = rooms[roomOf(source.path)];
  const free =
    isTest(source.path) || isGallery(source.path) || source.path.endsWith('.config.ts') || room === undefined;
  const isNode = specifier.startsWith('node:');
  if (!isNode && builtinModules.includes(specifier)) return `${specifier} is part of Node: write node:${specifier}`;
  if (!free && room.packages === 'none')
    return `${roomOf(source.path)} is pure and imports no package and nothing of Node: take what is needed as an argument`;
  if (!free && room.packages === 'portable' && isNode)
    return `${roomOf(source.path)} also runs in a browser and imports nothing of Node: let the process that has it pass it in`;
  if (isNode) return null;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (manifest.dependencies[name] !== undefined) return null;
  if (manifest.devDependencies[name] === undefined) return `${name} is not in package.json: add it, or do without`;
  return free || room.packages === 'any' || isElectronItself(source.path, name)
    ? null
    : `${name} is a development package and is not installed with the product: move it to dependencies`;
}

export const importMatrix: Rule = {
  name: 'every room imports only what the table of rooms allows',
  find: (repository) => {
    const manifest = manifestOf(repository);
    return repository.sources.flatMap((source) =>
      source.imports.flatMap((item): Finding[] => {
        const message = matrixProblem(source, item, manifest) ?? packageProblem(source, item, manifest);
        return message === null ? [] : [{ path: source.path, line: item.line, message }];
      }),
    );
  },
};

export const conformanceOnlyInTests: Rule = {
  name: 'conformance suites are only imported by tests',
  find: (repository) =>
    repository.sources
      .filter((source) => !isTest(source.path))
      .flatMap((source) =>
        source.imports
          .filter((item) => /-conformance(\.ts)?$/.test(item.specifier))
          .map((item) => ({ path: source.path, line: item.line, message: 'import this suite from a *.test.ts' })),
      ),
};

/** Where an import leads inside the repository; null for packages. */
function targetOf(source: Source, specifier: string, manifest: Manifest): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(source.path), specifier);
  return manifest.imports[specifier]?.replace('./', '') ?? null;
}

export const noCycles: Rule = {
  name: 'no file imports itself through others',
  find: (repository) => {
    const manifest = manifestOf(repository);
    const known = new Map(repository.sources.map((source) => [source.path, source]));
    const finished = new Set<string>();
    const findings: Finding[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      const source = known.get(path);
      if (source === undefined || finished.has(path)) return;
      const start = trail.indexOf(path);
      if (start !== -1) {
        const circle = [...trail.slice(start), path].join(' → ');
        findings.push({
          path,
          line: 1,
          message: `imports itself: ${circle}; move what both need into a third file`,
        });
        return;
      }
      for (const item of source.imports) {
        const target = targetOf(source, item.specifier, manifest);
        if (target !== null) visit(target, [...trail, path]);
      }
      finished.add(path);
    };
    for (const path of known.keys()) visit(path, []);
    return findings;
  },
};
