import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock } from '#platform';
import { runDevice } from '../control/index.ts';
import { startScanner } from './scanner.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);

const given = parseArgs({
  options: {
    line: { type: 'string', default: 'tcp' },
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
  },
});
const { line, port, control } = z
  .object({ line: z.enum(['tcp', 'serial']), port: portNumber, control: portNumber })
  .parse(given.values);
await runDevice(await startScanner({ line, port, clock: new SystemClock() }), { controlPort: control });
