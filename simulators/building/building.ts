import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#kernel';
import { handAt } from '../control/index.ts';
import { jumpingClock, type JumpingClock } from '../clock/index.ts';
import { startCabinet, startDevices, type Cabinet, type Devices } from './devices.ts';
import { askDoor } from './door.ts';
import { kioskYaml, type KioskFileOptions, type SpokenByValidator } from './kiosk-file.ts';
import { lindenhofJustMovedIn, metersOf, type MeterStand } from './lindenhof.ts';
import { Launcher } from './launcher.ts';
import { freePort, installMqttMeters } from './mqtt-meters.ts';
import type { Program } from './program.ts';
import { changedSite, parseSite } from './site-file.ts';

export interface BuildingOptions {
  /** Everything that the building writes is below this folder. */
  readonly directory: string;
  readonly clock: Clock;
  /** Preferred ports; 0, the default, takes any free one. */
  readonly serverPort?: number;
  readonly screenPort?: number;
  /** The site file and where each meter stands; without it everybody moved in eight days ago, and the server's folder must be new. */
  readonly past?: { readonly text: string; readonly stands: ReadonlyMap<string, MeterStand> };
  /** Lines of policy that differ from the file, as YAML: `friendly_hours: {...}`. */
  readonly policy?: string;
  /** What the site says of its cards, as YAML: `may: {...}`. */
  readonly cardPolicy?: string;
  /** Lines for the kiosk's `session` settings, as YAML. */
  readonly kioskSession?: string;
  /** How many notes the cash box holds, as every kiosk's file says it; left out where it says nothing. */
  readonly cashBoxCapacity?: number;
  /** `pcsc`: a real PC/SC daemon with a virtual card; whether it can run here `privateDaemonObstacle` says. `line`, the default, can always run. */
  readonly cards?: 'line' | 'pcsc';
  /** What the note slot of the lobby speaks; `ccnet` by default. */
  readonly validatorProtocol?: SpokenByValidator;
  /** `serial`: on a pseudo-terminal, for which socat is needed. `tcp`, the default, can always run. */
  readonly scanner?: 'tcp' | 'serial';
  /** A wire that can be cut between kiosk and server, a clock of both that can jump, a jack for a headset, a gateway to telephones. Left out where nobody plays with them. */
  readonly mischief?: boolean;
  /** A jack for a headset, and an acceptor of coins, in the kiosk of the lobby. */
  readonly headset?: boolean;
  readonly coins?: boolean;
  /** Kiosks beside the one in the lobby that the site file shall know, by id; `addKiosk` brings them. */
  readonly moreKiosks?: readonly string[];
  readonly onStep?: (step: BuildingStep) => void;
}

/** A kiosk beside the one in the lobby: its devices and its program. */
export interface OtherKiosk extends Cabinet {
  readonly kiosk: Program;
}

export type BuildingStep = 'devices' | 'server' | 'kiosk' | 'ready';

/** A whole building that runs: each device, the server and the kiosk in processes of their own. */
export interface Building extends Devices {
  readonly directory: string;
  /** What the building was started with: its site file, without the addresses of this run. */
  readonly siteText: string;
  /** The wire between kiosk and server, and the clock of both; null without mischief. */
  readonly network: Program | null;
  readonly wallClock: JumpingClock | null;
  server: Program;
  kiosk: Program;
  /** Starts the server (or the kiosk) again on what it left behind. */
  startServer(): Promise<void>;
  startKiosk(): Promise<void>;
  /** Brings a kiosk of `moreKiosks` with a cabinet of its own. */
  addKiosk(id: string): Promise<OtherKiosk>;
  /** Every process of the building that runs now. */
  programs(): readonly Program[];
  stop(): Promise<void>;
}

/** Starts devices, server, kiosk, in that order, on free ports. Whatever had started is stopped again when a later part fails. */
export async function startBuilding(options: BuildingOptions): Promise<Building> {
  const { directory } = options;
  mkdirSync(join(directory, 'log'), { recursive: true });
  mkdirSync(join(directory, 'receipts'), { recursive: true });
  const launcher = new Launcher(options);
  try {
    return await putTogether(options, launcher);
  } catch (thrown) {
    await launcher.stopAll();
    throw thrown;
  }
}

async function putTogether(options: BuildingOptions, launcher: Launcher): Promise<Building> {
  const { directory } = options;
  options.onStep?.('devices');
  const { text, stands } = options.past ?? lindenhofJustMovedIn(options.clock.now());
  const wallClock = options.mischief === true ? jumpingClock(directory) : null;
  const mqttPort = await freePort();
  const devices = await devicesOf(options, { text, stands, launcher, mqttPort });
  options.onStep?.('server');
  const siteFile = new SiteFile(directory, text);
  siteFile.write(options, { devices, mqttPort });
  const startServer = () =>
    launcher.start(
      'server',
      ['cli/foyer.ts', 'server', '--config', siteFile.path, '--data', join(directory, 'server'), '--tied'],
      wallClock?.environment,
    );
  const server = await startServer();
  await notifyAt(devices.provider, server);
  const network =
    options.mischief === true ? await launcher.simulator('network', '--to', new URL(server.address('url')).host) : null;
  options.onStep?.('kiosk');
  const lobby = { id: 'lobby', folder: directory };
  const kioskCommand = await prepareKiosk(options, { ...lobby, server, network, devices });
  // The kiosk finds the private PC/SC daemon by its socket.
  const daemon = options.cards === 'pcsc' ? { PCSCLITE_CSOCK_NAME: devices.cards.address('socket') } : {};
  const startKiosk = () => launcher.start('kiosk', kioskCommand, { ...wallClock?.environment, ...daemon });
  const building: Building = {
    ...devices,
    directory,
    siteText: text,
    network,
    wallClock,
    server,
    kiosk: await startKiosk(),
    startServer: async () => {
      siteFile.pinPort(building.server);
      building.server = await startServer();
    },
    startKiosk: async () => {
      building.kiosk = await startKiosk();
    },
    addKiosk: async (id) => {
      const folder = join(directory, id);
      const cabinet = await startCabinet(launcher, { of: id, receipts: join(folder, 'receipts') });
      const own = { id, folder, server: building.server, network, devices: { ...cabinet, headset: null, coins: null } };
      const { kioskSession, cashBoxCapacity } = options;
      const command = await prepareKiosk({ kioskSession, cashBoxCapacity }, own);
      return { ...cabinet, kiosk: await launcher.start(id, command, wallClock?.environment) };
    },
    programs: () => launcher.running(),
    stop: () => launcher.stopAll(),
  };
  options.onStep?.('ready');
  return building;
}

function devicesOf(
  options: BuildingOptions,
  from: { text: string; stands: ReadonlyMap<string, MeterStand>; launcher: Launcher; mqttPort: number },
): Promise<Devices> {
  const site = parseSite(from.text);
  const serverFolder = join(options.directory, 'server');
  const mqttPlaceOf = installMqttMeters(site, { serverFolder, port: from.mqttPort });
  return startDevices(from.launcher, {
    directory: options.directory,
    zone: site.site.zone,
    meters: metersOf(site, from.stands, mqttPlaceOf),
    providerKeys: providerKeys(options.directory),
    cards: options.cards ?? 'line',
    validatorProtocol: options.validatorProtocol ?? 'ccnet',
    scanner: options.scanner ?? 'tcp',
    headset: options.mischief === true || options.headset === true ? 'jack' : 'none',
    coins: options.coins === true,
    smsToken: options.mischief === true ? smsToken(options.directory) : null,
  });
}

function smsToken(directory: string): string {
  return join(directory, 'sms-token');
}

function providerKeys(directory: string): string {
  return join(directory, 'provider-keys');
}

/** The provider tells the server of every payment, as the provider's settings page would have it. */
async function notifyAt(provider: Program, server: Program): Promise<void> {
  await handAt(provider.address('control'), (raw) => raw).act('notify_at', {
    url: `${server.address('url')}/api/payments/notify/stripe`,
  });
}

/** The site file of this run: the one that the building was given, with the addresses of the devices that run. */
class SiteFile {
  readonly path: string;
  #text: string;

  constructor(directory: string, text: string) {
    this.path = join(directory, 'site.yaml');
    this.#text = text;
  }

  write(options: BuildingOptions, { devices, mqttPort }: { devices: Devices; mqttPort: number }): void {
    const addresses = devices.meters.address('devices').split(' ');
    const { meters } = parseSite(this.#text);
    this.#change({
      meterAddresses: new Map(meters.map((meter, index) => [meter.id, addresses[index] ?? ''])),
      serverPort: options.serverPort ?? 0,
      mqttPort,
      provider: { address: devices.provider.address('device'), keys: providerKeys(options.directory) },
      ...(devices.notices === null
        ? {}
        : { sms: { address: devices.notices.address('device'), tokenFile: smsToken(options.directory) } }),
      ...(options.policy === undefined ? {} : { policy: options.policy }),
      ...(options.cardPolicy === undefined ? {} : { cards: options.cardPolicy }),
      ...(options.moreKiosks === undefined ? {} : { moreKiosks: options.moreKiosks }),
    });
  }

  /** A server that comes back must be where the kiosk looks for it. */
  pinPort(server: Program): void {
    this.#change({ serverPort: Number(new URL(server.address('url')).port) });
  }

  #change(changes: Parameters<typeof changedSite>[1]): void {
    this.#text = changedSite(this.#text, changes);
    writeFileSync(this.path, this.#text);
  }
}

interface KioskPlace {
  readonly id: string;
  /** Its file, its ticket and its data are below this. */
  readonly folder: string;
  readonly server: Program;
  readonly network: Program | null;
  readonly devices: Omit<KioskFileOptions, 'kioskId' | 'folder' | 'serverUrl'>;
}

/** Writes a kiosk's file and its ticket; resolves to the command that starts it. */
async function prepareKiosk(
  options: Pick<KioskFileOptions, 'screenPort' | 'kioskSession' | 'cashBoxCapacity' | 'validatorProtocol'>,
  { id, folder, server, network, devices }: KioskPlace,
): Promise<string[]> {
  const kioskFile = join(folder, 'kiosk.yaml');
  const wire = network === null ? null : new URL(network.address('device')).host;
  const serverUrl = wire === null ? server.address('url') : `https://${wire}`;
  writeFileSync(kioskFile, kioskYaml({ ...options, ...devices, kioskId: id, folder, serverUrl }));
  const ticket = await askDoor(server.address('door'), `/tickets/${id}`, 'POST');
  writeFileSync(join(folder, 'ticket.json'), JSON.stringify(ticket), { mode: 0o600 });
  return ['main/kiosk.ts', '--config', kioskFile, '--data', join(folder, 'kiosk'), '--tied'];
}
