import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import { FaultError } from '#kernel';

/** An answer larger than this is no answer of ours. */
const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * HTTPS to the one server whose certificate stands in the ticket. That certificate is the only authority, and the peer must show exactly it: names and
 * addresses may change, the key may not. Throws FaultError CONFIGURATION_INVALID for a certificate that cannot be read.
 */
export function pinnedHttp(options: { url: string; certificatePem: string }): AxiosInstance {
  const pinned = fingerprintOf(options.certificatePem);
  return axios.create({
    baseURL: options.url,
    httpsAgent: new Agent({
      ca: options.certificatePem,
      keepAlive: true,
      checkServerIdentity: (_host, shown) =>
        shown.fingerprint256 === pinned
          ? undefined
          : new FaultError('SERVER_AWAY', { message: 'another server answers than the one of the ticket' }),
    }),
    adapter: 'http',
    // Straight to the building server: no proxy of the environment stands between.
    proxy: false,
    maxRedirects: 0,
    maxContentLength: LARGEST_ANSWER_BYTES,
    validateStatus: () => true,
  });
}

function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_INVALID', {
      message: 'the server certificate in the ticket cannot be read',
      cause: thrown,
    });
  }
}
