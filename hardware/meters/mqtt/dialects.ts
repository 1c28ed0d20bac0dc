import { assertNever } from '#kernel';
import type { LorawanProfile, MqttProfile } from '../../profiles/index.ts';
import { lorawanDialect } from '../lorawan/dialect.ts';
import type { MqttDialect } from './dialect.ts';
import { esphomeDialect } from './esphome.ts';
import { foyerJsonDialect } from './foyer-json.ts';
import { shellyDialect } from './shelly.ts';
import { tasmotaDialect } from './tasmota.ts';

/** How the device whose topics begin with `root` speaks. Throws PORT_ADDRESS_INVALID for a LoRaWAN device at no known network. */
export function dialectOf(profile: MqttProfile | LorawanProfile, root: string): MqttDialect {
  if (profile.protocol === 'lorawan') return lorawanDialect(profile, root);
  switch (profile.dialect) {
    case 'tasmota':
      return tasmotaDialect(profile, root);
    case 'shelly':
      return shellyDialect(profile, root);
    case 'esphome':
      return esphomeDialect(profile, root);
    case 'foyer_json':
      return foyerJsonDialect(profile, root);
    default:
      return assertNever(profile);
  }
}
