import type { LorawanProfile } from '../../profiles/index.ts';
import type { MqttDialect } from '../mqtt/dialect.ts';
import { chirpstackDialect } from './chirpstack.ts';
import { notANetwork } from './network.ts';
import { thingsStackDialect } from './things-stack.ts';

/** A LoRaWAN device: whose network carries it is seen from its topics. Throws PORT_ADDRESS_INVALID. */
export function lorawanDialect(profile: LorawanProfile, root: string): MqttDialect {
  const dialect = chirpstackDialect(profile, root) ?? thingsStackDialect(profile, root);
  if (dialect === null) throw notANetwork(root);
  return dialect;
}
