import { z } from 'zod';
import { text, wholeNumber } from './scalars.ts';

export const clientName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens, at most 32');

const brokerUrl = z
  .string()
  .regex(/^mqtts?:\/\/[^/@\s]+$/, 'an address such as mqtts://host:8883, without a password in it');
const brokerName = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, 'lower-case letters, digits and hyphens, at most 32')
  .refine((name) => name !== 'site', 'site is the broker of the site itself');
const access = {
  username: text.optional(),
  /** A file with nothing but the password, for its owner only. */
  password_file: text.optional(),
  /** A certificate that the broker's is checked by, where the machine does not know it: a PEM file. */
  ca_file: text.optional(),
};

/**
 * Where the site is told over MQTT 3.1.1: a broker inside the server (`listen`), or one that is there already (`url`). Left out: nowhere.
 */
export const mqtt = z
  .strictObject({
    /** The broker inside the server. Its clients may subscribe below `foyer/` and publish nothing; a meter only its own topics. */
    listen: z
      .strictObject({
        host: text.prefault('127.0.0.1'),
        port: wholeNumber({ least: 0, most: 65_535 }).prefault('1883'),
        /** The same over TLS, with a certificate that the server makes; meters beyond the machine belong here. */
        tls_port: wholeNumber({ least: 0, most: 65_535 }).optional(),
        /** What its clients call this machine: names and addresses that stand in the certificate. */
        names: z.array(text).max(16).prefault([]),
      })
      .optional(),
    /** Who may subscribe at the broker inside; the server makes a password for each. */
    clients: z.array(clientName).max(32).prefault(['integration']),
    /** A broker elsewhere instead: `mqtts://host:8883`. */
    url: brokerUrl.optional(),
    ...access,
    /** More brokers, whose names stand in the addresses of meters: `mqtt://NAME/…`. The Things Stack has one of its own. */
    brokers: z.record(brokerName, z.strictObject({ url: brokerUrl, ...access })).prefault({}),
  })
  .superRefine((given, context) => {
    if ((given.listen === undefined) === (given.url === undefined))
      context.addIssue({ code: 'custom', path: [], message: 'give listen (the broker inside) or url (one elsewhere)' });
  });
export type MqttConfiguration = z.output<typeof mqtt>;
export type BrokerAccess = Pick<MqttConfiguration, keyof typeof access> & { readonly url: string };

/** A meter whose address names a broker needs one of that name. */
export function mqttProblems(site: {
  readonly mqtt?: MqttConfiguration | undefined;
  readonly meters: readonly { readonly address: string }[];
}): { path: (string | number)[]; message: string }[] {
  return site.meters.flatMap(({ address }, index) => {
    if (!address.startsWith('mqtt:')) return [];
    const broker = /^mqtt:\/\/([^/]+)\//.exec(address)?.[1] ?? '';
    const known = broker === 'site' ? site.mqtt !== undefined : Object.hasOwn(site.mqtt?.brokers ?? {}, broker);
    const message =
      broker === 'site' ? 'needs mqtt: the site has no broker yet' : `mqtt.brokers names no broker ${broker}`;
    return known ? [] : [{ path: ['meters', index, 'address'], message }];
  });
}
