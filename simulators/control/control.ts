import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import { resolve } from 'node:path';
import { z } from 'zod';
import { FaultError } from '#kernel';
import { announceReady, stopOnSignal } from '#platform';

/** One thing that a hand, a vandal or a broken wire could do to a simulated device. */
export interface Act<Input extends z.ZodType = z.ZodType> {
  readonly input: Input;
  /** May answer something; what it did also shows in the state. */
  run(input: z.output<Input>): unknown;
}

export function act<Input extends z.ZodType>(input: Input, run: (input: z.output<Input>) => unknown): Act {
  return { input, run: (raw: unknown) => run(input.parse(raw)) };
}

export interface ControlledDevice {
  /** `validator`, `printer`, …: named in the ready line. */
  readonly name: string;
  /** Where the device itself answers, as a device URL. */
  readonly address: string;
  /** The physical truth: what a person would see who opened the box. JSON. */
  state(): unknown;
  readonly acts: Readonly<Record<string, Act>>;
  /** A folder of what the device produced, served as `GET /files/…`. */
  readonly files?: string;
  stop(): Promise<void>;
}

const body = z.strictObject({ act: z.string(), input: z.unknown().optional() });

/**
 * Serves the hands-on side of a simulated device on loopback: `GET /state`, `POST /act {act, input}`, `GET /files/…`.
 * The device side, on its own port, knows nothing of this. Prints the ready line and ends on SIGTERM or with its parent.
 */
export async function serveControl(
  device: ControlledDevice,
  options: { controlPort: number },
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = Fastify({ logger: false, bodyLimit: 64 * 1024 });
  server.addHook('onSend', async (_request, reply) => void reply.header('access-control-allow-origin', '*'));
  if (device.files !== undefined)
    await server.register(fastifyStatic, { root: resolve(device.files), prefix: '/files/', index: false });
  server.get('/state', () => device.state());
  server.post('/act', async (request, reply) => {
    const parsed = body.safeParse(request.body);
    const chosen = parsed.success ? device.acts[parsed.data.act] : undefined;
    if (!parsed.success || chosen === undefined)
      return reply.code(400).send({
        ok: false,
        error: { code: 'REQUEST_INVALID', message: `acts: ${Object.keys(device.acts).join(', ')}`, details: {} },
      });
    const input = chosen.input.safeParse(parsed.data.input ?? {});
    if (!input.success)
      return reply
        .code(400)
        .send({ ok: false, error: { code: 'REQUEST_INVALID', message: z.prettifyError(input.error), details: {} } });
    return { ok: true, value: (await chosen.run(input.data)) ?? null };
  });
  await server.listen({ host: '127.0.0.1', port: options.controlPort });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new FaultError('PORT_UNREACHABLE');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}

/** The main of every simulator process: control, ready line, end. `addresses` are announced beside the device's own. */
export async function runDevice(
  device: ControlledDevice,
  options: { controlPort: number; addresses?: Readonly<Record<string, string>> },
): Promise<void> {
  const control = await serveControl(device, options);
  stopOnSignal(
    async () => {
      await control.stop();
      await device.stop();
    },
    { tied: true },
  );
  announceReady(device.name, { ...options.addresses, device: device.address, control: control.url });
}
