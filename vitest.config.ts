import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** About how many seconds the long files of tests take on two cores; what is not here is short. A guess that is old costs time and nothing else. */
const SECONDS: Readonly<Record<string, number>> = {
  'e2e/crash.test.ts': 171,
  'e2e/demo.test.ts': 143,
  'e2e/cabinet.test.ts': 140,
  'e2e/faults-cash.test.ts': 109,
  'e2e/faults-kiosk.test.ts': 105,
  'e2e/panel-power.test.ts': 93,
  'e2e/panel.test.ts': 87,
  'e2e/journeys.test.ts': 84,
  'e2e/faults-disk.test.ts': 81,
  'e2e/soak/conservation.test.ts': 35,
  'e2e/qr.test.ts': 29,
  'e2e/staff.test.ts': 26,
  'e2e/crash-images/crash-images.test.ts': 26,
  'e2e/box-watch.test.ts': 21,
  'e2e/faults-network.test.ts': 20,
  'renderer/kiosk/screens.integration.test.ts': 120,
  'renderer/console/console.integration.test.ts': 100,
  'server/payments/orders/orders.integration.test.ts': 60,
  'hardware/cards/pcsc/driver.integration.test.ts': 45,
  'server/store/sqlite/crash.integration.test.ts': 33,
  'build/electron/bundle.integration.test.ts': 31,
  'main/releases/releases.integration.test.ts': 25,
  'main/program.integration.test.ts': 24,
  'cli/demo/past.integration.test.ts': 23,
  'cli/foyer.integration.test.ts': 22,
  'cli/kiosk-screen.integration.test.ts': 21,
  'hardware/printers/escpos/driver.integration.test.ts': 17,
  'server/postgres.integration.test.ts': 17,
  'server/store/postgres/faults.integration.test.ts': 16,
  'server/control/faults.integration.test.ts': 15,
};

/** Begins with the files that take longest, so that the others fill the time beside them and none of them is waited for alone at the end. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const secondsOf = (file: TestSpecification) =>
      SECONDS[relative(this.ctx.config.root, file.moduleId).replaceAll('\\', '/')] ?? 0;
    return Promise.resolve(files.toSorted((a, b) => secondsOf(b) - secondsOf(a)));
  }
}

/** Tests stand beside the source. `unit` needs nothing but Node; `integration` starts real processes and daemons on free ports. */
export default defineConfig({
  test: {
    // Three files at once on two cores too: half of what they do is waiting for devices and daemons.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Servers, kiosks and devices that tests start need half the time when their modules were compiled before.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'out', 'compile-cache') },
    sequence: { sequencer: LongestFirst },
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
          // Each file has a building of its own, and a building is ten processes that mostly wait: a file keeps a third of one core busy. With four at once programs start too slowly.
          maxWorkers: 3,
          // Apart from the others, which run as many files at once as the machine has cores for.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
