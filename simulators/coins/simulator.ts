import { z } from 'zod';
import type { Bus } from '#hardware/cash/cctalk/codec';
import type { Clock } from '#kernel';
import { act, type ControlledDevice } from '../control/index.ts';
import { openDoor, Wire, type Pluggable } from '../validator/device-line.ts';
import { WireFaults } from '../validator/wire-faults.ts';
import { CoinChute, tricks, type Trick } from './chute.ts';
import { CoinFace } from './face.ts';

export interface CoinAcceptorOptions {
  readonly clock: Clock;
  /** 0: any free one. */
  readonly port: number;
  readonly serial: number;
  readonly currency: string;
  /** Hundredths of the unit, in the order of their types; at most 16. */
  readonly cents: readonly number[];
  /** Where it listens, and how its frames are checked; as devices leave the factory, unless it says otherwise. */
  readonly bus?: Bus;
}

export interface CoinAcceptorState {
  readonly powered: boolean;
  /** It would take a coin now. */
  readonly enabled: boolean;
  readonly enabledCents: readonly number[];
  readonly box: readonly number[];
  readonly tray: readonly number[];
}

export interface CoinAcceptorSimulator extends ControlledDevice {
  state(): CoinAcceptorState;
}

const NONE = z.strictObject({});

/** A device that hangs on no line yet. */
export interface AssembledCoinAcceptor extends Omit<CoinAcceptorSimulator, 'address'>, Pluggable {}

/** A ccTalk coin acceptor behind TCP, powered from the start. The line stays open while it has no power, as an adapter's does. */
export async function createCoinAcceptorSimulator(options: CoinAcceptorOptions): Promise<CoinAcceptorSimulator> {
  const device = assembleCoinAcceptor(options);
  const door = await openDoor(device, options.port);
  return {
    ...device,
    address: door.address,
    acts: { ...device.acts, ...door.acts() },
    stop: async () => {
      await device.stop();
      await door.pull();
    },
  };
}

/** The same device without a door of its own: for a host in the same process, on whatever clock. */
export function assembleCoinAcceptor(options: Omit<CoinAcceptorOptions, 'port'>): AssembledCoinAcceptor {
  const chute = new CoinChute(options.cents);
  const faults = new WireFaults(options.clock);
  const wire = new Wire(new CoinFace(chute, options, options.bus), {
    clock: options.clock,
    faults,
    onStep: () => undefined,
  });
  return {
    name: 'coins',
    plug: (host) => wire.plug(host),
    state: () => ({
      powered: chute.powered,
      enabled: chute.powered && chute.accepts && chute.mask.length > 0,
      enabledCents: chute.mask.flatMap((type) => chute.cents[type - 1] ?? []),
      box: chute.box,
      tray: chute.tray,
    }),
    acts: {
      insert: act(z.strictObject({ cents: z.number().int().positive() }), ({ cents }) => chute.insert(cents)),
      trick: act(z.strictObject({ trick: z.enum(Object.keys(tricks) as [Trick, ...Trick[]]) }), ({ trick }) =>
        chute.trick(trick),
      ),
      power_off: act(NONE, () => chute.power(false)),
      power_on: act(NONE, () => chute.power(true)),
      ...faults.acts(),
      drop_line: act(NONE, () => wire.drop()),
    },
    stop: () => {
      wire.drop();
      return Promise.resolve();
    },
  };
}
