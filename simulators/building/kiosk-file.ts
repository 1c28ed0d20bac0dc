import { join } from 'node:path';
import type { ValidatorProtocol } from '../validator/index.ts';
import type { Program } from './program.ts';

/** All of them: each needs no more than a line in the kiosk's file. */
export type SpokenByValidator = ValidatorProtocol;

export interface KioskFileOptions {
  readonly kioskId: string;
  /** Where its ticket lies. */
  readonly folder: string;
  readonly serverUrl: string;
  readonly validator: Program;
  /** `ccnet` by default. */
  readonly validatorProtocol?: SpokenByValidator;
  readonly printer: Program;
  readonly cards: Program;
  readonly scanner: Program;
  readonly headset: Program | null;
  readonly coins: Program | null;
  readonly screenPort?: number | undefined;
  /** Lines for the kiosk's `session` settings, as YAML. */
  readonly kioskSession?: string | undefined;
  /** How many notes its cash box holds. */
  readonly cashBoxCapacity?: number | undefined;
}

/** A kiosk's configuration, as an installer would write it, for the devices that run. */
export function kioskYaml(from: KioskFileOptions): string {
  return [
    `kiosk: { id: ${from.kioskId}, default_language: en }`,
    'server:',
    `  url: ${from.serverUrl}`,
    `  ticket: ${join(from.folder, 'ticket.json')}`,
    'devices:',
    `  validator: { protocol: ${from.validatorProtocol ?? 'ccnet'}, address: "${from.validator.address('device')}"${labelOf(from)} }`,
    ...(from.coins === null ? [] : [`  coins: { protocol: cctalk, address: "${from.coins.address('device')}" }`]),
    `  printer: { profile: generic-80mm, address: "${from.printer.address('device')}" }`,
    `  cards: { kind: ${cardsKind(from.cards)}, address: "${from.cards.address('device')}" }`,
    `  scanner: { address: "${from.scanner.address('device')}" }`,
    ...(from.headset === null ? [] : [`  headset: { address: "${from.headset.address('device')}" }`]),
    `usb: { root: "${usbFolder(from.folder)}" }`,
    ...(from.cashBoxCapacity === undefined ? [] : [`cash_box: { capacity: ${from.cashBoxCapacity} }`]),
    `screen: { port: ${from.screenPort ?? 0} }`,
    ...(from.kioskSession === undefined ? [] : ['session:', indent(from.kioskSession)]),
    '',
  ].join('\n');
}

/** The sockets of this kiosk's machine: a folder, so that what is plugged into the machine of whoever tries the building raises no alarm in it. */
export function usbFolder(folder: string): string {
  return join(folder, 'usb');
}

/** What stands on the simulated device and its protocol cannot say. */
function labelOf({ validatorProtocol }: KioskFileOptions): string {
  return validatorProtocol === 'ebds' ? ', currency: EUR, bills: [5, 10, 20, 50, 100]' : '';
}

function cardsKind(cards: Program): 'pcsc' | 'line' {
  return cards.address('device').startsWith('pcsc:') ? 'pcsc' : 'line';
}

function indent(lines: string): string {
  return lines
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('');
}
