import { z } from 'zod';
import { handAt, type Hand } from '../control/index.ts';
import { askDoor } from './door.ts';
import type { Building } from './building.ts';
import type { Cabinet } from './devices.ts';
import type { Program } from './program.ts';

const count = z.looseObject({ count: z.number(), total: z.number() });
const seenValidator = z.looseObject({
  powered: z.boolean(),
  enabled: z.boolean(),
  inserted: count,
  stacked: count,
  returned: count,
  removedByHand: count,
  /** The note that is on its way, and where. */
  path: z.looseObject({ position: z.string() }).nullable(),
});
const seenPrinter = z.looseObject({
  receipts: z.array(z.looseObject({ number: z.number(), text: z.string(), complete: z.boolean(), png: z.string() })),
});
const seenMeters = z.looseObject({
  meters: z.array(
    z.looseObject({
      serial: z.string(),
      relay: z.string(),
      loadW: z.number(),
      powerW: z.number(),
      relayWrites: z.array(z.unknown()),
    }),
  ),
});

const seenProvider = z.looseObject({
  sessions: z.array(
    z.looseObject({
      id: z.string(),
      orderId: z.string().nullable(),
      status: z.string(),
      amountMinor: z.number(),
      url: z.string(),
      payment: z.looseObject({ ref: z.string() }).nullable(),
    }),
  ),
  /** What people really paid, less what went back: the oracle of every test with money by phone. */
  taken: z.looseObject({ count: z.number(), netMinor: z.number() }),
});

export type SeenProvider = z.infer<typeof seenProvider>;
export type SeenValidator = z.infer<typeof seenValidator>;
export type SeenPrinter = z.infer<typeof seenPrinter>;
export type SeenMeters = z.infer<typeof seenMeters>;

/** The hands at the devices of one kiosk. */
export interface CabinetHands {
  readonly validator: Hand<SeenValidator>;
  readonly printer: Hand<SeenPrinter>;
  readonly cards: Hand<unknown>;
  readonly scanner: Hand<unknown>;
}

/** The hands at every device of a building, and eyes that see what is physically there. */
export interface Hands extends CabinetHands {
  readonly meters: Hand<SeenMeters>;
  readonly provider: Hand<SeenProvider>;
}

/** A device whose state nobody reads closer. */
export function handOf(program: Program): Hand<unknown> {
  return handAt(program.address('control'), (raw) => raw);
}

export function handsAt(cabinet: Cabinet): CabinetHands {
  return {
    validator: handAt(cabinet.validator.address('control'), (raw) => seenValidator.parse(raw)),
    printer: handAt(cabinet.printer.address('control'), (raw) => seenPrinter.parse(raw)),
    cards: handOf(cabinet.cards),
    scanner: handOf(cabinet.scanner),
  };
}

export function handsIn(building: Building): Hands {
  return {
    ...handsAt(building),
    meters: handAt(building.meters.address('control'), (raw) => seenMeters.parse(raw)),
    provider: handAt(building.provider.address('control'), (raw) => seenProvider.parse(raw)),
  };
}

/** Who runs Lindenhof 12. Constructed, for a building that is played with: these are no secrets. */
export const lindenhofStaff = [
  { name: 'Petra Lindner', role: 'owner', password: 'lindenhof-owner', card: { uid: '04E0000000000A', pin: '2468' } },
  { name: 'Tomas Reuter', role: 'staff', password: 'lindenhof-staff', card: { uid: '04E0000000000B', pin: '1357' } },
] as const;

/** Makes the people who run the building, where there are none yet. Rejects with a FaultError of the server. */
export async function hireStaff(building: Building): Promise<void> {
  const door = building.server.address('door');
  const { people } = z.looseObject({ people: z.array(z.unknown()) }).parse(await askDoor(door, '/people'));
  if (people.length > 0) return;
  for (const person of lindenhofStaff) await askDoor(door, '/people', 'POST', person);
}

/** Who lives in Lindenhof 12, by card. */
export const lindenhofCards = {
  oliveira: '04A1B2C3D4E5F6',
  weber: '04B2C3D4E5F6A7',
  yusuf: '04C3D4E5F6A7B8',
  schneider: '04D4E5F6A7B8C9',
  stranger: '04FFEEDDCCBBAA',
} as const;
