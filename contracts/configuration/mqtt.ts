import { z } from 'zod';
import { text, wholeNumber } from './scalars.ts';

const clientName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens, at most 32');

/**
 * Where the site is told over MQTT 3.1.1: a broker inside the server (`listen`), or one that is there already (`url`). Left out: nowhere.
 */
export const mqtt = z
  .strictObject({
    /** The broker inside the server. Its clients may subscribe below `foyer/` and publish nothing. */
    listen: z
      .strictObject({
        host: text.prefault('127.0.0.1'),
        port: wholeNumber({ least: 0, most: 65_535 }).prefault('1883'),
      })
      .optional(),
    /** Who may subscribe at the broker inside; the server makes a password for each. */
    clients: z.array(clientName).max(32).prefault(['integration']),
    /** A broker elsewhere: `mqtts://host:8883`. */
    url: z
      .string()
      .regex(/^mqtts?:\/\/[^/@\s]+$/, 'an address such as mqtts://host:8883, without a password in it')
      .optional(),
    username: text.optional(),
    /** A file with nothing but the password, for its owner only. */
    password_file: text.optional(),
  })
  .superRefine((given, context) => {
    if ((given.listen === undefined) === (given.url === undefined))
      context.addIssue({ code: 'custom', path: [], message: 'give listen (the broker inside) or url (one elsewhere)' });
  });
export type MqttConfiguration = z.output<typeof mqtt>;
