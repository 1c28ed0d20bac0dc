import { assertNever } from '#kernel';
import { createCcnetValidator } from './ccnet/driver.ts';
import type { CashDevice } from './device.ts';
import type { ValidatorOptions } from './line/protocol.ts';

/** What a bill validator may speak. */
export type ValidatorProtocol = 'ccnet';

/** The driver of one protocol. Nothing is opened before `start`. */
export function createValidator(protocol: ValidatorProtocol, options: ValidatorOptions): CashDevice {
  switch (protocol) {
    case 'ccnet':
      return createCcnetValidator(options);
    default:
      return assertNever(protocol);
  }
}
