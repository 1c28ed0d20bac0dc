import { join } from 'node:path';
import { z } from 'zod';
import { FaultError, instant, localTime, seconds, zone, type Clock } from '#kernel';
import { askHealth, parseSite, type Building, type Program } from '../building/index.ts';
import { readCode } from '../scanner/index.ts';
import type { Deed, PanelBench } from './bench.ts';
import { Glance } from './glance.ts';
import { peopleOf } from './people.ts';
import { Plug } from './plug.ts';
import { saidOf } from './said.ts';
import { deviceNames, handFor, lookAt, type DeviceHands, type Seen } from './seen.ts';

const MOST_MS = 400 * 86_400_000;
const jump = z.strictObject({ byMs: z.int().min(-MOST_MS).max(MOST_MS) });
const printed = z.looseObject({ receipts: z.array(z.looseObject({ number: z.number(), complete: z.boolean() })) });
const HEALTH_EVERY = seconds(1);

/** The bench of a building that runs: its devices, the power of kiosk and server, the wire between them, the clock of both. */
export function benchOf(building: Building, options: { clock: Clock }): PanelBench {
  const hands = handsOnBench(building);
  const power = {
    kiosk: new Plug({ building, who: 'kiosk', devices: [hands.validator, hands.printer] }),
    server: new Plug({ building, who: 'server', devices: [] }),
  };
  const site = parseSite(building.siteText);
  const health = new Glance({ ...options, every: HEALTH_EVERY, look: () => askHealth(building) });
  return {
    act: (deed) => act(deed, { building, hands, power }),
    look: async (): Promise<Seen> => ({
      site: site.site.name,
      links: linksOf(building),
      screenUrl: power.kiosk.state === 'on' ? building.kiosk.address('screen') : null,
      paperUrl: building.printer.address('control'),
      people: peopleOf(site),
      notes: site.cash.denominations.map((value) => Number(value / 1_000_000n)),
      units: site.units.map((unit) => ({
        label: unit.label,
        tenant: site.tenancies.find((tenancy) => tenancy.units.includes(unit.id))?.name ?? null,
        meters: unit.meters,
      })),
      power: { kiosk: power.kiosk.state, server: power.server.state },
      clock: clockOf(building, { ...options, zone: site.site.zone }),
      health: power.server.state === 'on' ? health.newest() : null,
      devices: await lookAt(hands),
    }),
  };
}

function handsOnBench(building: Building): DeviceHands {
  const hands = deviceNames.map((name) => {
    const program: Program | null = building[name];
    return [name, program === null ? null : handFor(name, program.address('control'))];
  });
  return Object.fromEntries(hands) as DeviceHands;
}

function linksOf({ server }: Building): Seen['links'] {
  const url = server.address('url');
  return [
    { name: 'Manager’s console', url: `${url}/console/` },
    { name: 'API', url: `${url}/docs` },
    { name: 'Health', url: `${url}/health` },
    { name: 'Metrics', url: `${url}/metrics` },
  ];
}

function clockOf({ wallClock }: Building, { clock, zone: name }: { clock: Clock; zone: string }): Seen['clock'] {
  const offsetMs = wallClock?.offsetMs() ?? 0;
  const { date, hour, minute, second } = localTime(instant(clock.now() + offsetMs), zone(name));
  const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
  return { canJump: wallClock?.canJump === true, offsetMs, shows: `${date} ${time}` };
}

async function act(
  deed: Deed,
  at: { building: Building; hands: DeviceHands; power: { kiosk: Plug; server: Plug } },
): Promise<string | null> {
  const { device } = deed;
  if (device === 'kiosk' || device === 'server') return at.power[device].act(deed.act).then(() => null);
  if (device === 'clock') return setClock(at.building, deed);
  if (device === 'scanner' && deed.act === 'scan_last_receipt') return scanLastReceipt(at.building, at.hands);
  const name = deviceNames.find((known) => known === device);
  const hand = name === undefined ? null : at.hands[name];
  if (hand === null) throw new FaultError('REQUEST_INVALID', { message: `There is no ${device} here.` });
  return saidOf(deed.act, await hand.act(deed.act, deed.input));
}

function setClock({ wallClock }: Building, deed: Deed): null {
  if (wallClock?.canJump !== true)
    throw new FaultError('REQUEST_INVALID', { message: 'libfaketime is not installed, so this clock cannot jump.' });
  if (deed.act === 'mend') wallClock.mend();
  else wallClock.jump(jump.parse(deed.input).byMs);
  return null;
}

/** Holds the newest whole receipt before the scanner, which reads what stands on the paper. */
async function scanLastReceipt(building: Building, hands: DeviceHands): Promise<null> {
  const { receipts } = printed.parse(await hands.printer?.state());
  const paper = receipts.findLast((receipt) => receipt.complete);
  const code =
    paper === undefined ? null : await readCode(join(building.directory, 'receipts', pictureOf(paper.number)));
  if (code === null) throw new FaultError('REQUEST_INVALID', { message: 'No receipt with a code was printed yet.' });
  await hands.scanner?.act('scan', { text: code });
  return null;
}

/** As the printer names its files. */
function pictureOf(number: number): string {
  return `receipt-${String(number).padStart(4, '0')}.png`;
}
