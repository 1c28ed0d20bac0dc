import { join } from 'node:path';
import type { SpokenByValidator } from './kiosk-file.ts';
import type { Launcher } from './launcher.ts';
import type { MeterSpecification } from '../meters/index.ts';
import type { Program } from './program.ts';

/** What a kiosk has in its cabinet: each a process of its own. */
export interface Cabinet {
  readonly validator: Program;
  readonly printer: Program;
  readonly cards: Program;
  readonly scanner: Program;
}

/** What stands in the lobby and in the cellar, and whoever takes payments by phone. */
export interface Devices extends Cabinet {
  readonly meters: Program;
  readonly provider: Program;
  /** The jack for a headset; null where nobody asked for one. */
  readonly headset: Program | null;
  /** The acceptor of coins; null where nobody asked for one. */
  readonly coins: Program | null;
  /** The gateway to tenants’ telephones; null where nobody asked for one. */
  readonly notices: Program | null;
}

export interface DeviceOptions {
  readonly directory: string;
  readonly zone: string;
  readonly meters: readonly MeterSpecification[];
  readonly providerKeys: string;
  readonly cards: 'line' | 'pcsc';
  readonly validatorProtocol: SpokenByValidator;
  readonly scanner: 'tcp' | 'serial';
  readonly headset: 'jack' | 'none';
  readonly coins: boolean;
  /** The file for the token of the gateway to telephones; null: there is none. */
  readonly smsToken: string | null;
}

export async function startDevices(launcher: Launcher, options: DeviceOptions): Promise<Devices> {
  const [validator, printer, cards, scanner, meters, provider, headset, notices, coins] = await Promise.all([
    launcher.simulator('validator', '--protocol', options.validatorProtocol),
    launcher.simulator('printer', '--out', join(options.directory, 'receipts')),
    launcher.cardReader(options.cards),
    launcher.simulator('scanner', '--line', options.scanner),
    launcher.simulator('meters', '--zone', options.zone, '--meters', JSON.stringify(options.meters)),
    launcher.simulator('provider', '--keys', options.providerKeys),
    options.headset === 'jack' ? launcher.simulator('headset') : null,
    options.smsToken === null ? null : launcher.simulator('notices', '--token', options.smsToken),
    options.coins ? launcher.simulator('coins') : null,
  ]);
  return { validator, printer, cards, scanner, meters, provider, headset, notices, coins };
}

/** The devices of a further kiosk; its readers are those that can always run. */
export async function startCabinet(
  launcher: Launcher,
  { of, receipts }: { readonly of: string; readonly receipts: string },
): Promise<Cabinet> {
  const device = (kind: string, ...more: readonly string[]) =>
    launcher.start(`${of}-${kind}`, [`simulators/${kind}/process.ts`, '--port', '0', '--control', '0', ...more]);
  const [validator, printer, cards, scanner] = await Promise.all([
    device('validator'),
    device('printer', '--out', receipts),
    device('cards'),
    device('scanner', '--line', 'tcp'),
  ]);
  return { validator, printer, cards, scanner };
}
