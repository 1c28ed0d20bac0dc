import { readFileSync } from 'node:fs';
import { FaultError } from '#kernel';
import type { PaymentProviderConfiguration } from '#contracts/configuration';
import type { PaymentProvider } from './provider.ts';

/**
 * The providers that a site names, by id, with their secrets read. A site that names none does not load their library. Rejects with CONFIGURATION_UNREADABLE for a secret that
 * is not there.
 */
export async function openProviders(
  configured: readonly PaymentProviderConfiguration[],
): Promise<ReadonlyMap<string, PaymentProvider>> {
  if (configured.length === 0) return new Map();
  const { StripeProvider } = await import('./stripe.ts');
  return new Map(
    configured.map((one) => [
      one.id,
      new StripeProvider({
        id: one.id,
        secretKey: secretIn(one.key_file),
        notifySecret: one.notify_secret_file === undefined ? null : secretIn(one.notify_secret_file),
        api: one.api ?? null,
        returnUrl: one.return_url,
      }),
    ]),
  );
}

function secretIn(file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `the secret file ${file} cannot be read`,
      cause: thrown,
    });
  }
  if (secret === '' || /\s/.test(secret))
    throw new FaultError('CONFIGURATION_UNREADABLE', { message: `the secret file ${file} does not hold one secret` });
  return secret;
}
