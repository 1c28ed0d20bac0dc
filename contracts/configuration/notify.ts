import { z } from 'zod';
import { noticeKind } from '../events/index.ts';
import { emailAddress } from '../wire/index.ts';
import { text, timeOfDay, timeSpan, wholeNumber } from './scalars.ts';

/** Plain HTTP carries secrets and tenants' numbers in the clear, so it is allowed on this machine alone. */
function isServiceUrl(raw: string): boolean {
  if (!URL.canParse(raw)) return false;
  const { protocol, hostname, username } = new URL(raw);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return (protocol === 'https:' || (protocol === 'http:' && isLocal)) && username === '';
}

export const serviceUrl = text.refine(isServiceUrl, 'must be https://…, or http:// on this machine, without a name');
const word = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'lower-case letters, digits and underscores, at most 32');

/** A mail relay (SMTP submission, RFC 6409). A password goes over TLS only. */
const email = z
  .strictObject({
    host: text,
    port: wholeNumber({ least: 1, most: 65_535 }).prefault('587'),
    /** `starttls`: asked for and insisted on. `tls`: from the first byte. `none`: for a relay on this machine. */
    security: z.enum(['starttls', 'tls', 'none']).prefault('starttls'),
    /** A certificate that the relay's is checked by, where the machine does not know it: a PEM file. */
    ca_file: text.optional(),
    user: text.optional(),
    /** A file with nothing but the password, for its owner only. */
    password_file: text.optional(),
    from: emailAddress,
    /** How the sender is shown. */
    from_name: text.optional(),
    reply_to: emailAddress.optional(),
  })
  .superRefine(({ user, password_file: password, security, host }, context) => {
    if ((user === undefined) !== (password === undefined))
      context.addIssue({ code: 'custom', path: ['user'], message: 'user and password_file stand together' });
    const isLocal = host === '127.0.0.1' || host === 'localhost' || host === '::1';
    if (security === 'none' && !isLocal)
      context.addIssue({ code: 'custom', path: ['security'], message: 'none is for a relay on this machine' });
  });
export type EmailConfiguration = z.output<typeof email>;

/** A gateway for short messages. What it wants and how it answers is a profile: one that comes with Foyer, or a file. */
const sms = z
  .strictObject({
    /** One that comes with Foyer. */
    profile: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,31}$/, 'the name of a profile')
      .optional(),
    /** A profile of one's own. */
    profile_file: text.optional(),
    /** What the profile wants to know: sender, account. */
    values: z.record(word, text).prefault({}),
    /** What the profile wants to know and nobody else may: each a file with nothing but that. */
    secret_files: z.record(word, text).prefault({}),
    /** A text of more parts costs more; a longer one is cut to this many. */
    most_parts: wholeNumber({ least: 1, most: 6 }).prefault('2'),
  })
  .refine((given) => (given.profile === undefined) !== (given.profile_file === undefined), {
    path: ['profile'],
    message: 'give profile (one that comes with Foyer) or profile_file (one of your own)',
  });
export type SmsConfiguration = z.output<typeof sms>;

/** Another program that is told every notice, signed, and can ask for those that it missed. */
const webhook = z.strictObject({
  url: serviceUrl,
  /** A file with `whsec_` and at least 24 bytes in base64, for its owner only. */
  secret_file: text,
});
export type WebhookConfiguration = z.output<typeof webhook>;

/** How tenants are told. */
export const notify = z.strictObject({
  channels: z.array(z.enum(['log', 'mqtt', 'email', 'sms', 'webhook', 'slip'])).prefault(['log']),
  /** Inside these hours nobody's telephone makes a sound: e-mail and short messages wait for their end. The window may run over midnight. */
  quiet_hours: z.strictObject({ from: timeOfDay, to: timeOfDay }).optional(),
  /** What is told in quiet hours all the same. */
  not_quiet: z.array(noticeKind).prefault(['cut']),
  /** Of e-mail and short messages together; the next wait until a day has passed. */
  most_a_day_per_tenancy: wholeNumber({ least: 1, most: 200 }).prefault('12'),
  /** Of each channel that leads out of the house; the next wait. */
  most_a_minute: wholeNumber({ least: 1, most: 6000 }).prefault('60'),
  /** A gateway that takes nothing for so long is an alarm. */
  down_after: timeSpan.prefault('15 min'),
  /** Where gateways on the internet reach this server, to tell what became of a message. Left out: they are asked. */
  public_url: serviceUrl.optional(),
  email: email.optional(),
  sms: sms.optional(),
  webhook: webhook.optional(),
});
export type NotifyConfiguration = z.output<typeof notify>;

/** A channel that is named has to be set up. */
export function notifyProblems(site: {
  readonly notify: NotifyConfiguration;
  readonly mqtt?: object | undefined;
}): { path: string[]; message: string }[] {
  const { channels, email: mail, sms: short, webhook: hook } = site.notify;
  const setUp = { mqtt: site.mqtt, email: mail, sms: short, webhook: hook } as const;
  return (['mqtt', 'email', 'sms', 'webhook'] as const)
    .filter((channel) => channels.includes(channel) && setUp[channel] === undefined)
    .map((channel) => ({
      path: ['notify', 'channels'],
      message: `${channel} is named here but not set up: write ${channel}`,
    }));
}
