import { assertNever } from '#kernel';
import {
  encodeTelegram,
  makerNumber,
  writeRecord,
  type SecondaryAddress,
  type WrittenRecord,
} from '#hardware/meters/mbus/codec';
import type { MbusFrame } from '#hardware/meters/mbus/frames';
import type { MbusProfile } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';

export type MbusMeter = SimulatedMeter<MbusProfile>;

/* How each number is coded: the low four bits of its DIF, and the VIF that says its unit. */
const BCD_8 = 0x0c;
const BCD_12 = 0x0e;
const INTEGER_32 = 0x04;
const FABRICATION_NUMBER = 0x78;
const ENERGY_WH = 0x03;
const ENERGY_100_WH = 0x05;
const VOLUME_LITRES = 0x13;
const VOLUME_10_LITRES = 0x14;
const POWER_W = 0x2b;
const FLOW_LITRES_PER_HOUR = 0x3b;
const FLOW_TEMPERATURE_CENTIGRADES = 0x59;
const MEDIA = { electricity: 0x02, gas: 0x03, heat: 0x04, water: 0x16 } as const;
const BATTERY_LOW_BIT = 0x04;
const LASTING_FAULT_BIT = 0x08;

/** Where one meter stands in telling its telegrams. The same count holds for whatever address it is asked by, as in ABB's. */
export class MbusStation {
  readonly meter: MbusMeter;
  isSelected = false;
  #frameCount = 0;
  #told = -1;
  #accesses = 0;

  constructor(meter: MbusMeter) {
    this.meter = meter;
  }

  get own(): SecondaryAddress {
    const { serial, profile } = this.meter;
    return {
      identification: serial.padStart(8, '0').slice(-8),
      maker: makerNumber('FOY'),
      version: 1,
      medium: MEDIA[profile.utility],
    };
  }

  reset(): void {
    this.#frameCount = 0;
    this.#told = -1;
  }

  /** The next telegram where the frame count changed, after the last the first; else the same again, with what it shows now. */
  telegram(frameCount: 0 | 1): MbusFrame {
    const telegrams = telegramsOf(this.meter);
    if (frameCount !== this.#frameCount || this.#told < 0) this.#told = (this.#told + 1) % telegrams.length;
    this.#frameCount = frameCount;
    this.#accesses += 1;
    const { condition, unitAddress } = this.meter;
    const status = (condition.batteryLow ? BATTERY_LOW_BIT : 0) | (condition.broken ? LASTING_FAULT_BIT : 0);
    return encodeTelegram({
      address: unitAddress,
      header: { own: this.own, access: this.#accesses, status, signature: 0 },
      records: telegrams[this.#told]?.map(writeRecord) ?? [],
      moreFollow: this.#told < telegrams.length - 1,
    });
  }
}

/** A heat meter tells its power only in its second telegram. */
function telegramsOf(meter: MbusMeter): readonly (readonly WrittenRecord[])[] {
  const { profile, registerWh, serial } = meter;
  const { storage, tariff, device } = profile.register;
  const place = { storage, tariff, device };
  const flow = BigInt(Math.round(meter.powerW));
  const number = { coding: BCD_8, information: [FABRICATION_NUMBER], steps: BigInt(serial) };
  switch (profile.utility) {
    case 'electricity':
      return [
        [
          number,
          { ...place, coding: BCD_12, information: [ENERGY_WH], steps: registerWh },
          { coding: INTEGER_32, information: [POWER_W], steps: flow },
        ],
      ];
    case 'heat':
      return [
        [number, { ...place, coding: INTEGER_32, information: [ENERGY_100_WH], steps: registerWh / 100n }],
        [
          { coding: INTEGER_32, information: [POWER_W], steps: flow },
          { coding: 0x02, information: [FLOW_TEMPERATURE_CENTIGRADES], steps: 6150n },
        ],
      ];
    case 'water':
      return [
        [
          number,
          { ...place, coding: BCD_8, information: [VOLUME_LITRES], steps: registerWh },
          { coding: INTEGER_32, information: [FLOW_LITRES_PER_HOUR], steps: flow },
        ],
      ];
    case 'gas':
      return [[number, { ...place, coding: BCD_8, information: [VOLUME_10_LITRES], steps: registerWh / 10n }]];
    default:
      return assertNever(profile.utility);
  }
}
