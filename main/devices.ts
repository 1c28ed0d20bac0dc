import type { KioskConfiguration } from '#contracts/configuration';
import { createLineCardReader, type CardReader } from '#hardware/cards';
import { createCcnetValidator, type CashDevice } from '#hardware/cash';
import { openPort } from '#hardware/ports';
import { createEscposPrinter, loadPrinterProfile, type ReceiptPrinter } from '#hardware/printers';
import type { Clock, Currency, Log, Randomness } from '#kernel';

/** The devices of one kiosk. The validator waits until the site's currency is known: bills of another are never enabled. */
export interface Devices {
  readonly reader: CardReader;
  readonly printer: ReceiptPrinter;
  readonly validator: (currency: Currency) => CashDevice;
}

/** Makes the drivers that the configuration names; nothing is opened yet. Throws FaultError for a profile or an address that cannot be used. */
export function createDevices(
  devices: KioskConfiguration['devices'],
  services: { clock: Clock; log: Log; randomness: Randomness },
): Devices {
  return {
    reader: createLineCardReader({ openPort, url: devices.cards.address, ...services }),
    printer: createEscposPrinter({
      openPort,
      url: devices.printer.address,
      profile: loadPrinterProfile(devices.printer.profile),
      ...services,
    }),
    validator: (currency) => createCcnetValidator({ openPort, url: devices.validator.address, currency, ...services }),
  };
}
