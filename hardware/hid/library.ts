import { FaultError } from '#kernel';
import type { Listened } from '../keep-open.ts';

/*
 * The few things that are used of node-hid 3.4.0, as an interface: tests put a stand-in behind it, and another binding could stand there.
 */

export interface HidLibrary {
  /** What is plugged in: one for each use that a device has, so the same path may come more than once. */
  devices(): Promise<readonly HidDevice[]>;
  /** Opens one by its path for reading. Rejects with an Error where the system does not let us, or it left meanwhile. */
  open(path: string): Promise<HidPort>;
}

export interface HidDevice {
  /** `/dev/hidraw0` on Linux. */
  readonly path: string;
  readonly vendorHex: string;
  readonly productHex: string;
  readonly serial: string | null;
  readonly name: string;
  /** What it is for, by USB's tables of HID usages; null where the system does not say. */
  readonly usagePage: number | null;
  readonly usage: number | null;
}

/** A device that is open. It is only read. */
export interface HidPort extends Listened {
  /** One report as it came; where the device numbers its reports, with the number first. */
  onReport(listener: (report: Uint8Array) => void): void;
}

/** Loads the native library when it is first needed: a kiosk without a HID device never loads it. Rejects with FaultError PORT_UNREACHABLE where it does not load. */
export async function loadHidLibrary(): Promise<HidLibrary> {
  try {
    const { default: hid } = await import('node-hid');
    return { devices: () => listed(hid), open: (path) => opened(hid, path) };
  } catch (cause) {
    throw new FaultError('PORT_UNREACHABLE', { message: 'node-hid cannot be loaded on this machine', cause });
  }
}

type NodeHid = typeof import('node-hid');

async function listed(hid: NodeHid): Promise<readonly HidDevice[]> {
  const devices = await hid.devicesAsync();
  return devices.flatMap((device) =>
    device.path === undefined
      ? []
      : [
          {
            path: device.path,
            vendorHex: hex4(device.vendorId),
            productHex: hex4(device.productId),
            serial: device.serialNumber === undefined || device.serialNumber === '' ? null : device.serialNumber,
            name: [device.manufacturer, device.product].filter((word) => word !== undefined && word !== '').join(' '),
            usagePage: device.usagePage ?? null,
            usage: device.usage ?? null,
          },
        ],
  );
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

async function opened(hid: NodeHid, path: string): Promise<HidPort> {
  const device = await hid.HIDAsync.open(path);
  const closed = Promise.withResolvers<void>();
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= device
      .close()
      // It left already: there is nothing left to close.
      .catch(() => undefined)
      .then(() => closed.resolve());
    return closing;
  };
  // node-hid says so once when a device that is read was pulled out; it gives no other sign.
  device.on('error', () => void close());
  return {
    onReport: (listener) => void device.on('data', (report: Uint8Array) => listener(Uint8Array.from(report))),
    onClosed: (listener) => void closed.promise.then(listener),
    close,
  };
}
