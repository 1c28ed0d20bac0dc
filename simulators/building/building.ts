import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#kernel';
import { handAt } from '../control/index.ts';
import { askDoor } from './door.ts';
import { kioskYaml } from './kiosk-file.ts';
import { lindenhofJustMovedIn, metersOf, type MeterStand } from './lindenhof.ts';
import { Launcher } from './launcher.ts';
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
  /** Lines for the kiosk's `session` settings, as YAML. */
  readonly kioskSession?: string;
  /** `pcsc`: a real PC/SC daemon with a virtual card; whether it can run here `privateDaemonObstacle` says. `line`, the default, can always run. */
  readonly cards?: 'line' | 'pcsc';
  /** `serial`: on a pseudo-terminal, for which socat is needed. `tcp`, the default, can always run. */
  readonly scanner?: 'tcp' | 'serial';
  readonly onStep?: (step: BuildingStep) => void;
}

export type BuildingStep = 'devices' | 'server' | 'kiosk' | 'ready';

/** A whole building that runs: each device, the server and the kiosk in processes of their own. */
export interface Building {
  readonly directory: string;
  readonly validator: Program;
  readonly printer: Program;
  readonly cards: Program;
  readonly scanner: Program;
  readonly meters: Program;
  readonly provider: Program;
  server: Program;
  kiosk: Program;
  /** Starts the server (or the kiosk) again on what it left behind. */
  startServer(): Promise<void>;
  startKiosk(): Promise<void>;
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
    options.onStep?.('devices');
    const { text, stands } = options.past ?? lindenhofJustMovedIn(options.clock.now());
    const site = parseSite(text);
    const specifications = metersOf(site, stands);
    const providerKeys = join(directory, 'provider-keys');
    const [validator, printer, cards, scanner, meters, provider] = await Promise.all([
      launcher.simulator('validator'),
      launcher.simulator('printer', '--out', join(directory, 'receipts')),
      launcher.cardReader(options.cards ?? 'line'),
      launcher.simulator('scanner', '--line', options.scanner ?? 'tcp'),
      launcher.simulator('meters', '--zone', site.site.zone, '--meters', JSON.stringify(specifications)),
      launcher.simulator('provider', '--keys', providerKeys),
    ]);
    const siteFile = join(directory, 'site.yaml');
    const kioskFile = join(directory, 'kiosk.yaml');
    const addresses = meters.address('devices').split(' ');
    const siteText = changedSite(text, {
      meterAddresses: new Map(site.meters.map((meter, index) => [meter.id, addresses[index] ?? ''])),
      serverPort: options.serverPort ?? 0,
      provider: { address: provider.address('device'), keys: providerKeys },
      ...(options.policy === undefined ? {} : { policy: options.policy }),
    });
    writeFileSync(siteFile, siteText);
    const startServer = () =>
      launcher.start('server', [
        'cli/foyer.ts',
        'server',
        '--config',
        siteFile,
        '--data',
        join(directory, 'server'),
        '--tied',
      ]);
    options.onStep?.('server');
    const server = await startServer();
    writeFileSync(kioskFile, kioskYaml({ ...options, server, validator, printer, cards, scanner }));
    writeFileSync(
      join(directory, 'ticket.json'),
      JSON.stringify(await askDoor(server.address('door'), '/tickets/lobby', 'POST')),
    );
    // The kiosk finds the private PC/SC daemon by its socket.
    const kioskEnvironment = options.cards === 'pcsc' ? { PCSCLITE_CSOCK_NAME: cards.address('socket') } : {};
    const kioskCommand = ['main/kiosk.ts', '--config', kioskFile, '--data', join(directory, 'kiosk'), '--tied'];
    const startKiosk = () => launcher.start('kiosk', kioskCommand, kioskEnvironment);
    await handAt(provider.address('control'), (raw) => raw).act('notify_at', {
      url: `${server.address('url')}/api/payments/notify/stripe`,
    });
    options.onStep?.('kiosk');
    const building: Building = {
      directory,
      validator,
      printer,
      cards,
      scanner,
      meters,
      provider,
      server,
      kiosk: await startKiosk(),
      startServer: async () => {
        pinServerPort(siteFile, building.server);
        building.server = await startServer();
      },
      startKiosk: async () => {
        building.kiosk = await startKiosk();
      },
      programs: () => launcher.running(),
      programs: () => [validator, printer, cards, scanner, meters, provider, building.server, building.kiosk],
      stop: () => launcher.stopAll(),
    };
    options.onStep?.('ready');
    return building;
  } catch (thrown) {
    await launcher.stopAll();
    throw thrown;
  }
}

/** A server that comes back must be where the kiosk looks for it. */
function pinServerPort(siteFile: string, server: Program): void {
  const serverPort = Number(new URL(server.address('url')).port);
  writeFileSync(siteFile, changedSite(readFileSync(siteFile, 'utf8'), { serverPort }));
}
