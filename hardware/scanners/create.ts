import type { KioskConfiguration } from '#contracts/configuration';
import { assertNever, type Clock, type Log } from '#kernel';
import { loadHidLibrary, parseHidAddress } from '../hid/index.ts';
import { openPort } from '../ports/index.ts';
import { hidKeyboard, inputKeyboard } from '../typing/index.ts';
import { createLineScanner } from './line/driver.ts';
import { createPosScanner } from './pos/driver.ts';
import type { CodeScanner } from './scanner.ts';
import { createWedgeScanner } from './wedge/driver.ts';

/** The scanner that a kiosk's file names; nothing is opened yet. Throws FaultError PORT_ADDRESS_INVALID. */
export function createScanner(
  scanner: NonNullable<KioskConfiguration['devices']['scanner']>,
  services: { clock: Clock; log: Log },
): CodeScanner {
  const { address: url } = scanner;
  switch (scanner.kind) {
    case undefined:
    case 'line':
      return createLineScanner({ openPort, url, ...services });
    case 'hid_pos':
      return createPosScanner({ loadLibrary: loadHidLibrary, address: parseHidAddress(url), ...services });
    case 'wedge':
    case 'hid': {
      const { layout, terminator, prefix, suffix } = scanner;
      const log = services.log.area('scanner');
      const open =
        scanner.kind === 'wedge'
          ? inputKeyboard({ openPort, url, log })
          : hidKeyboard({ loadLibrary: loadHidLibrary, address: parseHidAddress(url), clock: services.clock, log });
      return createWedgeScanner({ open, url, format: { layout, terminator, prefix, suffix }, ...services });
    }
    default:
      return assertNever(scanner);
  }
}
