import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Code } from '#kernel';

/** Every answer carries these: the screen runs only its own script, loads only from its own origin, and nobody frames it. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    // react-aria puts a style element of its own into the page; no style sheet comes from anywhere else.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

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
