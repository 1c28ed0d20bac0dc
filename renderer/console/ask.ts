import { replyOf } from '#contracts/wire';
import { refuse, type Reply } from '#kernel';
import type { z } from 'zod';

export interface Question<Schema extends z.ZodType> {
  /** Below `/api/console`, with its slash. */
  readonly path: string;
  readonly answer: Schema;
  readonly signal?: AbortSignal;
}

/** Asks the building server. Every answer is parsed; beside the route's own refusals there are SERVER_AWAY and SERVER_ANSWER_INVALID. */
export async function ask<Schema extends z.ZodType>(question: Question<Schema>): Promise<Reply<z.output<Schema>>> {
  return answerOf(question, { method: 'GET' });
}

/** Tells the building server to change something; `csrf` is what `me` said, empty before anybody is signed in. */
export async function tell<Schema extends z.ZodType>(
  question: Question<Schema>,
  body: unknown,
  csrf: string,
): Promise<Reply<z.output<Schema>>> {
  return answerOf(question, {
    method: 'POST',
    headers: { 'x-foyer-csrf': csrf, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function answerOf<Schema extends z.ZodType>(
  { path, answer, signal }: Question<Schema>,
  request: RequestInit,
): Promise<Reply<z.output<Schema>>> {
  let said: unknown;
  try {
    const response = await fetch(`/api/console${path}`, {
      ...request,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(signal === undefined ? {} : { signal }),
    });
    said = await response.json();
  } catch (thrown) {
    // What is no JSON came from something between the page and the server, or broke off.
    return refuse(thrown instanceof SyntaxError ? 'SERVER_ANSWER_INVALID' : 'SERVER_AWAY');
  }
  const parsed = replyOf(answer).safeParse(said);
  return parsed.success ? (parsed.data as Reply<z.output<Schema>>) : refuse('SERVER_ANSWER_INVALID');
}
