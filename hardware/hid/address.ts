import { FaultError } from '#kernel';

/** One HID device, by what it says it is. */
export interface HidAddress {
  readonly url: string;
  readonly vendorHex: string;
  readonly productHex: string;
  /** Null: whichever of this kind is plugged in. */
  readonly serial: string | null;
}

/** Reads `hid:ffff:0035` or `hid:ffff:0035?serial=…`: vendor and product as `lsusb` shows them. Throws FaultError PORT_ADDRESS_INVALID. */
export function parseHidAddress(text: string): HidAddress {
  const url = URL.parse(text);
  const id = /^([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(url?.pathname ?? '');
  const known = [...(url?.searchParams.keys() ?? [])].every((name) => name === 'serial');
  if (url?.protocol !== 'hid:' || id?.[1] === undefined || id[2] === undefined || !known || url.hash !== '')
    throw new FaultError('PORT_ADDRESS_INVALID', {
      message: `the device address ${text} cannot be used: a HID device is written hid:ffff:0035?serial=…, as \`lsusb\` shows it`,
      details: { url: text },
    });
  return {
    url: text,
    vendorHex: id[1].toLowerCase(),
    productHex: id[2].toLowerCase(),
    serial: url.searchParams.get('serial'),
  };
}
