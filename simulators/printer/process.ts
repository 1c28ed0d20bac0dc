import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runDevice } from '../control/index.ts';
import { startPrinter } from './printer.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);
const options = z.object({
  port: portNumber,
  control: portNumber,
  out: z.string().min(1),
  'width-dots': z.coerce.number().int().min(192).max(1024),
});

const given = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    out: { type: 'string' },
    'width-dots': { type: 'string', default: '576' },
  },
});
const { port, control, out, 'width-dots': widthDots } = options.parse(given.values);
await runDevice(await startPrinter({ port, folder: out, widthDots }), { controlPort: control });
