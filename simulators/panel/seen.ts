import { z } from 'zod';
import { handAt, type Hand } from '../control/index.ts';

/* Of each device's state, what the page shows; the rest of it does not cross. */

const count = z.object({ count: z.number(), total: z.number() });
const position = z.enum(['entrance', 'escrow', 'throat']);

const session = z
  .object({
    id: z.string(),
    status: z.enum(['open', 'complete', 'expired']),
    amount: z.string(),
    url: z.string(),
    inFlight: z.boolean(),
    payment: z.unknown(),
  })
  .transform(({ payment, ...rest }) => ({ ...rest, isPaid: payment !== null }));

const shown = {
  validator: z.object({
    powered: z.boolean(),
    enabled: z.boolean(),
    jammed: z.boolean(),
    box: z.enum(['in', 'full', 'out']),
    path: z.object({ value: z.number(), position }).nullable(),
    inserted: count,
    stacked: count,
    returned: count,
    removedByHand: count,
  }),
  printer: z.object({
    power: z.enum(['on', 'off']),
    paper: z.enum(['ok', 'near_end', 'out']),
    cover: z.enum(['closed', 'open']),
    cutter: z.enum(['ok', 'jammed']),
    head: z.enum(['ok', 'hot']),
    /** The newest last. */
    receipts: z
      .array(z.object({ number: z.number(), text: z.string(), complete: z.boolean() }))
      .transform((all) => all.slice(-4)),
  }),
  cards: z.object({ card: z.string().nullable() }),
  scanner: z.object({ scans: z.number() }),
  meters: z.object({
    meters: z.array(
      z.object({
        name: z.string(),
        serial: z.string(),
        hasRelay: z.boolean(),
        relay: z.enum(['closed', 'open']),
        /** Watts; of a water meter litres an hour. */
        powerW: z.number().transform(Math.round),
        /** Watt-hours; of a water meter litres. */
        registerWh: z.number(),
        welded: z.boolean(),
        silent: z.boolean(),
      }),
    ),
  }),
  provider: z.object({
    /** The newest last. */
    sessions: z.array(session).transform((all) => all.slice(-4)),
  }),
  headset: z.object({ plugged: z.boolean() }),
  notices: z.object({
    gateway: z.enum(['on', 'away']),
    /** The newest last. */
    texts: z
      .array(z.object({ reference: z.string(), to: z.string(), text: z.string() }))
      .transform((all) => all.slice(-4)),
  }),
  network: z.object({ fate: z.enum(['whole', 'cut', 'unplugged']) }),
} as const;

export type DeviceName = keyof typeof shown;
export const deviceNames = Object.keys(shown) as readonly DeviceName[];
export type SeenDevices = { readonly [Name in DeviceName]: z.output<(typeof shown)[Name]> | null };
export type SeenMeter = NonNullable<SeenDevices['meters']>['meters'][number];

export type DeviceHands = { readonly [Name in DeviceName]: Hand<unknown> | null };

/** A hand that sees of its device what the page shows. */
export function handFor(name: DeviceName, controlUrl: string): Hand<unknown> {
  return handAt(controlUrl, (raw) => shown[name].parse(raw));
}

/** A device that does not answer is null: its process may just have been killed, or there is none here. */
export async function lookAt(hands: DeviceHands): Promise<SeenDevices> {
  const states = await Promise.all(
    deviceNames.map(async (name): Promise<[DeviceName, unknown]> => [
      name,
      (await hands[name]?.state().catch(() => null)) ?? null,
    ]),
  );
  return Object.fromEntries(states) as unknown as SeenDevices;
}

export type PowerState = 'on' | 'off' | 'starting';

/** The whole picture of the bench, each time. */
export interface Seen {
  readonly site: string;
  readonly links: readonly { readonly name: string; readonly url: string }[];
  readonly screenUrl: string | null;
  /** Where the printer's pictures are. */
  readonly paperUrl: string;
  readonly people: readonly { readonly name: string; readonly hint: string; readonly uid: string }[];
  /** Values of notes that the site takes. */
  readonly notes: readonly number[];
  readonly units: readonly {
    readonly label: string;
    readonly tenant: string | null;
    readonly meters: readonly string[];
  }[];
  readonly power: { readonly kiosk: PowerState; readonly server: PowerState };
  /** `shows`: date and time that the machines read; `offsetMs`: how far that is from the truth. */
  readonly clock: { readonly canJump: boolean; readonly offsetMs: number; readonly shows: string };
  /** What the server says of itself; null while it does not answer. */
  readonly health: { readonly status: string; readonly trouble: readonly string[] } | null;
  readonly devices: SeenDevices;
}
