import { FaultError } from '#kernel';

/**
 * Reads `pcsc://ACS%20ACR122U`: the beginning of the reader's name, percent-encoded. Empty, as in `pcsc://` or `pcsc://*`: the first reader there is.
 * Throws FaultError PORT_ADDRESS_INVALID.
 */
export function parsePcscAddress(url: string): { readonly namePrefix: string } {
  const [, given] = /^pcsc:\/\/([^/?#]*)\/?$/.exec(url) ?? [];
  if (given === undefined)
    throw invalid(url, 'it is not pcsc:// and the beginning of a reader’s name, percent-encoded');
  if (given === '*') return { namePrefix: '' };
  try {
    return { namePrefix: decodeURIComponent(given) };
  } catch (cause) {
    throw invalid(url, 'a percent sign in it is not followed by the code of a character', cause);
  }
}

function invalid(url: string, because: string, cause?: unknown): FaultError {
  return new FaultError('PORT_ADDRESS_INVALID', {
    message: `the device address ${url} cannot be used: ${because}`,
    details: { url },
    cause,
  });
}
