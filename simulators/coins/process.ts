import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock } from '#platform';
import { runDevice } from '../control/index.ts';
import { createCoinAcceptorSimulator } from './index.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);
const options = z.object({
  port: portNumber,
  control: portNumber,
  serial: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 24 - 1),
  currency: z.string().regex(/^[A-Z]{3}$/),
  cents: z
    .string()
    .regex(/^\d{1,3}(,\d{1,3}){0,15}$/)
    .transform((list) => list.split(',').map(Number)),
});

const given = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    serial: { type: 'string', default: '1234567' },
    currency: { type: 'string', default: 'EUR' },
    cents: { type: 'string', default: '10,20,50,100,200' },
  },
});
const { control, ...acceptor } = options.parse(given.values);
await runDevice(await createCoinAcceptorSimulator({ ...acceptor, clock: new SystemClock() }), { controlPort: control });
