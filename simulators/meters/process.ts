import { parseArgs } from 'node:util';
import { FaultError, zone } from '#kernel';
import { announceReady, stopOnSignal, SystemClock, writeNote } from '#platform';
import { serveControl } from '../control/index.ts';
import { serveMeters } from './building.ts';
import { parseMeters, readMeters } from './configuration.ts';

const USAGE =
  'node simulators/meters/process.ts (--config FILE | --meters JSON) [--zone ZONE] [--port N] [--control N] [--acceleration N]';

function wholeNumber(name: string, text: string, range: { least: number; most: number }): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : -1;
  if (value >= range.least && value <= range.most) return value;
  throw new FaultError('CONFIGURATION_INVALID', {
    message: `--${name} must be a whole number from ${range.least} to ${range.most}, not "${text}"`,
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      meters: { type: 'string' },
      port: { type: 'string', default: '0' },
      control: { type: 'string', default: '0' },
      acceleration: { type: 'string', default: '1' },
      zone: { type: 'string', default: 'UTC' },
    },
  });
  if ((values.config === undefined) === (values.meters === undefined))
    throw new FaultError('CONFIGURATION_INVALID', { message: USAGE });
  const device = await serveMeters({
    meters: values.config === undefined ? parseMeters(values.meters ?? '') : readMeters(values.config),
    port: wholeNumber('port', values.port, { least: 0, most: 65_535 }),
    acceleration: wholeNumber('acceleration', values.acceleration, { least: 1, most: 100_000 }),
    zone: zone(values.zone),
    clock: new SystemClock(),
  });
  const control = await serveControl(device, {
    controlPort: wholeNumber('control', values.control, { least: 0, most: 65_535 }),
  });
  stopOnSignal(
    async () => {
      await control.stop();
      await device.stop();
    },
    { tied: true },
  );
  announceReady(device.name, { devices: device.address, control: control.url });
}

try {
  await main();
} catch (thrown) {
  writeNote(thrown instanceof Error ? thrown.message : String(thrown));
  // What is already listening would keep the process alive.
  process.exit(1);
}
