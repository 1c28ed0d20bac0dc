import { assertNever, type Currency, type Money, type Randomness } from '#kernel';
import { createCcnetValidator } from './ccnet/driver.ts';
import { createCctalkCoinAcceptor, createCctalkValidator, type CctalkSettings } from './cctalk/driver.ts';
import type { CashDevice } from './device.ts';
import { createEbdsValidator } from './ebds/driver.ts';
import { createId003Validator } from './id003/driver.ts';
import type { ValidatorOptions } from './line/protocol.ts';
import { createSspValidator, type SspSettings } from './ssp/driver.ts';

/** What a bill validator may speak, with what the installer must say because the device cannot. */
export type ValidatorSpeech =
  | { readonly protocol: 'ccnet' }
  /** `country`: the maker's number of the site's country, where it is not the euro's. */
  | { readonly protocol: 'id003'; readonly country?: number | undefined }
  /** The protocol names no values: `bills` stand in the order of the device's own list, at most seven. */
  | { readonly protocol: 'ebds'; readonly currency: Currency; readonly bills: readonly Money[] }
  | ({ readonly protocol: 'cctalk' } & CctalkSettings)
  | ({ readonly protocol: 'ssp' } & SspSettings);

/** What an acceptor of coins may speak. */
export type CoinSpeech = { readonly protocol: 'cctalk' } & CctalkSettings;

/** The driver of an acceptor of coins. Nothing is opened before `start`. */
export function createCoinAcceptor(speech: CoinSpeech, options: ValidatorOptions): CashDevice {
  return createCctalkCoinAcceptor({ ...options, ...speech });
}

/** The driver of one protocol. Nothing is opened before `start`. */
export function createValidator(
  speech: ValidatorSpeech,
  options: ValidatorOptions & { readonly randomness: Randomness },
): CashDevice {
  switch (speech.protocol) {
    case 'ccnet':
      return createCcnetValidator(options);
    case 'id003':
      return createId003Validator({ ...options, country: speech.country ?? null });
    case 'ebds':
      return createEbdsValidator({ ...options, billSet: { currency: speech.currency, bills: speech.bills } });
    case 'cctalk':
      return createCctalkValidator({ ...options, ...speech });
    case 'ssp':
      return createSspValidator({ ...options, ...speech });
    default:
      return assertNever(speech);
  }
}
