import type { KioskConfiguration } from '#contracts/configuration';
import { createCardReader, type CardReader } from '#hardware/cards';
import {
  createCoinAcceptor,
  createValidator,
  readFixedKey,
  type CashDevice,
  type CashMemory,
  type ValidatorSpeech,
} from '#hardware/cash';
import { createHeadset, type Headset } from '#hardware/headset';
import { loggedPorts, openPort } from '#hardware/ports';
import { createEscposPrinter, loadPrinterProfile, type ReceiptPrinter } from '#hardware/printers';
import { createScanner, type CodeScanner } from '#hardware/scanners';
import type { Clock, Currency, Log, Randomness } from '#kernel';

/** The devices of one kiosk. The validator waits until the site's currency is known: bills of another are never enabled. */
export interface Devices {
  readonly reader: CardReader;
  readonly printer: ReceiptPrinter;
  readonly validator: (currency: Currency, memory: CashMemory) => CashDevice;
  /** Absent: the kiosk takes no coins. */
  readonly coins?: (currency: Currency, memory: CashMemory) => CashDevice;
  /** Null: the kiosk has no jack. */
  readonly headset: Headset | null;
  /** Null: the kiosk has no scanner. */
  readonly scanner: CodeScanner | null;
}

/** Makes the drivers that the configuration names; nothing is opened yet. Throws FaultError for a profile or an address that cannot be used. */
export function createDevices(
  devices: KioskConfiguration['devices'],
  services: { clock: Clock; log: Log; randomness: Randomness },
): Devices {
  const speech = speechOf(devices.validator);
  return {
    reader: createCardReader(devices.cards, services),
    printer: createEscposPrinter({
      openPort: loggedPorts(openPort, { log: services.log, protocol: 'escpos' }),
      url: devices.printer.address,
      profile: loadPrinterProfile(devices.printer.profile),
      ...(devices.printer.logo === undefined ? {} : { logoFile: devices.printer.logo }),
      ...services,
    }),
    headset:
      devices.headset === undefined ? null : createHeadset({ openPort, url: devices.headset.address, ...services }),
    scanner: devices.scanner === undefined ? null : createScanner(devices.scanner, services),
    validator: (currency, memory) =>
      createValidator(speech, {
        openPort: loggedPorts(openPort, { log: services.log, protocol: speech.protocol }),
        url: devices.validator.address,
        currency,
        memory,
        ...services,
      }),
    ...coinsOf(devices.coins, services),
  };
}

function coinsOf(
  coins: KioskConfiguration['devices']['coins'],
  services: { clock: Clock; log: Log },
): Pick<Devices, 'coins'> {
  if (coins === undefined) return {};
  const { protocol, address, bus_address: busAddress, checksum } = coins;
  return {
    coins: (currency, memory) =>
      createCoinAcceptor(
        { protocol, busAddress, checksum },
        {
          openPort: loggedPorts(openPort, { log: services.log, protocol }),
          url: address,
          currency,
          memory,
          ...services,
        },
      ),
  };
}

function speechOf(validator: KioskConfiguration['devices']['validator']): ValidatorSpeech {
  if (validator.protocol === 'cctalk') {
    const { protocol, bus_address: busAddress, checksum } = validator;
    return { protocol, busAddress, checksum };
  }
  if (validator.protocol !== 'ssp') return validator;
  const { protocol, key_file: keyFile, encryption } = validator;
  return {
    protocol,
    plainAllowed: encryption === 'if_possible',
    ...(keyFile === undefined ? {} : { fixedKey: readFixedKey(keyFile) }),
  };
}
