import { assertNever, FaultError, zone as zoneNamed, type Clock, type Log, type Zone } from '#kernel';
import type { OpenPort } from '../ports/index.ts';
import type { MeterProfile } from '../profiles/index.ts';
import { createCjt188Meter } from './cjt188/driver.ts';
import { openCjt188Line, type Cjt188Line } from './cjt188/line.ts';
import { createDlt645Meter } from './dlt645/driver.ts';
import { openDlt645Line, type Dlt645Line } from './dlt645/line.ts';
import { createIec62056Meter } from './iec62056/driver.ts';
import { openIec62056Line, type Iec62056Line } from './iec62056/line.ts';
import { createMbusMeter } from './mbus/driver.ts';
import { openMbusLine, type MbusLine } from './mbus/line.ts';
import type { Meter } from './meter.ts';
import { openModbusBus, type ModbusBus } from './modbus/bus.ts';
import { createModbusMeter } from './modbus/driver.ts';
import { parseMqttAddress } from './mqtt/address.ts';
import { createMqttMeter } from './mqtt/create-meter.ts';
import type { MqttLink } from './mqtt/link.ts';

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
  /** Which register is read where the meter has both; `import` where nothing is said. */
  readonly register?: 'import' | 'export';
  /** Who commands the relay of a meter that asks for a password; absent: as it left the factory. */
  readonly authority?: RelayAuthority;
}

export interface RelayAuthority {
  /** Six digits. */
  readonly password: string;
  /** Eight digits. */
  readonly operator: string;
}

export interface MeterLinesOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
  /** What the clocks of meters keep; UTC where nothing is said. */
  readonly zone?: Zone;
  /** How a Modbus line is had; by its port unless somebody says otherwise. */
  readonly openBus?: (url: string) => ModbusBus;
  /** The way to a broker, `site` or one that the site file names; null where it names none of that name. Absent: there is none. */
  readonly mqttLink?: (broker: string) => MqttLink | null;
}

/** All lines of a site and the meters on them. Nothing is opened before a meter is first asked. */
export class MeterLines {
  readonly #options: MeterLinesOptions;
  readonly #modbus = new Map<string, ModbusBus>();
  readonly #cjt188 = new Map<string, Cjt188Line>();
  readonly #dlt645 = new Map<string, Dlt645Line>();
  readonly #iec62056 = new Map<string, Iec62056Line>();
  readonly #mbus = new Map<string, MbusLine>();
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
    await Promise.all(
      [
        ...this.#modbus.values(),
        ...this.#dlt645.values(),
        ...this.#cjt188.values(),
        ...this.#iec62056.values(),
        ...this.#mbus.values(),
      ].map((line) => line.stop()),
    );
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
      case 'dlt645':
        return createDlt645Meter({
          ...common,
          profile,
          line: shared(this.#dlt645, place.address, (url) => openDlt645Line({ ...this.#options, url })),
          busAddress: place.busAddress,
          register: place.register ?? 'import',
          authority: place.authority ?? null,
          zone: this.#options.zone ?? zoneNamed('UTC'),
        });
      case 'cjt188':
        return createCjt188Meter({
          ...common,
          profile,
          line: shared(this.#cjt188, place.address, (url) => openCjt188Line({ ...this.#options, url })),
          busAddress: place.busAddress,
          zone: this.#options.zone ?? zoneNamed('UTC'),
        });
      case 'iec62056':
        return createIec62056Meter({
          ...common,
          profile,
          line: shared(this.#iec62056, place.address, (url) => openIec62056Line({ ...this.#options, url })),
          busAddress: place.busAddress,
          register: place.register ?? 'import',
          zone: this.#options.zone ?? zoneNamed('UTC'),
        });
      case 'mbus':
        return createMbusMeter({
          ...common,
          profile,
          line: shared(this.#mbus, place.address, (url) => openMbusLine({ ...this.#options, url })),
          busAddress: place.busAddress,
          unitAddress: place.unitAddress,
        });
      case 'mqtt':
      case 'lorawan':
        return createMqttMeter({ ...common, profile, address: place.address, link: this.#mqttLink(place.address) });
      default:
        return assertNever(profile);
    }
  }

  #mqttLink(address: string): MqttLink {
    const { broker } = parseMqttAddress(address);
    const link = this.#options.mqttLink?.(broker) ?? null;
    if (link !== null) return link;
    throw new FaultError('PORT_ADDRESS_INVALID', {
      message: `${address}: the site file has no MQTT broker of this name`,
      details: { address, broker },
    });
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
