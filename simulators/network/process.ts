import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runDevice } from '../control/index.ts';
import { startNetwork } from './relay.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);

const given = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    to: { type: 'string', default: '' },
  },
});
const { port, control, to } = z
  .object({ port: portNumber, control: portNumber, to: z.string().regex(/^[^:]+:\d+$/, 'host:port') })
  .parse(given.values);
const [host = '', toPort = ''] = to.split(':');
await runDevice(await startNetwork({ port, to: { host, port: Number(toPort) } }), { controlPort: control });
