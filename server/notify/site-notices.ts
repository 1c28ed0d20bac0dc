import { formatInstant } from '#kernel';
import type { Directory } from '../accounts/index.ts';
import type { Alarms } from '../alarms.ts';
import type { SupplyController, SupplyEvent } from '../control/index.ts';
import { openPublisher, SiteVoice, type Publisher } from '../mqtt/index.ts';
import type { ServerOptions } from '../options.ts';
import type { NoticeChannel, Store } from '../store/index.ts';
import type { TenantDesk } from '../tenant-desk.ts';
import type { SiteMetrics, StoreWatch } from '../watch/index.ts';
import { NoticeDesk } from './notice-desk.ts';
import { NoticeSender, type SendNotice } from './sender.ts';

export interface NoticeRooms {
  readonly store: Store;
  readonly storeWatch: StoreWatch;
  readonly directory: Directory;
  readonly desk: Pick<TenantDesk, 'standing' | 'decision'>;
  readonly controller: Pick<SupplyController, 'onEvent'>;
  readonly alarms: Pick<Alarms, 'raise' | 'onRaised'>;
  readonly metrics: Pick<SiteMetrics, 'noticeEnded'>;
}

/** Begins to tell tenants, and whoever listens over MQTT. Returns how to end it. Rejects with PORT_UNREACHABLE or CONFIGURATION_UNREADABLE. */
export async function startNotices(options: ServerOptions, rooms: NoticeRooms): Promise<() => Promise<void>> {
  const { site, directory: folder, clock, randomness, log } = options;
  const { store, directory, desk, alarms, metrics } = rooms;
  const publisher = await openPublisher(site.mqtt, {
    directory: folder,
    randomness,
    log,
    onIntruder: () => alarms.raise('BROKER_INTRUDER'),
  });
  const voice = publisher === null ? null : new SiteVoice({ publisher, siteId: site.site.id, clock, log });
  const channels = channelsOf(options, { publisher, voice });
  const sender = new NoticeSender({
    siteId: site.site.id,
    notices: store.notices,
    channels,
    onEnded: ({ kind }, channel, state) => {
      metrics.noticeEnded(kind, channel, state);
      if (state === 'failed') alarms.raise('NOTICE_UNSENT');
    },
    clock,
    log: log.area('notify'),
  });
  const notices = new NoticeDesk({
    site,
    store,
    directory,
    standing: (id) => desk.standing(id),
    decision: (id) => desk.decision(id),
    channels: [...channels.keys()],
    onKept: () => sender.wake(),
    clock,
    randomness,
    log: log.area('notify'),
  });
  publisher?.onConfirmed((_topic, payload) => {
    sender.confirmed(payload).catch((thrown: unknown) => log.area('notify').error('confirmation not kept', thrown));
  });
  rooms.storeWatch.onPosting(({ transaction, outcome }) => {
    if (outcome.kind === 'posted' && transaction.kind === 'top_up') notices.toppedUp(transaction);
  });
  alarms.onRaised(({ code, about }) => voice?.alarm(code, about));
  const endEvents = rooms.controller.onEvent((event) => heard(event, { notices, voice }));
  sender.start();
  notices.start();
  return async () => {
    endEvents();
    await notices.stop();
    await sender.stop();
    await publisher?.stop();
  };
}

function heard(event: SupplyEvent, { notices, voice }: { notices: NoticeDesk; voice: SiteVoice | null }): void {
  if (event.kind === 'alarm') return;
  const { meterId, utility, state } = event;
  voice?.supply({ at: formatInstant(event.at), meterId, utility, state });
  notices.supplyChanged(event);
}

/** By the channels that the site file names. */
function channelsOf(
  { site, log }: ServerOptions,
  { publisher, voice }: { publisher: Publisher | null; voice: SiteVoice | null },
): ReadonlyMap<NoticeChannel, SendNotice> {
  const channels = new Map<NoticeChannel, SendNotice>();
  const area = log.area('notice');
  if (site.notify.channels.includes('log'))
    channels.set('log', ({ id, tenancyId, kind, language, title, text }) => {
      area.info('told', { id, tenancyId, kind, language, title, text });
      return Promise.resolve();
    });
  if (site.notify.channels.includes('mqtt') && publisher !== null && voice !== null)
    channels.set(publisher.channel, (message) => voice.notice(message));
  return channels;
}
