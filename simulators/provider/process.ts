import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock, systemRandomness } from '#platform';
import { runDevice } from '../control/index.ts';
import { startProvider } from './provider.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);

const given = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    /** The folder that its keys are written to. */
    keys: { type: 'string' },
  },
});
const { port, control, keys } = z
  .object({ port: portNumber, control: portNumber, keys: z.string().min(1) })
  .parse(given.values);
const provider = await startProvider({ port, keys, clock: new SystemClock(), randomness: systemRandomness });
await runDevice(provider, { controlPort: control });
