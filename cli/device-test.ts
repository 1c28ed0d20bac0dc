import { kioskConfiguration, type KioskConfiguration } from '#contracts/configuration';
import { probe } from '#hardware/detect';
import { openPort } from '#hardware/ports';
import { createEscposPrinter, loadPrinterProfile } from '#hardware/printers';
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
import { systemRandomness } from '#platform';
import { loadConfiguration } from '#platform/configuration';
import { refusalOfHolders } from './device-holders.ts';
import type { TestedDevice } from './device-kinds.ts';
import { cardsAt, scannerAt, testCard, testScanner } from './device-listen.ts';
import { testCash } from './device-test-cash.ts';

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
}

/**
 * One device by itself, without a kiosk. `works` says whether it did what it is there for; what else is told differs. Refuses with REQUEST_INVALID where no address is
 * given, and with PORT_UNREACHABLE a port that another program has open.
 */
export async function testDevice(kind: TestedDevice, given: TestGiven): Promise<Reply<{ readonly works: boolean }>> {
  const devices = given.config === undefined ? null : loadConfiguration(given.config, kioskConfiguration).devices;
  if (kind === 'cash') return testCash({ devices, address: given.address, clock: given.clock });
  const place = placeOf(kind, given, devices);
  if (place === null)
    return refuse('REQUEST_INVALID', {
      message: `where is the ${kind}? Say --address, or --config with a kiosk file that has one`,
    });
  const held = await refusalOfHolders(place.address);
  if (held !== null) return held;
  const configured = given.address === undefined && devices !== null;
  switch (kind) {
    case 'printer':
      return testPrinter(place, given);
    case 'card':
      return testCard(configured ? devices.cards : cardsAt(place.address), given);
    case 'scanner':
      return testScanner(
        configured && devices.scanner !== undefined ? devices.scanner : await scannerAt(place.address),
        given,
      );
    default:
      return assertNever(kind);
  }
}

function placeOf(
  kind: Exclude<TestedDevice, 'cash'>,
  given: TestGiven,
  devices: KioskConfiguration['devices'] | null,
): Place | null {
  const known = {
    card: devices?.cards.address,
    printer: devices?.printer.address,
    scanner: devices?.scanner?.address,
  };
  const address = given.address ?? known[kind];
  if (address === undefined) return null;
  return { address, profile: given.profile ?? devices?.printer.profile ?? 'generic-80mm' };
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
