import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SystemClock } from '#platform';
import { runDevice } from '../control/index.ts';
import { createValidatorSimulator, timingAtSpeed, validatorProtocols } from './index.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);
const options = z.object({
  protocol: z.enum(validatorProtocols),
  port: portNumber,
  control: portNumber,
  serial: z.string().regex(/^[A-Z0-9]{1,12}$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
  denominations: z
    .string()
    .regex(/^\d{1,6}(,\d{1,6}){0,23}$/)
    .transform((list) => list.split(',').map(Number)),
  speed: z.coerce.number().positive().max(1000),
});

const given = parseArgs({
  options: {
    protocol: { type: 'string', default: 'ccnet' },
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    serial: { type: 'string', default: 'SIM000000001' },
    currency: { type: 'string', default: 'EUR' },
    denominations: { type: 'string', default: '5,10,20,50,100' },
    speed: { type: 'string', default: '1' },
  },
});
const { control, speed, ...validator } = options.parse(given.values);
await runDevice(
  await createValidatorSimulator({ ...validator, clock: new SystemClock(), timing: timingAtSpeed(speed) }),
  { controlPort: control },
);
