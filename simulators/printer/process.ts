import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runDevice } from '../control/index.ts';
import { loadPrinterProfile } from '#hardware/profiles';
import { startPrinter } from './printer.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);
const options = z.object({
  port: portNumber,
  control: portNumber,
  out: z.string().min(1),
  'width-dots': z.coerce.number().int().min(192).max(1024),
  /** A model to be, with its width and what it answers; otherwise it knows all. */
  profile: z.string().optional(),
});

const given = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    out: { type: 'string' },
    'width-dots': { type: 'string', default: '576' },
    profile: { type: 'string' },
  },
});
const { port, control, out, 'width-dots': widthDots, profile } = options.parse(given.values);
const model = profile === undefined ? null : loadPrinterProfile(profile);
const printer = await startPrinter({
  port,
  folder: out,
  ...(model === null ? { widthDots } : { widthDots: model.paper.widthDots, abilities: model }),
});
await runDevice(printer, { controlPort: control });
