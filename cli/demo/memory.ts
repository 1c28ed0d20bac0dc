import { existsSync, readFileSync } from 'node:fs';
import type { Program } from '#simulators';

/** What each process holds in memory (resident set), in whole megabytes, by name. One that the system does not tell of is left out. */
export function memoryMb(programs: readonly Pick<Program, 'name' | 'pid'>[]): Record<string, number> {
  return Object.fromEntries(
    programs.flatMap(({ name, pid }): [string, number][] => {
      const file = `/proc/${pid}/status`;
      const kilobytes = existsSync(file) ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
      return kilobytes === undefined ? [] : [[name, Math.round((Number(kilobytes) * 1024) / 1_000_000)]];
    }),
  );
}
