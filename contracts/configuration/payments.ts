import { z } from 'zod';
import { amountNotNegative, text, timeSpan } from './scalars.ts';

/** Plain HTTP carries a secret key in the clear, so it is allowed on this machine alone. */
function isProviderUrl(raw: string): boolean {
  if (!URL.canParse(raw)) return false;
  const { protocol, hostname, pathname, search } = new URL(raw);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return (protocol === 'https:' || (protocol === 'http:' && isLocal)) && pathname === '/' && search === '';
}

/** One payment provider. Secrets are not written here: they lie in files of their own, which only the server's user can read. */
export const paymentProvider = z.strictObject({
  /** Stands in every order; never changed while orders of it are open. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens, at most 32'),
  kind: z.literal('stripe'),
  /** Another address than the provider's own. */
  api: text.refine(isProviderUrl, 'must be https://host[:port], or http:// on this machine').optional(),
  /** The secret key. A relative path begins at the site file. */
  key_file: text,
  /** The secret that notifications are signed with. Without it none is taken; polling alone is enough. */
  notify_secret_file: text.optional(),
  /** Where the payer's phone goes afterwards: a page of the building, or of the provider. */
  return_url: text.refine(
    (raw) => /^https?:\/\//.test(raw) && URL.canParse(raw),
    'must be an address such as https://example.org/thanks',
  ),
  minimum: amountNotNegative.prefault('1'),
  suggested: z.array(amountNotNegative).max(4).prefault(['10', '20', '50']),
  /** How long a tenant has to pay before the order is closed. */
  valid_for: timeSpan.prefault('5 min'),
});
export type PaymentProviderConfiguration = z.output<typeof paymentProvider>;

/** New orders go to the first; the others still answer for theirs. */
export const payments = z.array(paymentProvider).max(4).prefault([]);
