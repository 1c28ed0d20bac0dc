import type { KioskConfiguration } from '#contracts/configuration';
import { createCardReader } from '#hardware/cards';
import { isFor, loadHidLibrary, parseHidAddress } from '#hardware/hid';
import { createScanner } from '#hardware/scanners';
import { silentLog, success, type Clock, type Duration, type Log, type Reply } from '#kernel';
import { writeNote } from '#platform';

type Cards = KioskConfiguration['devices']['cards'];
type Scanner = NonNullable<KioskConfiguration['devices']['scanner']>;

interface Listening {
  readonly clock: Clock;
  readonly wait: Duration;
}

const AS_DELIVERED = { layout: 'us', terminator: 'enter', prefix: '', suffix: '' } as const;

/** A reader of which only the address is known: the kind is what the address says, and it types as readers are delivered. */
export function cardsAt(address: string): Cards {
  if (address.startsWith('pcsc:')) return { kind: 'pcsc', address };
  const kind = typingKind(address);
  return kind === null ? { kind: 'line', address } : { kind, address, ...AS_DELIVERED, number: 'hexadecimal' };
}

/** The same for a scanner. One behind `hid:` says itself whether it is a scanner or a keyboard. */
export async function scannerAt(address: string): Promise<Scanner> {
  const kind = typingKind(address);
  if (kind === null) return { address };
  if (kind === 'wedge') return { kind, address, ...AS_DELIVERED };
  const { vendorHex, productHex } = parseHidAddress(address);
  const devices = await (await loadHidLibrary()).devices();
  const mine = devices.filter((device) => device.vendorHex === vendorHex && device.productHex === productHex);
  return mine.some((device) => isFor(device, 'scanner'))
    ? { kind: 'hid_pos', address }
    : { kind, address, ...AS_DELIVERED };
}

function typingKind(address: string): 'wedge' | 'hid' | null {
  if (address.startsWith('hid:')) return 'hid';
  return address.startsWith('input:') ? 'wedge' : null;
}

/** Waits for a card. A card's number opens an account: only its end is told. */
export async function testCard(cards: Cards, listening: Listening): Promise<Reply<{ works: boolean }>> {
  const reader = createCardReader(cards, { clock: listening.clock, log: notes });
  const heard = await firstOf<{ works: boolean; said: string; card?: string }>(listening, (tell) =>
    reader.start((event) => {
      if (event.kind === 'tapped') tell({ works: true, said: 'a card was read', card: `…${event.uid.slice(-3)}` });
      else if (event.kind === 'unreadable') tell({ works: false, said: 'something was read that is no card number' });
    }),
  );
  await reader.stop();
  const { kind, address } = cards;
  return success(heard ?? { works: false, said: 'no card was read in this time', kind, address });
}

/** Waits for a code. */
export async function testScanner(scanner: Scanner, listening: Listening): Promise<Reply<{ works: boolean }>> {
  const device = createScanner(scanner, { clock: listening.clock, log: notes });
  const heard = await firstOf<{ works: boolean; said: string; characters?: number }>(listening, (tell) =>
    device.start((event) => {
      if (event.kind === 'scanned') tell({ works: true, said: 'a code was read', characters: event.text.length });
      else if (event.kind === 'refused') tell({ works: false, said: `a code was refused: ${event.code}` });
    }),
  );
  await device.stop();
  const { kind = 'line', address } = scanner;
  return success(heard ?? { works: false, said: 'no code was read in this time', kind, address });
}

/** What its driver has to say goes to whoever sits there: why a device cannot be opened, what came that is no frame. */
const notes: Log = {
  ...silentLog,
  area: () => notes,
  warn: (event, facts) => writeNote(`${event} ${JSON.stringify(facts ?? {})}`),
};

/** The first that is told, or null when the time is over. */
async function firstOf<Told>(
  { clock, wait }: Listening,
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
