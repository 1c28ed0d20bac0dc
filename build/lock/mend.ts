/** The part of npm's lock (version 3) that matters here. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  resolved?: string;
}

type Platform = Pick<LockEntry, 'os' | 'cpu' | 'libc'>;

/** How packages name an operating system, and how npm does. */
const systems: Readonly<Record<string, string>> = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  macos: 'darwin',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  sunos: 'sunos',
  win32: 'win32',
  windows: 'win32',
};
const processors: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64', x86: 'ia32' };
const PROCESSOR = /x86_64|aarch64|arm64|x64|ia32|x86|arm|loong64|mips64el|ppc64|riscv64|s390x/;

/** The platform that a package is built for, by its name; null for one that is not of a single platform. */
function platformOf(name: string): Platform | null {
  if (name.includes('wasm32')) return { cpu: ['wasm32'] };
  const found = Object.entries(systems).find(([written]) => name.includes(written));
  if (found === undefined) return null;
  const processor = PROCESSOR.exec(name.slice(name.indexOf(found[0])))?.[0];
  return {
    ...(processor === undefined ? {} : { cpu: [processors[processor] ?? processor] }),
    os: [found[1]],
    ...(name.includes('musl') ? { libc: ['musl'] } : {}),
  };
}

/** Whether `name`, wanted by the package at `from`, is in the lock where Node would look for it. */
function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

function withoutAddress(entry: LockEntry): LockEntry {
  const kept = { ...entry };
  delete kept.resolved;
  return kept;
}

/**
 * Adds the entries that npm leaves out. A package with one build per platform names them all as optional, but npm locks only those of the machine it ran on,
 * and `npm ci` then calls the lock out of sync. No machine fetches the entries of another. Download addresses are taken out: they belong to a machine.
 */
export function mendLock(lock: Lock): { lock: Lock; added: readonly string[] } {
  const missing = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]): [string, LockEntry][] => {
      const platform = platformOf(name);
      if (platform === null || !/^\d/.test(version) || isLocked(lock, from, name)) return [];
      return [[`node_modules/${name}`, { version, ...platform, ...(dev === true ? { dev } : {}), optional: true }]];
    }),
  );
  const packages = Object.entries({ ...Object.fromEntries(missing), ...lock.packages })
    .map(([path, entry]): [string, LockEntry] => [path, withoutAddress(entry)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { lock: { ...lock, packages: Object.fromEntries(packages) }, added: missing.map(([path]) => path) };
}
