import { assertNever, FaultError } from '#kernel';
import { parsePortAddress } from './address.ts';
import { openCharacterDevice } from './character-device.ts';
import type { OpenPort } from './port.ts';
import { openInputPort } from './input.ts';
import { openSerialPort } from './serial.ts';
import { openTcpPort } from './tcp.ts';
import { findUsbPrinter } from './usb-printer.ts';

/** Opens a device's bytes by URL. Rejects with FaultError PORT_ADDRESS_INVALID (mend the configuration) or PORT_UNREACHABLE (try again). */
export const openPort: OpenPort = async (url, options) => {
  const address = parsePortAddress(url);
  switch (address.kind) {
    case 'tcp':
      return openTcpPort({ ...address, url }, options);
    case 'serial':
      return openSerialPort({ ...address, url });
    case 'usb':
      return openCharacterDevice({ ...address, url });
    case 'usb_id':
      return openCharacterDevice({ path: await findUsbPrinter(address, url), url });
    case 'input':
      return openInputPort({ ...address, url });
    case 'tunnel':
      throw new FaultError('PORT_ADDRESS_INVALID', {
        message: `${url} dials in by itself, and nothing here listens for it`,
        details: { url },
      });
    default:
      return assertNever(address);
  }
};
