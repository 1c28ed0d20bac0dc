import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Code } from '#kernel';

/**
 * Whether a request was meant for this screen: the exact host, against names that are made to point here, and the exact origin wherever a browser names one.
 * A request that changes something must name it.
 */
export function checkOrigin(
  request: { method: string; headers: IncomingHttpHeaders },
  own: { host: string },
): Code | null {
  const { host, origin } = request.headers;
  if (host !== own.host) return 'ORIGIN_REFUSED';
  if (origin === undefined) return request.method === 'GET' || request.method === 'HEAD' ? null : 'ORIGIN_REFUSED';
  return origin === `http://${own.host}` ? null : 'ORIGIN_REFUSED';
}

/** Compares two secrets without telling by the time it takes how much of them agrees. */
export function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

export const COOKIE = 'foyer-screen';

export function cookieOf(headers: IncomingHttpHeaders): string | null {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value !== undefined) return value;
  }
  return null;
}
