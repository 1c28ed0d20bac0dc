import type { z } from 'zod';
import { FaultError, newId, refuse, success, type Clock, type NoticeId, type Randomness, type Reply } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { noticeChannel } from '#contracts/events';
import { emailAddress, phoneNumber, type Contact, type LanguageTag } from '#contracts/wire';
import { translatorFor } from '#language';
import { outwardChannels } from './open-channels.ts';
import { messageOf } from './message.ts';
import type { Notice } from '../store/index.ts';

/** A channel that an installer can try by hand. */
export const triedChannel = noticeChannel.extract(['email', 'sms', 'webhook']);
export type TriedChannel = z.infer<typeof triedChannel>;

export interface NoticeTrial {
  readonly channel: TriedChannel;
  /** What the gateway calls it, where it says so. */
  readonly reference: string | null;
}

/**
 * Sends one message that says that it is a test, over one channel of a site and without its outbox: at once, once. Refusals: REQUEST_INVALID (no address, or a channel that
 * the site does not have), and whatever the gateway said.
 */
export async function sendTestNotice(
  site: SiteConfiguration,
  to: { readonly channel: TriedChannel; readonly to: string | null; readonly language: LanguageTag },
  { clock, randomness }: { clock: Clock; randomness: Randomness },
): Promise<Reply<NoticeTrial>> {
  const [tenancy] = site.tenancies;
  const contact = contactFrom(to);
  if (tenancy === undefined || contact === null)
    return refuse('REQUEST_INVALID', { message: `--to: an address for ${to.channel}` });
  const channels = await outwardChannels(site, { clock, randomness, reportUrl: () => null });
  const channel = channels.get(to.channel);
  if (channel === undefined)
    return refuse('REQUEST_INVALID', { message: `the site file names no channel ${to.channel} under notify` });
  const voice = translatorFor(to.language);
  const values = { site: site.site.name };
  const notice: Notice = {
    id: newId<NoticeId>(clock, randomness),
    about: 'test',
    tenancyId: tenancy.id,
    kind: 'top_up',
    at: clock.now(),
    language: to.language,
    title: voice.text('notice.test.title'),
    text: voice.text('notice.test.text', values),
    short: voice.text('notice.test.short', values),
    facts: { unit: '0', amount: '0', balance: '0' },
    daysLeft: null,
    movement: 0,
  };
  try {
    const { reference } = await channel.send({ notice, message: messageOf(notice, site.site.id), contact });
    return success({ channel: to.channel, reference });
  } catch (thrown) {
    if (thrown instanceof FaultError) return refuse(thrown.code, { message: thrown.message });
    throw thrown;
  }
}

/** Null where what was given is no address for this channel. */
function contactFrom({ channel, to }: { channel: TriedChannel; to: string | null }): Contact | null {
  if (channel === 'webhook') return {};
  const parsed = (channel === 'email' ? emailAddress : phoneNumber).safeParse(to);
  if (!parsed.success) return null;
  return channel === 'email' ? { email: parsed.data } : { phone: parsed.data };
}
