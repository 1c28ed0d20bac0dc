import { holdersOf } from '#hardware/detect';
import { findUsbPrinter, parsePortAddress } from '#hardware/ports';
import { refuse, type Reply } from '#kernel';

/** Refuses with PORT_UNREACHABLE a port of this machine that another program has open: it is not written to. Null: nobody has. */
export async function refusalOfHolders(address: string): Promise<Extract<Reply<never>, { ok: false }> | null> {
  const holders = await holdersAt(address);
  if (holders.length === 0) return null;
  return refuse('PORT_UNREACHABLE', {
    message: `${address} is in use by process ${holders.join(', ')}; stop the kiosk first`,
    details: { address },
  });
}

async function holdersAt(address: string): Promise<number[]> {
  if (!address.startsWith('serial:') && !address.startsWith('usb:')) return [];
  const port = parsePortAddress(address);
  if (port.kind === 'usb_id') return holdersOf(await findUsbPrinter(port, address));
  return port.kind === 'serial' || port.kind === 'usb' ? holdersOf(port.path) : [];
}
