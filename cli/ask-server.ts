import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { refuse, success, type Reply } from '#kernel';
import { refusal } from '#contracts/wire';

const refused = z.strictObject({ ok: z.literal(false), error: refusal });

/** Asks the server that runs on a data folder, through its local door. Refusals: the server's own, SERVER_AWAY, SERVER_ANSWER_INVALID. */
export function askServer<Schema extends z.ZodType>(
  directory: string,
  question: { path: string; method: 'GET' | 'POST'; body?: object; schema: Schema },
): Promise<Reply<z.output<Schema>>> {
  return new Promise((resolve) => {
    const socketPath = join(directory, 'door.sock');
    const body = question.body === undefined ? null : JSON.stringify(question.body);
    const headers = body === null ? {} : { 'content-type': 'application/json' };
    const { path, method } = question;
    const request = httpRequest({ socketPath, path, method, headers }, (response) => {
      let answer = '';
      response.on('data', (chunk: Buffer) => {
        answer += chunk.toString('utf8');
      });
      response.on('end', () => resolve(readAnswer(answer, question.schema)));
    });
    request.on('error', () =>
      resolve(refuse('SERVER_AWAY', { message: `no server runs on ${directory}`, details: { door: socketPath } })),
    );
    request.end(body ?? undefined);
  });
}

function readAnswer<Schema extends z.ZodType>(body: string, schema: Schema): Reply<z.output<Schema>> {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    return refuse('SERVER_ANSWER_INVALID');
  }
  const no = refused.safeParse(raw);
  if (no.success) return no.data;
  const parsed = schema.safeParse(raw);
  return parsed.success ? success(parsed.data) : refuse('SERVER_ANSWER_INVALID');
}
