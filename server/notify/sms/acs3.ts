import { createHash, createHmac } from 'node:crypto';

export interface Acs3Request {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly action: string;
  readonly version: string;
  readonly keyId: string;
  readonly keySecret: string;
  /** `2023-10-26T10:22:32Z` */
  readonly date: string;
  readonly nonce: string;
}

/**
 * Alibaba Cloud's signature, version 3 (ACS3-HMAC-SHA256), as its page "Request syntax and signature method V3" has it: the canonical request is signed by its hash, and
 * every header of Alibaba's own is part of it. Returns the headers to send besides `host`.
 */
export function acs3Headers(request: Acs3Request): Readonly<Record<string, string>> {
  const { method, url, body, action, version, keyId, keySecret, date, nonce } = request;
  const bodyHash = sha256(body);
  const signed: Readonly<Record<string, string>> = {
    host: url.host,
    'x-acs-action': action,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': date,
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
  };
  const names = Object.keys(signed).toSorted();
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    names.map((name) => `${name}:${signed[name] ?? ''}\n`).join(''),
    names.join(';'),
    bodyHash,
  ].join('\n');
  const signature = createHmac('sha256', keySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const { host: _host, ...own } = signed;
  return {
    ...own,
    authorization: `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
}

/** Sorted by name, encoded as RFC 3986 has it. */
export function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
