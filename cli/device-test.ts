import { kioskConfiguration } from '#contracts/configuration';
import { createLineCardReader, createPcscCardReader } from '#hardware/cards';
import { holdersOf, probe, probedProtocols, type ProbedProtocol } from '#hardware/detect';
import { findUsbPrinter, openPort, parsePortAddress } from '#hardware/ports';
import { createEscposPrinter, loadPrinterProfile } from '#hardware/printers';
import { createLineScanner } from '#hardware/scanners';
import {
  assertNever,
  formatInstant,
  milliseconds,
  refuse,
  silentLog,
  success,
  type Clock,
  type Duration,
  type Reply,
} from '#kernel';
import { loadConfiguration, systemRandomness } from '#platform';
import type { TestedDevice } from './device-kinds.ts';

export interface TestGiven {
  readonly config?: string;
  readonly address?: string;
  readonly profile?: string;
  readonly print: boolean;
  readonly wait: Duration;
  readonly clock: Clock;
}

interface Place {
  readonly address: string;
  readonly profile: string;
  readonly protocol: string | null;
}

/**
 * One device by itself, without a kiosk. `works` says whether it did what it is there for; what else is told differs. Refuses with REQUEST_INVALID where no address is
 * given, and with PORT_UNREACHABLE a port that another program has open.
 */
export async function testDevice(kind: TestedDevice, given: TestGiven): Promise<Reply<{ readonly works: boolean }>> {
  const place = placeOf(kind, given);
  if (place === null)
    return refuse('REQUEST_INVALID', {
      message: `where is the ${kind}? Say --address, or --config with a kiosk file that has one`,
    });
  const holders = await holdersAt(place.address);
  if (holders.length > 0)
    return refuse('PORT_UNREACHABLE', {
      message: `${place.address} is in use by process ${holders.join(', ')}; stop the kiosk first`,
      details: { address: place.address },
    });
  switch (kind) {
    case 'cash':
      return testCash(place, given);
    case 'printer':
      return testPrinter(place, given);
    case 'card':
      return testCard(place, given);
    case 'scanner':
      return testScanner(place, given);
    default:
      return assertNever(kind);
  }
}

function placeOf(kind: TestedDevice, given: TestGiven): Place | null {
  const devices = given.config === undefined ? null : loadConfiguration(given.config, kioskConfiguration).devices;
  const known = {
    cash: devices?.validator.address,
    card: devices?.cards.address,
    printer: devices?.printer.address,
    scanner: devices?.scanner?.address,
  };
  const address = given.address ?? known[kind];
  if (address === undefined) return null;
  const protocol = given.address === undefined ? (devices?.validator.protocol ?? null) : null;
  return { address, profile: given.profile ?? devices?.printer.profile ?? 'generic-80mm', protocol };
}

async function holdersAt(address: string): Promise<number[]> {
  if (!address.startsWith('serial:') && !address.startsWith('usb:')) return [];
  const port = parsePortAddress(address);
  if (port.kind === 'usb_id') return holdersOf(await findUsbPrinter(port, address));
  return port.kind === 'serial' || port.kind === 'usb' ? holdersOf(port.path) : [];
}

/** Asks who it is and how it is. Nothing is accepted, reset or acknowledged: a note inside stays the kiosk's business. */
async function testCash({ address, protocol }: Place, { clock }: TestGiven): Promise<Reply<{ works: boolean }>> {
  const cash: readonly ProbedProtocol[] = probedProtocols.filter((each) => each !== 'escpos');
  const known = cash.filter((each) => protocol === null || each === protocol);
  const { answer, heard, unreachable } = await probe(address, { protocols: known, openPort, clock });
  return success({ works: answer !== null, address, asked: known, answer, heard, unreachable });
}

/** What it answers to each question, how its state reads by the profile, and with `print` a test page and what confirmed it. */
async function testPrinter(
  { address, profile: name }: Place,
  { clock, print, wait }: TestGiven,
): Promise<Reply<{ works: boolean }>> {
  const profile = loadPrinterProfile(name);
  const asked = await probe(address, { protocols: ['escpos'], openPort, clock });
  const printer = createEscposPrinter({
    openPort,
    url: address,
    profile,
    clock,
    log: silentLog,
    randomness: systemRandomness,
  });
  printer.start(() => undefined);
  try {
    const until = clock.monotonic() + wait;
    let status = await printer.status();
    while (status.code === 'PRINTER_AWAY' && clock.monotonic() < until) {
      await clock.sleep(milliseconds(100));
      status = await printer.status();
    }
    const outcome = print
      ? await printer.printPage({
          kind: 'test_page',
          paper: status.paper,
          version: 'foyer device test',
          kioskId: 'device-test',
          siteName: profile.name,
          zone: 'UTC',
          language: 'en',
          printedAt: formatInstant(clock.now()),
        })
      : null;
    const works = status.code === null && (outcome === null || outcome.kind === 'printed');
    return success({ works, address, profile: profile.name, status, answers: asked.answer?.said ?? [], outcome });
  } finally {
    await printer.stop();
  }
}

async function testCard({ address }: Place, { clock, wait }: TestGiven): Promise<Reply<{ works: boolean }>> {
  const make = address.startsWith('pcsc:')
    ? () => createPcscCardReader({ url: address, clock, log: silentLog })
    : () => createLineCardReader({ openPort, url: address, clock, log: silentLog });
  const reader = make();
  const heard = await firstOf<{ works: boolean; said: string; card?: string }>(clock, wait, (tell) =>
    reader.start((event) => {
      if (event.kind === 'tapped') tell({ works: true, said: 'a card was read', card: lastThree(event.uid) });
      else if (event.kind === 'unreadable') tell({ works: false, said: 'something was read that is no card number' });
    }),
  );
  await reader.stop();
  return success(heard ?? { works: false, said: 'no card was read in this time', address });
}

async function testScanner({ address }: Place, { clock, wait }: TestGiven): Promise<Reply<{ works: boolean }>> {
  const scanner = createLineScanner({ openPort, url: address, clock, log: silentLog });
  const heard = await firstOf<{ works: boolean; said: string; characters?: number }>(clock, wait, (tell) =>
    scanner.start((event) => {
      if (event.kind === 'scanned') tell({ works: true, said: 'a code was read', characters: event.text.length });
      else if (event.kind === 'refused') tell({ works: false, said: `a code was refused: ${event.code}` });
    }),
  );
  await scanner.stop();
  return success(heard ?? { works: false, said: 'no code was read in this time', address });
}

/** The first that is told, or null when the time is over. */
async function firstOf<Told>(
  clock: Clock,
  wait: Duration,
  begin: (tell: (told: Told) => void) => void,
): Promise<Told | null> {
  const over = new AbortController();
  const told = new Promise<Told>((resolve) => begin(resolve));
  const late = clock.sleep(wait, over.signal).then(() => null);
  try {
    return await Promise.race([told, late]);
  } finally {
    over.abort();
  }
}

/** A card's number opens an account: only its end is shown. */
function lastThree(number: string): string {
  return `…${number.slice(-3)}`;
}
