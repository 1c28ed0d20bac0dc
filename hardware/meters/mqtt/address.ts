import { FaultError } from '#kernel';

export interface MqttAddress {
  /** `site`: the site's own broker; else the name that the site file gives another. */
  readonly broker: string;
  /** The first levels of all topics of the device. */
  readonly root: string;
}

/** Reads `mqtt://site/tasmota_1A2B3C`. Throws PORT_ADDRESS_INVALID. */
export function parseMqttAddress(address: string): MqttAddress {
  const match = /^mqtt:\/\/([a-z0-9-]{1,32})\/([\w.:@-]+(?:\/[\w.:@-]+){0,15})$/.exec(address);
  const [, broker, root] = match ?? [];
  if (broker === undefined || root === undefined)
    throw new FaultError('PORT_ADDRESS_INVALID', {
      message: `${address} is no address of an MQTT meter: mqtt://site/ and the first levels of its topics, such as mqtt://site/tasmota_1A2B3C`,
      details: { address },
    });
  return { broker, root };
}
