import { assertNever, type Clock, type Log } from '#kernel';
import type { OpenPort } from '../ports/index.ts';
import type { MeterProfile } from '../profiles/index.ts';
import type { Meter } from './meter.ts';
import { openModbusBus, type ModbusBus } from './modbus/bus.ts';
import { createModbusMeter } from './modbus/driver.ts';

/** One meter as the site file places it. */
export interface MeterPlace {
  readonly profile: MeterProfile;
  /** A device URL. Meters with the same one share its line. */
  readonly address: string;
  /** 1 … 247, for protocols that count their devices. */
  readonly unitAddress: number;
  /** The address on the bus for protocols with longer ones; the serial number where the site file says none. */
  readonly busAddress: string;
  /** As printed on the meter, with its leading zeros. */
  readonly serial: string;
  /** The installer tried the relay on this very meter. */
  readonly relayConfirmed: boolean;
}

export interface MeterLinesOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
  /** How a Modbus line is had; by its port unless somebody says otherwise. */
  readonly openBus?: (url: string) => ModbusBus;
}

/** All lines of a site and the meters on them. Nothing is opened before a meter is first asked. */
export class MeterLines {
  readonly #options: MeterLinesOptions;
  readonly #modbus = new Map<string, ModbusBus>();
  readonly #meters: Meter[] = [];

  constructor(options: MeterLinesOptions) {
    this.#options = options;
  }

  /** The driver for one meter. Throws PORT_ADDRESS_INVALID. */
  meter(place: MeterPlace): Meter {
    const meter = this.#driver(place);
    this.#meters.push(meter);
    return meter;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#meters.map((meter) => meter.stop()));
    await Promise.all([...this.#modbus.values()].map((bus) => bus.stop()));
  }

  #driver(place: MeterPlace): Meter {
    const { profile } = place;
    const { clock, log } = this.#options;
    const common = { expectedSerial: place.serial, relayConfirmed: place.relayConfirmed, clock, log };
    switch (profile.protocol) {
      case 'modbus':
        return createModbusMeter({
          ...common,
          profile,
          bus: shared(this.#modbus, place.address, (url) => this.#openBus(url)),
          unitAddress: place.unitAddress,
        });
      default:
        return assertNever(profile.protocol);
    }
  }

  #openBus(url: string): ModbusBus {
    const { clock, log, openPort, openBus } = this.#options;
    return openBus === undefined ? openModbusBus({ url, clock, log, openPort }) : openBus(url);
  }
}

function shared<Line>(lines: Map<string, Line>, url: string, open: (url: string) => Line): Line {
  const line = lines.get(url) ?? open(url);
  lines.set(url, line);
  return line;
}
