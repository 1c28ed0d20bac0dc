import { readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FaultError } from '#kernel';
import { handsIn, type Building } from '../building/index.ts';

const deed = z.strictObject({
  device: z.enum(['validator', 'printer', 'cards', 'meters']),
  act: z.string(),
  input: z.record(z.string(), z.unknown()).default({}),
});

/** A page with the building's hardware at a finger's touch: it only passes on what hands could do, to the simulators' own control addresses. */
export async function servePanel(building: Building, port: number): Promise<{ url: string; stop(): Promise<void> }> {
  const hands = handsIn(building);
  const panel: FastifyInstance = Fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });
  const page = readFileSync(new URL('./panel.html', import.meta.url), 'utf8').replaceAll(
    '{{screen}}',
    building.kiosk.address('screen'),
  );
  panel.get('/', (_request, reply) => reply.type('text/html').send(page));
  panel.get('/state', async () => {
    const [validator, printer, meters] = await Promise.all([
      hands.validator.state(),
      hands.printer.state(),
      hands.meters.state(),
    ]);
    const last = printer.receipts.at(-1);
    const name = `receipt-${String(last?.number ?? 0).padStart(4, '0')}.png`;
    return {
      validator,
      meters,
      picture: last === undefined ? null : `${building.printer.address('control')}/files/${name}`,
    };
  });
  panel.post('/act', async (request, reply) => {
    const parsed = deed.safeParse(request.body);
    if (!parsed.success)
      return reply
        .code(400)
        .send({ ok: false, error: { code: 'REQUEST_INVALID', message: z.prettifyError(parsed.error), details: {} } });
    try {
      await hands[parsed.data.device].act(parsed.data.act, parsed.data.input);
      return { ok: true, value: null };
    } catch (thrown) {
      return reply.code(400).send({
        ok: false,
        error: {
          code: 'REQUEST_INVALID',
          message: thrown instanceof Error ? thrown.message : String(thrown),
          details: {},
        },
      });
    }
  });
  await panel.listen({ host: '127.0.0.1', port });
  const address = panel.server.address();
  if (address === null || typeof address === 'string') throw new FaultError('PORT_UNREACHABLE');
  return { url: `http://127.0.0.1:${address.port}/`, stop: () => panel.close() };
}
