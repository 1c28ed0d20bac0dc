import { assert, type Clock, type Zone } from '#kernel';
import { meterProfileReader, switchingOf } from '#hardware/profiles';
import { z } from 'zod';
import { act, type ControlledDevice } from '../control/index.ts';
import { conditionActs } from './condition-acts.ts';
import { milliText, placeName, serialText, watts, type MeterSpecification } from './configuration.ts';
import { SimulatedMeter } from './simulated-meter.ts';
import type { SerialGateway } from './serial-gateway.ts';
import { serveAlone, serveTogether, type Place } from './served.ts';

export interface BuildingOptions {
  readonly meters: readonly MeterSpecification[];
  /** The first meter's port; the others take any free one. 0: that one too. */
  readonly port: number;
  /** So many times faster than the clock do the registers run. Power is not affected. */
  readonly acceleration: number;
  readonly zone: Zone;
  readonly clock: Clock;
}

type Gateways = ReadonlyMap<string, SerialGateway>;

/**
 * Lets every meter answer: at a TCP port of its own, or with the others of its gateway on one serial line. The devices' addresses, in the order of the meters,
 * are the words of `address`. Rejects with FaultError METER_PROFILE_UNKNOWN or PORT_UNREACHABLE.
 */
export async function serveMeters(options: BuildingOptions): Promise<ControlledDevice> {
  const { clock, acceleration, zone } = options;
  const profileOf = meterProfileReader();
  const meters = options.meters.map((one) => ({
    one,
    meter: new SimulatedMeter(one, { profile: profileOf(one.profile), clock, acceleration, zone }),
  }));
  const stops: (() => Promise<void>)[] = [];
  const gateways = new Map<string, SerialGateway>();
  for (const [name, hung] of Map.groupBy(meters, ({ one }) => one.gateway)) {
    if (name === undefined) continue;
    const gateway = await serveTogether(hung, { clock });
    stops.push(() => gateway.stop());
    gateways.set(name, gateway);
  }
  const places = new Map<string, Place>();
  for (const [index, { one, meter }] of meters.entries()) {
    const gateway = one.gateway === undefined ? undefined : gateways.get(one.gateway);
    if (gateway === undefined) {
      const place = await serveAlone({ one, meter }, { port: index === 0 ? options.port : 0, clock });
      stops.push(() => place.stop());
      places.set(placeName(one), place);
    } else {
      const takeOff = () => {
        meter.deafFor = 1;
      };
      places.set(placeName(one), { meter, url: gateway.url, takeOff, stop: () => gateway.stop() });
    }
  }
  return {
    name: 'meters',
    address: [...places.values()].map((place) => place.url).join(' '),
    state: () => ({
      meters: [...places].map(([name, place]) => stateOf(name, place)),
      gateways: [...gateways].map(([name, gateway]) => ({ name, address: gateway.url, silent: gateway.silent })),
    }),
    acts: { ...actsOn(places), ...gatewayActs(gateways) },
    stop: async () => void (await Promise.all(stops.map((stop) => stop()))),
  };
}

function stateOf(name: string, { meter, url }: Place) {
  return {
    name,
    serial: meter.serial,
    utility: meter.profile.utility,
    address: url,
    unitAddress: meter.unitAddress,
    hasRelay: switchingOf(meter.profile).has,
    relay: meter.relay,
    loadW: meter.loadW,
    powerW: meter.powerW,
    registerWh: Number(meter.registerWh),
    welded: meter.welded,
    silent: meter.silent,
    relayWrites: meter.relayWrites,
  };
}

function gatewayActs(gateways: Gateways): ControlledDevice['acts'] {
  const gateway = z
    .string()
    .refine((name) => gateways.has(name), `no such gateway; there are: ${[...gateways.keys()].join(', ')}`);
  return {
    /** Takes connections and bytes, passes on nothing: every meter behind it is silent at once. */
    silence_gateway: act(z.strictObject({ gateway, on: z.boolean().default(true) }), (input) => {
      const found = gateways.get(input.gateway);
      assert(found !== undefined, 'the schema lets only known gateways through');
      found.silent = input.on;
    }),
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
    ...conditionActs(meter, (name) => at(name).meter),
    set_load: act(z.strictObject({ meter, watts }), (input) => at(input.meter).meter.setLoad(input.watts)),
    /** The contact stays closed whatever the mechanism does; or is mended. */
    weld: act(z.strictObject({ meter, on }), (input) => at(input.meter).meter.setWelded(input.on)),
    /** The fuse before the meter is taken out, or put back. */
    supply: act(z.strictObject({ meter, on }), (input) => at(input.meter).meter.setSupplied(input.on)),
    /** Takes connections and requests, answers none. */
    silence: act(z.strictObject({ meter, on }), (input) => {
      at(input.meter).meter.silent = input.on;
    }),
    /** Talks when it is not asked: after every exchange on its line, and into every sixth. */
    babble: act(z.strictObject({ meter, on }), (input) => {
      at(input.meter).meter.babbles = input.on;
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
      place.takeOff();
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
