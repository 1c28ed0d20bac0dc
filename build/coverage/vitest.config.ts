import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { measured } from './measured.ts';

/** The unit tests that money rests on, with every branch of it counted. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: [...measured.tests],
    exclude: ['**/*.integration.test.ts'],
    setupFiles: [join(import.meta.dirname, 'same-draws.ts')],
    testTimeout: 60_000,
    isolate: false,
    coverage: {
      enabled: true,
      provider: 'v8',
      include: [...measured.files],
      exclude: [...measured.exceptFor],
      reporter: ['json'],
      reportsDirectory: 'out/coverage',
    },
  },
});
