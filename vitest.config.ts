import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests stand beside the source. `unit` needs nothing but Node; `integration` starts real processes and daemons on free ports. */
export default defineConfig({
  test: {
    // Three files at once on two cores too: half of what they do is waiting for devices and daemons.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Servers, kiosks and devices that tests start need half the time when their modules were compiled before.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'out', 'compile-cache') },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['node_modules/**', 'out/**', '**/*.integration.test.ts', 'e2e/**', 'build/tidy/**'],
          // A busy machine is no failure.
          testTimeout: 20_000,
          // Unit tests keep nothing outside themselves, so files share a worker's loaded modules: less than half the time.
          isolate: false,
        },
      },
      { test: { name: 'tidy', include: ['build/tidy/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['node_modules/**', 'out/**', 'e2e/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Each file has a building of its own, and a building is ten processes.
          maxWorkers: 3,
        },
      },
    ],
  },
});
