import { assertNever } from '#kernel';
import type { LorawanProfile, MqttProfile } from '#hardware/profiles';
import { chirpstackFace } from '../lorawan/chirpstack.ts';
import type { SimulatedMeter } from '../simulated-meter.ts';
import { esphomeFace } from './esphome.ts';
import { foyerJsonFace } from './foyer-json.ts';
import { shellyFace } from './shelly.ts';
import { tasmotaFace } from './tasmota.ts';

export interface Said {
  readonly topic: string;
  readonly payload: string;
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

/** How one device speaks: what it says by itself, and what it answers. */
export interface MqttFace {
  readonly hears: readonly string[];
  /** What the broker says for it once it is gone; null where it leaves nothing. */
  readonly will: Said | null;
  /** As it comes to its broker. */
  birth(): readonly Said[];
  /** In its rhythm. */
  report(): readonly Said[];
  /** After its relay moved. */
  moved(): readonly Said[];
  answer(topic: string, payload: string): readonly Said[];
}

export interface FaceWorld {
  readonly root: string;
  /** The time that the device believes, as RFC 3339. */
  readonly time: () => string;
  /** Another one at each call. */
  readonly nextId: () => string;
}

export function faceOf(meter: SimulatedMeter<MqttProfile | LorawanProfile>, world: FaceWorld): MqttFace {
  const { profile } = meter;
  if (profile.protocol === 'lorawan') return chirpstackFace(meter, profile, world);
  switch (profile.dialect) {
    case 'tasmota':
      return tasmotaFace(meter, profile, world);
    case 'shelly':
      return shellyFace(meter, profile, world);
    case 'esphome':
      return esphomeFace(meter, profile, world);
    case 'foyer_json':
      return foyerJsonFace(meter, profile, world);
    default:
      return assertNever(profile);
  }
}
