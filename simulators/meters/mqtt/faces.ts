import { assertNever } from '#kernel';
import type { LorawanProfile, MqttProfile } from '#hardware/profiles';
import { chirpstackFace } from '../lorawan/chirpstack.ts';
import type { SimulatedMeter } from '../simulated-meter.ts';
import { esphomeFace } from './esphome.ts';
import { foyerJsonFace } from './foyer-json.ts';
import { shellyFace } from './shelly.ts';
import { tasmotaFace } from './tasmota.ts';
import type { FaceWorld, MqttFace } from './face.ts';

/** How the meter speaks, by its profile. */
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
