import { createHmac, timingSafeEqual } from 'node:crypto';
import { FaultError, type Instant } from '#kernel';
import { secretIn } from '../secret-file.ts';

const PREFIX = 'whsec_';
const LEAST_BYTES = 24;

/** A key as Standard Webhooks 1.0.0 writes it: `whsec_` and base64. */
export interface WebhookKey {
  readonly bytes: Buffer;
  /** As it stands in the file: who asks for what was missed shows it. */
  readonly text: string;
}

/** Throws CONFIGURATION_UNREADABLE where there is no such key in the file. */
export function webhookKeyIn(file: string): WebhookKey {
  const text = secretIn(file);
  const bytes = Buffer.from(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '', 'base64');
  if (bytes.length < LEAST_BYTES)
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `${file} holds no webhook secret: ${PREFIX} and at least ${LEAST_BYTES} bytes in base64`,
    });
  return { bytes, text };
}

/** The headers by which a receiver knows that a message is ours, whole, and new: `<id>.<seconds>.<body>`, HMAC-SHA256. */
export function signedHeaders(
  { id, body }: { readonly id: string; readonly body: string },
  { key, now }: { readonly key: WebhookKey; readonly now: Instant },
): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', key.bytes).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}

/** Whether somebody shows the key, in constant time. */
export function showsKey(authorization: string | undefined, key: WebhookKey): boolean {
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${key.text}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
