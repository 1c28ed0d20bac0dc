import { listPcscReaders } from '#hardware/cards';
import { holdersOf, probe, probedProtocols, serialPlaces, type Probed } from '#hardware/detect';
import { openPort, usbPrinters } from '#hardware/ports';
import type { Clock } from '#kernel';
import { hidDevices, inputDevices, type FoundTyping } from './device-typing.ts';

interface Found {
  readonly kind: 'serial' | 'usb_printer' | 'card_reader';
  /** As it stands in a kiosk file. */
  readonly address: string;
  readonly name: string;
  /** The processes that have it open; such a device is not asked. */
  readonly inUseBy?: readonly number[];
  readonly answered?: Probed['answer'];
  readonly heard?: Probed['heard'];
  readonly refused?: string;
}

/**
 * What is plugged into this machine. With `ask`, each serial port and USB printer that no program has open gets one harmless question in every protocol that is known; those that are in use
 * are never written to.
 */
export async function detectDevices(options: {
  readonly ask: boolean;
  readonly root: string;
  readonly clock: Clock;
}): Promise<{
  readonly devices: readonly (Found | FoundTyping)[];
  readonly asked: boolean;
}> {
  const devices: (Found | FoundTyping)[] = [];
  for (const { path, device } of await serialPlaces(options.root))
    devices.push(await lookAt({ kind: 'serial', address: `serial://${path}`, name: device }, device, options));
  for (const printer of await usbPrinters(options.root)) {
    const serial = printer.serial === null ? '' : `?serial=${encodeURIComponent(printer.serial)}`;
    const address = `usb:${printer.vendorHex}:${printer.productHex}${serial}`;
    const place = { kind: 'usb_printer', address, name: `${printer.name} (${printer.path})`.trim() } as const;
    devices.push(await lookAt(place, printer.path, options));
  }
  const readers = await listPcscReaders({ clock: options.clock });
  for (const name of readers.ok ? readers.value : [])
    devices.push({ kind: 'card_reader', address: `pcsc://${name.replaceAll(' ', '-')}`, name });
  devices.push(...(await inputDevices(options.root)));
  // The library asks this machine itself, and knows nothing of another root.
  if (options.root === '/') devices.push(...(await hidDevices()));
  return { devices, asked: options.ask };
}

async function lookAt(
  found: Found,
  device: string,
  { ask, root, clock }: { ask: boolean; root: string; clock: Clock },
): Promise<Found> {
  const holders = await holdersOf(device, root);
  if (holders.length > 0) return { ...found, inUseBy: holders };
  if (!ask) return found;
  const protocols = found.kind === 'usb_printer' ? (['escpos'] as const) : probedProtocols;
  const { answer, heard, unreachable } = await probe(found.address, { protocols, openPort, clock });
  return {
    ...found,
    answered: answer,
    ...(heard.length === 0 ? {} : { heard }),
    ...(unreachable === null ? {} : { refused: unreachable }),
  };
}
