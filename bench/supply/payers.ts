import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { parentPort, workerData } from 'node:worker_threads';
import { assert, parseInstant } from '#kernel';
import { z } from 'zod';

/* Tenants who all pay in the same moment, in a thread of their own. */

export interface Payers {
  readonly url: string;
  readonly certificatePem: string;
  readonly authorization: string;
  /** A top-up each. */
  readonly bodies: readonly string[];
}

const answer = z.object({ ok: z.literal(true), value: z.object({ creditedAt: z.string() }) });

async function pay(payers: Payers): Promise<number[]> {
  const agent = new Agent({ ca: payers.certificatePem, keepAlive: true, checkServerIdentity: () => undefined });
  const headers = { authorization: payers.authorization, 'content-type': 'application/json' };
  const ask = (url: string | URL, method: 'GET' | 'POST', body: string) =>
    new Promise<string>((resolve, reject) => {
      const asked = request(url, { method, agent, headers }, (response) => void text(response).then(resolve, reject));
      asked.on('error', reject);
      asked.end(body);
    });
  // Kiosks keep their connections.
  await Promise.all(payers.bodies.map(() => ask(new URL('/health', payers.url), 'GET', '')));
  const answers = await Promise.all(payers.bodies.map((body) => ask(payers.url, 'POST', body)));
  agent.destroy();
  return answers.map((each) => {
    const at = parseInstant(answer.parse(JSON.parse(each)).value.creditedAt);
    assert(at !== null, 'the server says when it credited');
    return at;
  });
}

const port = parentPort;
assert(port !== null, 'the payers run as a worker thread');
// What the bench handed over when it started this thread.
port.postMessage(await pay(workerData as Payers));
