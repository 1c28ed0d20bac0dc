import { FaultError, seconds, type Clock } from '#kernel';
import { MAYBE_TAKEN } from './channel.ts';
import { jsonOrNull } from './json-or-null.ts';

const ANSWER_WITHIN = seconds(10);
/** No answer of a gateway is longer; one that is, is not read to its end. */
const MOST_BYTES = 64 * 1024;

/**
 * Asks a gateway over HTTP and reads what it answers. Rejects with NOTICE_GATEWAY_AWAY where nothing came, came too late or was no answer. No message of it holds an
 * address, a body or a header: there are secrets and tenants' numbers in them.
 */
export async function exchange(
  asked: {
    readonly name: string;
    readonly method: string;
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  },
  clock: Clock,
): Promise<{ status: number; json: unknown }> {
  const answered = new AbortController();
  const tooLate = new AbortController();
  void clock.sleep(ANSWER_WITHIN, answered.signal).then(() => tooLate.abort());
  try {
    const response = await fetch(asked.url, {
      method: asked.method,
      headers: asked.headers,
      ...(asked.body === null ? {} : { body: asked.body }),
      redirect: 'manual',
      signal: tooLate.signal,
    });
    return { status: response.status, json: jsonOrNull(await textOf(response)) };
  } catch (thrown) {
    if (wasNotReached(thrown)) throw new FaultError('NOTICE_GATEWAY_AWAY', { message: `${asked.name}: not reached` });
    const why = tooLate.signal.aborted ? 'no answer in time' : 'the line broke';
    throw new FaultError('NOTICE_GATEWAY_AWAY', { message: `${asked.name}: ${why}`, details: MAYBE_TAKEN });
  } finally {
    answered.abort();
  }
}

/** Before a line stood, nothing was said. As Node's `fetch` names it: the fault of the socket is the cause. */
const BEFORE_THE_LINE = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

function wasNotReached(thrown: unknown): boolean {
  const cause: unknown = thrown instanceof Error ? thrown.cause : null;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return (
    typeof code === 'string' && (BEFORE_THE_LINE.includes(code) || code.startsWith('ERR_TLS') || code.includes('CERT'))
  );
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const piece: Uint8Array = chunk;
    bytes += piece.byteLength;
    if (bytes > MOST_BYTES) break;
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}
