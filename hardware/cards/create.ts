import type { KioskConfiguration } from '#contracts/configuration';
import { assertNever, type Clock, type Log } from '#kernel';
import { loadHidLibrary, parseHidAddress } from '../hid/index.ts';
import { openPort } from '../ports/index.ts';
import { hidKeyboard, inputKeyboard } from '../typing/index.ts';
import { createLineCardReader } from './line/driver.ts';
import { createPcscCardReader } from './pcsc/driver.ts';
import type { CardReader } from './reader.ts';
import { createWedgeCardReader } from './wedge/driver.ts';

/** The reader that a kiosk's file names; nothing is opened yet. Throws FaultError PORT_ADDRESS_INVALID. */
export function createCardReader(
  cards: KioskConfiguration['devices']['cards'],
  services: { clock: Clock; log: Log },
): CardReader {
  switch (cards.kind) {
    case 'line':
      return createLineCardReader({ openPort, url: cards.address, ...services });
    case 'pcsc':
      return createPcscCardReader({ url: cards.address, ...services });
    case 'wedge':
    case 'hid': {
      const { address: url, layout, terminator, number, prefix, suffix, length = null } = cards;
      const log = services.log.area('cards');
      const open =
        cards.kind === 'wedge'
          ? inputKeyboard({ openPort, url, log })
          : hidKeyboard({ loadLibrary: loadHidLibrary, address: parseHidAddress(url), clock: services.clock, log });
      return createWedgeCardReader({
        open,
        format: { layout, terminator, number, prefix, suffix, length },
        ...services,
      });
    }
    default:
      return assertNever(cards);
  }
}
