import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kioskConfiguration } from '#contracts/configuration';
import { createUsbWatch } from '#hardware/usb';
import { codeOf } from '#kernel';
import { announceReady, stopOnSignal, SystemClock, systemRandomness, writeNote } from '#platform';
import { ConfigurationFault, loadConfiguration } from '#platform/configuration';
import { openLog } from '#platform/log';
import { folderIsBack } from './data-folder.ts';
import { createDevices } from './devices.ts';
import { screenPortOf } from './hosts/port/screen-port.ts';
import { startKiosk } from './program.ts';
import { ROLLED_BACK_FROM } from './releases/rolled-back.ts';

const USAGE =
  'usage: node main/kiosk.ts --config kiosk.yaml --data DIR [--screen DIR] [--screen-host browser|port] [--log debug|info|warn|error] [--tied]';
const BUILT_SCREEN = fileURLToPath(new URL('../out/screen', import.meta.url));

/** The kiosk program: reads its configuration, starts everything, says where its screen is, and ends on SIGTERM. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      screen: { type: 'string', default: BUILT_SCREEN },
      /** `port`: whoever started this program holds the window, and speaks to it over the line that it was given. */
      'screen-host': { type: 'string', default: 'browser' },
      log: { type: 'string', default: 'info' },
      /** Ends with the program that started this one. */
      tied: { type: 'boolean', default: false },
    },
  });
  const { config, data } = values;
  const screenPort = values['screen-host'] === 'port' ? screenPortOf(process) : undefined;
  if (config === undefined || data === undefined || screenPort === null) {
    writeNote(USAGE);
    process.exitCode = 2;
    return;
  }
  const configuration = loadConfiguration(config, kioskConfiguration);
  const log = openLog({ program: 'kiosk', level: logLevel(values.log) });
  const services = { clock: new SystemClock(), randomness: systemRandomness, log };
  const kiosk = await startKiosk({
    configuration: {
      ...configuration,
      server: { ...configuration.server, ticket: beside(config, configuration.server.ticket) },
    },
    dataFolder: data,
    screenFolder: values.screen,
    rolledBackFrom: process.env[ROLLED_BACK_FROM] || null,
    ...(screenPort === undefined ? {} : { screenPort }),
    devices: createDevices(configuration.devices, services),
    usb: configuration.usb.watch ? createUsbWatch({ ...configuration.usb, ...services }) : null,
    ...services,
  });
  stopOnSignal(() => kiosk.stop(), { tied: values.tied });
  // A kiosk without a window is no kiosk; whoever holds the next window starts the next program.
  screenPort?.onClosed(() => process.kill(process.pid, 'SIGTERM'));
  if (kiosk.lacksFolder)
    folderIsBack(data, services.clock).then(
      () => process.kill(process.pid, 'SIGTERM'),
      (thrown: unknown) => log.error('the data folder', thrown),
    );
  announceReady('kiosk', kiosk.screenUrl === null ? {} : { screen: kiosk.screenUrl });
}

/** A path in a configuration is meant from where the configuration stands. */
function beside(config: string, file: string): string {
  return isAbsolute(file) ? file : join(dirname(config), file);
}

function logLevel(text: string): 'debug' | 'info' | 'warn' | 'error' {
  return text === 'debug' || text === 'warn' || text === 'error' ? text : 'info';
}

main().catch((thrown: unknown) => {
  // A configuration fault says its code itself, before the lines that it names.
  if (thrown instanceof ConfigurationFault) writeNote(thrown.message);
  else writeNote(thrown instanceof Error ? `${codeOf(thrown)}: ${thrown.message}` : String(thrown));
  process.exit(thrown instanceof ConfigurationFault ? 2 : 1);
});
