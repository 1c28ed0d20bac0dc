import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { FaultError } from '#kernel';
import type { HidAddress } from './address.ts';
import { HID_USES, type HidUse } from './frames.ts';
import type { HidDevice, HidLibrary, HidPort } from './library.ts';

/**
 * Finds a device by its address and opens the part of it that is for the use. One that has only one part, and sends what a keyboard sends without saying that it
 * is one, counts as a keyboard.
 * Rejects with FaultError PORT_UNREACHABLE where it is not plugged in, PORT_FORBIDDEN where the system does not let this user read it.
 */
export async function openHid(library: HidLibrary, address: HidAddress, use: HidUse): Promise<HidPort> {
  const { url } = address;
  const found = pathFor(await library.devices(), address, use);
  if (found === null)
    throw new FaultError('PORT_UNREACHABLE', { message: `no ${use} is plugged in at ${url}`, details: { url } });
  try {
    return await library.open(found);
  } catch (cause) {
    const allowed = await access(found, constants.R_OK | constants.W_OK).then(
      () => true,
      (thrown: unknown) => !(thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES'),
    );
    throw new FaultError(allowed ? 'PORT_UNREACHABLE' : 'PORT_FORBIDDEN', {
      message: allowed ? `${found} cannot be opened` : `this user may not open ${found}`,
      details: { url },
      cause,
    });
  }
}

function pathFor(devices: readonly HidDevice[], address: HidAddress, use: HidUse): string | null {
  const mine = devices.filter(
    ({ vendorHex, productHex, serial }) =>
      vendorHex === address.vendorHex &&
      productHex === address.productHex &&
      (address.serial === null || serial === address.serial),
  );
  const fit = mine.find((device) => isFor(device, use));
  if (fit !== undefined || use !== 'keyboard') return fit?.path ?? null;
  const [only, ...more] = new Set(mine.map(({ path }) => path));
  return only === undefined || more.length > 0 ? null : only;
}

/** Whether a device says that it is for this. */
export function isFor({ usagePage, usage }: HidDevice, use: HidUse): boolean {
  const usages: readonly (number | null)[] = HID_USES[use].usages;
  return usagePage === HID_USES[use].usagePage && usages.includes(usage);
}
