import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock } from '#platform';
import { runDevice } from '../control/index.ts';
import { startJack } from './jack.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);

const given = parseArgs({
  options: { port: { type: 'string', default: '0' }, control: { type: 'string', default: '0' } },
});
const { port, control } = z.object({ port: portNumber, control: portNumber }).parse(given.values);
await runDevice(await startJack({ port, clock: new SystemClock() }), { controlPort: control });
