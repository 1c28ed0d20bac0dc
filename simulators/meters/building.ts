import { assert, type Clock } from '#kernel';
import { loadMeterProfile } from '#hardware/profiles';
import { z } from 'zod';
import { act, type ControlledDevice } from '../control/index.ts';
import { milliText, placeName, serialText, watts, type MeterSpecification } from './configuration.ts';
import { SimulatedMeter } from './simulated-meter.ts';
import { serveMeter, type TcpMeter } from './tcp-meter.ts';

export interface BuildingOptions {
  readonly meters: readonly MeterSpecification[];
  /** The first meter's port; the others take any free one. 0: that one too. */
  readonly port: number;
  /** So many times faster than the clock do the registers run. Power is not affected. */
  readonly acceleration: number;
  readonly clock: Clock;
}

interface Place {
  readonly meter: SimulatedMeter;
  readonly tcp: TcpMeter;
}

/** The devices' addresses, in the order of the meters, are the words of `address`. Rejects with FaultError METER_PROFILE_UNKNOWN or PORT_UNREACHABLE. */
export async function serveMeters(options: BuildingOptions): Promise<ControlledDevice> {
  const { clock, acceleration } = options;
  const profiles = options.meters.map((one) => loadMeterProfile(one.profile));
  const places = new Map<string, Place>();
  for (const [index, one] of options.meters.entries()) {
    const profile = profiles[index];
    assert(profile !== undefined, 'each meter has its profile');
    const meter = new SimulatedMeter(one, { profile, clock, acceleration });
    const tcp = await serveMeter(meter, { port: index === 0 ? options.port : 0, clock });
    places.set(placeName(one), { meter, tcp });
  }
  return {
    name: 'meters',
    address: [...places.values()].map((place) => place.tcp.url).join(' '),
    state: () => ({ meters: [...places].map(([name, place]) => stateOf(name, place)) }),
    acts: actsOn(places),
    stop: async () => void (await Promise.all([...places.values()].map((place) => place.tcp.stop()))),
  };
}

function stateOf(name: string, { meter, tcp }: Place) {
  return {
    name,
    serial: meter.serial,
    address: tcp.url,
    unitAddress: meter.unitAddress,
    relay: meter.relay,
    loadW: meter.loadW,
    powerW: meter.powerW,
    registerWh: Number(meter.registerWh),
    welded: meter.welded,
    silent: meter.silent,
    relayWrites: meter.relayWrites,
  };
}

function actsOn(places: ReadonlyMap<string, Place>): ControlledDevice['acts'] {
  const find = (name: string) => places.get(name) ?? [...places.values()].find((place) => place.meter.serial === name);
  const at = (name: string): Place => {
    const found = find(name);
    assert(found !== undefined, 'the schema lets only known meters through');
    return found;
  };
  /** By its name, or by the serial that it shows now. */
  const meter = z
    .string()
    .refine((name) => find(name) !== undefined, `no such meter; there are: ${[...places.keys()].join(', ')}`);
  const on = z.boolean().default(true);
  const ms = z.int().min(0).max(600_000);
  return {
    set_load: act(z.strictObject({ meter, watts }), (input) => at(input.meter).meter.setLoad(input.watts)),
    /** The contact stays closed whatever the mechanism does; or is mended. */
    weld: act(z.strictObject({ meter, on }), (input) => at(input.meter).meter.setWelded(input.on)),
    /** Takes connections and requests, answers none. */
    silence: act(z.strictObject({ meter, on }), (input) => {
      at(input.meter).meter.silent = input.on;
    }),
    /** In Wh or litres: forwards a jump, backwards a reset. */
    set_register: act(z.strictObject({ meter, value: milliText }), (input) =>
      at(input.meter).meter.setRegisterWh(BigInt(input.value)),
    ),
    /** Another meter is hung in the same place, with its own register if one is given; the connections break. */
    swap: act(z.strictObject({ meter, serial: serialText, register: milliText.optional() }), (input) => {
      const place = at(input.meter);
      place.meter.serial = input.serial;
      if (input.register !== undefined) place.meter.setRegisterWh(BigInt(input.register));
      place.tcp.dropConnections();
    }),
    /** The write is acknowledged at once, the contact moves later. */
    relay_delay: act(z.strictObject({ meter, ms }), (input) => {
      at(input.meter).meter.relayDelayMs = input.ms;
    }),
    /** Every answer comes so much later. */
    reply_delay: act(z.strictObject({ meter, ms }), (input) => {
      at(input.meter).meter.replyDelayMs = input.ms;
    }),
    /** Relay writes are answered by an exception. */
    refuse_relay: act(z.strictObject({ meter, on }), (input) => {
      at(input.meter).meter.refusesRelay = input.on;
    }),
  };
}
