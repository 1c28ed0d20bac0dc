import type { KioskConfiguration } from '#contracts/configuration';
import { BILL_VALIDATOR_ADDRESS, COIN_ACCEPTOR_ADDRESS } from '#hardware/cash/cctalk/frames';
import { cashProtocols, probe, type Probed, type ProbedProtocol } from '#hardware/detect';
import { openPort } from '#hardware/ports';
import { refuse, success, type Clock, type Reply } from '#kernel';
import { refusalOfHolders } from './device-holders.ts';

type Devices = KioskConfiguration['devices'];

/** A device that takes money, and what is known of it before it is asked. */
interface CashPlace {
  readonly device: 'bills' | 'coins' | 'cash';
  readonly address: string;
  /** Those that it may speak: the one of the kiosk file, or all. */
  readonly protocols: readonly ProbedProtocol[];
  /** Where the kiosk file says that it listens on a ccTalk wire. */
  readonly bus?: { readonly address: number; readonly checksum: 'sum' | 'crc' };
}

interface Tested extends Probed {
  readonly device: CashPlace['device'];
  readonly address: string;
  readonly asked: readonly ProbedProtocol[];
}

/**
 * Asks a validator, an acceptor of coins, or both of a kiosk file, who they are and how they are. Nothing is accepted, reset or moved: a note inside stays the
 * kiosk's business. `works`: each of them answered in a protocol that it may speak. Refuses with REQUEST_INVALID where nobody says where it is, and with
 * PORT_UNREACHABLE a port that another program has open.
 */
export async function testCash(given: {
  readonly devices: Devices | null;
  readonly address?: string | undefined;
  readonly clock: Clock;
}): Promise<Reply<{ readonly works: boolean; readonly tested: readonly Tested[] }>> {
  const places = placesOf(given.devices, given.address);
  if (places.length === 0)
    return refuse('REQUEST_INVALID', {
      message: 'where is the cash? Say --address, or --config with a kiosk file that has one',
    });
  const tested: Tested[] = [];
  for (const { device, address, protocols, bus } of places) {
    const held = await refusalOfHolders(address);
    if (held !== null) return held;
    const probed = await probe(address, {
      protocols,
      openPort,
      clock: given.clock,
      ...(bus === undefined ? {} : { bus }),
    });
    tested.push({ device, address, asked: protocols, ...probed });
  }
  return success({ works: tested.every(({ answer }) => answer !== null), tested });
}

function placesOf(devices: Devices | null, address: string | undefined): CashPlace[] {
  if (address !== undefined) return [{ device: 'cash', address, protocols: cashProtocols }];
  if (devices === null) return [];
  const { validator, coins } = devices;
  return [
    placeIn('bills', validator, BILL_VALIDATOR_ADDRESS),
    ...(coins === undefined ? [] : [placeIn('coins', coins, COIN_ACCEPTOR_ADDRESS)]),
  ];
}

/** Asked where the kiosk would ask, and nowhere else. */
function placeIn(
  device: CashPlace['device'],
  said: Devices['validator'] | NonNullable<Devices['coins']>,
  usualBusAddress: number,
): CashPlace {
  const place = { device, address: said.address, protocols: [said.protocol] };
  if (said.protocol !== 'cctalk') return place;
  return { ...place, bus: { address: said.bus_address ?? usualBusAddress, checksum: said.checksum } };
}
