import { z } from 'zod';
import { FaultError } from '#kernel';
import { handOf, lindenhofCards, lindenhofStaff, parseSite, type Building } from '../building/index.ts';
import type { Hand } from '../control/index.ts';
import { readCode } from '../scanner/index.ts';
import type { Deed, PanelBench, PowerState, Surroundings } from './bench.ts';

const HINTS: Readonly<Record<string, string>> = {
  oliveira: 'cut off, old debt',
  weber: 'Deutsch',
  yusuf: 'low on credit',
  schneider: 'protected',
  backstube: 'two units',
};

const jump = z.strictObject({
  byMs: z
    .int()
    .min(-400 * 86_400_000)
    .max(400 * 86_400_000),
});
const printed = z.looseObject({ receipts: z.array(z.looseObject({ png: z.string(), complete: z.boolean() })) });

/** The bench of a building that runs: its devices, the power of kiosk and server, the wire between them, the clock of both. */
export function benchOf(building: Building, options: { links: Surroundings['links'] }): PanelBench {
  const hands = handsOnBench(building);
  const power = { kiosk: new Plug(building, 'kiosk'), server: new Plug(building, 'server') };
  const site = parseSite(building.siteText);
  return {
    hands,
    async act(deed) {
      switch (deed.device) {
        case 'kiosk':
        case 'server':
          return power[deed.device].act(deed.act);
        case 'clock':
          return setClock(building, deed);
        case 'scanner':
          if (deed.act === 'scan_last_receipt') return scanLastReceipt(hands);
      }
      const hand = hands[deed.device];
      if (hand === undefined) throw new FaultError('REQUEST_INVALID', { message: `there is no ${deed.device} here` });
      return hand.act(deed.act, deed.input);
    },
    surroundings: () => ({
      site: `${site.site.name}: the hardware`,
      links: options.links,
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
      clock: { canJump: building.wallClock?.canJump === true, offsetMs: building.wallClock?.offsetMs() ?? 0 },
    }),
  };
}

function handsOnBench(building: Building): Record<string, Hand<unknown>> {
  const { validator, printer, cards, scanner, meters, provider, headset, network } = building;
  const always = { validator, printer, cards, scanner, meters, provider };
  const played = { ...(headset === null ? {} : { headset }), ...(network === null ? {} : { network }) };
  return Object.fromEntries(Object.entries({ ...always, ...played }).map(([name, program]) => [name, handOf(program)]));
}

function peopleOf(site: ReturnType<typeof parseSite>): Surroundings['people'] {
  const first = ['oliveira', 'weber', 'yusuf', 'schneider', 'backstube'];
  const tenants = first.flatMap((id) => {
    const tenancy = site.tenancies.find((candidate) => candidate.id === id);
    const uid = tenancy?.cards[0];
    return tenancy === undefined || uid === undefined ? [] : [{ name: tenancy.name, hint: HINTS[id] ?? '', uid }];
  });
  const staff = lindenhofStaff.map(({ name, role, card }) => ({
    name,
    hint: `${role}, PIN ${card.pin}`,
    uid: card.uid,
  }));
  return [...tenants, ...staff, { name: 'A stranger', hint: 'unknown card', uid: lindenhofCards.stranger }];
}

/** The plug of one of our own programs: pulled at once, put back in. */
class Plug {
  state: PowerState = 'on';
  readonly #building: Building;
  readonly #who: 'kiosk' | 'server';

  constructor(building: Building, who: 'kiosk' | 'server') {
    this.#building = building;
    this.#who = who;
  }

  async act(name: string): Promise<void> {
    if (name === 'cut' && this.state === 'on') {
      this.state = 'off';
      await this.#building[this.#who].kill();
    } else if (name === 'restore' && this.state === 'off') {
      this.state = 'starting';
      // Until it is up again it is off, also where it could not be started.
      const started = this.#who === 'kiosk' ? this.#building.startKiosk() : this.#building.startServer();
      await started.then(
        () => (this.state = 'on'),
        (thrown: unknown) => {
          this.state = 'off';
          throw thrown;
        },
      );
    } else throw new FaultError('REQUEST_INVALID', { message: `the ${this.#who} is ${this.state}` });
  }
}

function setClock({ wallClock }: Building, deed: Deed): void {
  if (wallClock?.canJump !== true)
    throw new FaultError('REQUEST_INVALID', { message: 'libfaketime is not installed, so this clock cannot jump' });
  if (deed.act === 'mend') wallClock.mend();
  else wallClock.jump(jump.parse(deed.input).byMs);
}

/** Holds the newest whole receipt before the scanner, which reads what stands on the paper. */
async function scanLastReceipt(hands: Readonly<Record<string, Hand<unknown>>>): Promise<unknown> {
  const { receipts } = printed.parse(await hands['printer']?.state());
  const paper = receipts.findLast((receipt) => receipt.complete);
  const code = paper === undefined ? null : await readCode(paper.png);
  if (code === null) throw new FaultError('REQUEST_INVALID', { message: 'no receipt with a code was printed yet' });
  return hands['scanner']?.act('scan', { text: code });
}
