import type { Clock, Log, NoticeId, Randomness } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import type { NoticeChannel } from '#contracts/events';
import type { Publisher, SiteVoice } from '../mqtt/index.ts';
import { TAKEN, type Channel } from './channel.ts';
import { SmsGateway } from './sms/gateway.ts';
import { readyProfile } from './sms/load-profile.ts';
import { Webhook } from './webhook/webhook.ts';
import { webhookKeyIn, type WebhookKey } from './webhook/signature.ts';

export interface ChannelSurroundings {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Where a gateway may tell what became of a message; null: it cannot reach this server. */
  readonly reportUrl: (id: NoticeId) => string | null;
}

/** The channels that lead out of the house, as the site file names them. Rejects with CONFIGURATION_UNREADABLE, CONFIGURATION_INVALID or SMS_PROFILE_UNKNOWN. */
export async function outwardChannels(
  { site, notify }: Pick<SiteConfiguration, 'site' | 'notify'>,
  { clock, randomness, reportUrl }: ChannelSurroundings,
): Promise<ReadonlyMap<NoticeChannel, Channel>> {
  const channels = new Map<NoticeChannel, Channel>();
  const { email, sms } = notify;
  if (notify.channels.includes('email') && email !== undefined) {
    // Who writes no mail loads nothing of it.
    const { MailRelay } = await import('./email/mail-relay.ts');
    channels.set('email', new MailRelay(email, { siteName: site.name }));
  }
  if (notify.channels.includes('sms') && sms !== undefined)
    channels.set(
      'sms',
      new SmsGateway({ ...readyProfile(sms), mostParts: sms.most_parts, reportUrl, clock, randomness }),
    );
  const key = webhookKey(notify);
  if (key !== null && notify.webhook !== undefined)
    channels.set('webhook', new Webhook(notify.webhook, { key, clock }));
  return channels;
}

/** Null where the site tells no other program. */
export function webhookKey({ channels, webhook }: SiteConfiguration['notify']): WebhookKey | null {
  return channels.includes('webhook') && webhook !== undefined ? webhookKeyIn(webhook.secret_file) : null;
}

/** This machine's log, and MQTT. */
export function houseChannels(
  { notify }: Pick<SiteConfiguration, 'notify'>,
  { publisher, voice, log }: { publisher: Publisher | null; voice: SiteVoice | null; log: Log },
): ReadonlyMap<NoticeChannel, Channel> {
  const channels = new Map<NoticeChannel, Channel>();
  const area = log.area('notice');
  if (notify.channels.includes('log'))
    channels.set('log', {
      send: ({ message: { id, tenancyId, kind, language, title, text } }) => {
        area.info('told', { id, tenancyId, kind, language, title, text });
        return Promise.resolve(TAKEN);
      },
    });
  if (notify.channels.includes('mqtt') && publisher !== null && voice !== null)
    channels.set(publisher.channel, {
      send: async ({ message }) => {
        await voice.notice(message);
        return TAKEN;
      },
    });
  return channels;
}
