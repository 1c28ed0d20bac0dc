import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { toHex } from '#kernel';
import { systemRandomness } from '#platform';
import { act, runDevice } from '../control/index.ts';
import { SimulatedSmsGateway } from './sms-gateway.ts';

const portNumber = z.coerce.number().int().min(0).max(65_535);

const given = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    control: { type: 'string', default: '0' },
    /** The file that its token is written to. */
    token: { type: 'string' },
  },
});
const {
  port,
  control,
  token: file,
} = z.object({ port: portNumber, control: portNumber, token: z.string().min(1) }).parse(given.values);

const SHOWN = 20;
const token = toHex(systemRandomness.bytes(16)).replaceAll(' ', '');
writeFileSync(file, token, { mode: 0o600 });
const gateway = new SimulatedSmsGateway({ token });
const address = await gateway.start(port);
const none = z.strictObject({});

await runDevice(
  {
    name: 'notices',
    address,
    state: () => ({
      gateway: gateway.mood.status === null ? 'on' : 'away',
      /** The newest last. */
      texts: gateway.texts.slice(-SHOWN).map(({ reference, to, text, status }) => ({ reference, to, text, status })),
    }),
    acts: {
      away: act(none, () => {
        gateway.mood.status = 503;
      }),
      back: act(none, () => {
        gateway.mood.status = null;
      }),
    },
    stop: () => gateway.stop(),
  },
  { controlPort: control },
);
