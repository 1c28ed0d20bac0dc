import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, localTime, zone, type Clock, type LocalDate } from '#kernel';
import { askDoor } from './door.ts';
import { lindenhofMeters } from './lindenhof.ts';
import { startProgram, type Program } from './program.ts';

export interface BuildingOptions {
  /** Everything that the building writes is below this folder. */
  readonly directory: string;
  readonly clock: Clock;
  /** Preferred ports; 0, the default, takes any free one. */
  readonly serverPort?: number;
  readonly screenPort?: number;
  /** Lines of policy that differ from the file, as YAML: `friendly_hours: {...}`. */
  readonly policy?: string;
  /** Lines for the kiosk's `session` settings, as YAML. */
  readonly kioskSession?: string;
  readonly onStep?: (step: BuildingStep) => void;
}

export type BuildingStep = 'devices' | 'server' | 'kiosk' | 'ready';

/** A whole building that runs: each device, the server and the kiosk in processes of their own. */
export interface Building {
  readonly directory: string;
  readonly validator: Program;
  readonly printer: Program;
  readonly cards: Program;
  readonly meters: Program;
  server: Program;
  kiosk: Program;
  /** Starts the server (or the kiosk) again on what it left behind. */
  startServer(): Promise<void>;
  startKiosk(): Promise<void>;
  stop(): Promise<void>;
}

const ZONE = zone('Europe/Berlin');

/** Starts devices, server, kiosk, in that order, on free ports. Whatever had started is stopped again when a later part fails. */
export async function startBuilding(options: BuildingOptions): Promise<Building> {
  const { directory } = options;
  mkdirSync(join(directory, 'log'), { recursive: true });
  mkdirSync(join(directory, 'receipts'), { recursive: true });
  const running: Program[] = [];
  const start = async (name: string, command: readonly string[]): Promise<Program> => {
    const program = await startProgram({
      name,
      command,
      logFile: join(directory, 'log', `${name}.log`),
      clock: options.clock,
    });
    running.push(program);
    return program;
  };
  const stop = async () => {
    await Promise.all(running.toReversed().map((program) => program.stop()));
  };
  try {
    options.onStep?.('devices');
    const simulator = (name: string, ...more: string[]) =>
      start(name, [`simulators/${name}/process.ts`, '--port', '0', '--control', '0', ...more]);
    const [validator, printer, cards, meters] = await Promise.all([
      simulator('validator'),
      simulator('printer', '--out', join(directory, 'receipts')),
      simulator('cards'),
      simulator('meters', '--meters', JSON.stringify(lindenhofMeters)),
    ]);
    const siteFile = join(directory, 'site.yaml');
    const kioskFile = join(directory, 'kiosk.yaml');
    writeFileSync(siteFile, siteYaml({ ...options, meterAddresses: meters.address('devices').split(' ') }));
    const startServer = () =>
      start('server', ['cli/foyer.ts', 'server', '--config', siteFile, '--data', join(directory, 'server'), '--tied']);
    options.onStep?.('server');
    const server = await startServer();
    writeFileSync(kioskFile, kioskYaml({ ...options, server, validator, printer, cards }));
    writeFileSync(
      join(directory, 'ticket.json'),
      JSON.stringify(await askDoor(server.address('door'), '/tickets/lobby', 'POST')),
    );
    const startKiosk = () =>
      start('kiosk', ['main/kiosk.ts', '--config', kioskFile, '--data', join(directory, 'kiosk'), '--tied']);
    options.onStep?.('kiosk');
    const building: Building = {
      directory,
      validator,
      printer,
      cards,
      meters,
      server,
      kiosk: await startKiosk(),
      startServer: async () => {
        pinServerPort(siteFile, building.server);
        building.server = await startServer();
      },
      startKiosk: async () => {
        building.kiosk = await startKiosk();
      },
      stop,
    };
    options.onStep?.('ready');
    return building;
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function siteYaml(options: BuildingOptions & { meterAddresses: readonly string[] }): string {
  const today = localTime(options.clock.now(), ZONE).date;
  const moveIn: LocalDate = addDays(today, -8);
  let text = readFileSync(new URL('./lindenhof.yaml', import.meta.url), 'utf8').replaceAll(
    /from: 2026-11-01/g,
    `from: ${moveIn}`,
  );
  lindenhofMeters.forEach((meter, index) => {
    text = text.replace(`tcp://${meter.name}:502`, options.meterAddresses[index] ?? '');
  });
  if (options.policy !== undefined) text = text.replace('policy:\n', `policy:\n${indent(options.policy)}`);
  return `${text}\nserver:\n  listen: { host: 127.0.0.1, port: ${options.serverPort ?? 0} }\n`;
}

/** A server that comes back must be where the kiosk looks for it. */
function pinServerPort(siteFile: string, server: Program): void {
  const port = new URL(server.address('url')).port;
  writeFileSync(siteFile, readFileSync(siteFile, 'utf8').replace(/port: \d+ \}\n$/, `port: ${port} }\n`));
}

function kioskYaml(
  from: BuildingOptions & { server: Program; validator: Program; printer: Program; cards: Program },
): string {
  return [
    'kiosk: { id: lobby, default_language: en }',
    'server:',
    `  url: ${from.server.address('url')}`,
    `  ticket: ${join(from.directory, 'ticket.json')}`,
    'devices:',
    `  validator: { protocol: ccnet, address: "${from.validator.address('device')}" }`,
    `  printer: { profile: generic-80mm, address: "${from.printer.address('device')}" }`,
    `  cards: { kind: line, address: "${from.cards.address('device')}" }`,
    `screen: { port: ${from.screenPort ?? 0} }`,
    ...(from.kioskSession === undefined ? [] : ['session:', indent(from.kioskSession)]),
    '',
  ].join('\n');
}

function indent(lines: string): string {
  return lines
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('');
}
