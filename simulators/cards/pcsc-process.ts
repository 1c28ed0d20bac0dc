import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock } from '#platform';
import { runDevice } from '../control/index.ts';
import { startPcscReader } from './pcsc-reader.ts';

const given = parseArgs({ options: { control: { type: 'string', default: '0' } } });
const { control } = z.object({ control: z.coerce.number().int().min(0).max(65_535) }).parse(given.values);
const reader = await startPcscReader({ clock: new SystemClock() });
await runDevice(reader, { controlPort: control, addresses: { socket: reader.socket } });
