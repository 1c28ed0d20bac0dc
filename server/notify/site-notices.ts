import { formatInstant, type NoticeId, type TenancyId } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import type { Directory } from '../accounts/index.ts';
import type { Alarms } from '../alarms.ts';
import type { SupplyController, SupplyEvent } from '../control/index.ts';
import { SiteVoice, type Publisher } from '../mqtt/index.ts';
import type { ServerOptions } from '../options.ts';
import type { NoticeChannel, Store } from '../store/index.ts';
import type { TenantDesk } from '../tenant-desk.ts';
import type { SiteMetrics, StoreWatch } from '../watch/index.ts';
import { GatewayWatch } from './gateway-watch.ts';
import { NoticeDesk } from './notice-desk.ts';
import { NoticeOffice } from './notice-office.ts';
import { houseChannels, outwardChannels, webhookKey } from './open-channels.ts';
import { NoticePace } from './pace.ts';
import { quietUntil } from './quiet-hours.ts';
import { ReportTokens } from './report-token.ts';
import { NoticeSender, type NoticeSenderOptions } from './sender.ts';
import { channelsTo } from './ways.ts';

export interface NoticeRooms {
  readonly store: Store;
  readonly storeWatch: StoreWatch;
  readonly directory: Directory;
  readonly desk: Pick<TenantDesk, 'standing' | 'decision' | 'rush'>;
  readonly controller: Pick<SupplyController, 'onEvent'>;
  readonly alarms: Pick<Alarms, 'raise' | 'onRaised'>;
  readonly metrics: Pick<SiteMetrics, 'noticeEnded'>;
  /** Where the site is told over MQTT; its owner stops it. */
  readonly publisher: Publisher | null;
}

export interface RunningNotices {
  readonly office: NoticeOffice;
  stop(): Promise<void>;
}

/**
 * Begins to tell tenants, and whoever listens over MQTT. Rejects with PORT_UNREACHABLE, CONFIGURATION_UNREADABLE, CONFIGURATION_INVALID or SMS_PROFILE_UNKNOWN.
 */
export async function startNotices(options: ServerOptions, rooms: NoticeRooms): Promise<RunningNotices> {
  const { site, directory: folder, clock, randomness, log } = options;
  const { store, directory, desk, alarms, publisher } = rooms;
  const voice = publisher === null ? null : new SiteVoice({ publisher, siteId: site.site.id, clock, log });
  const tokens = ReportTokens.load(folder, randomness);
  const channels = new Map([
    ...houseChannels(site, { publisher, voice, log }),
    ...(await outwardChannels(site, { clock, randomness, reportUrl: reportUrlOf(site, tokens) })),
  ]);
  const contactOf = (id: TenancyId) => directory.tenancy(id)?.contact ?? null;
  const sender = senderOf(options, rooms, { channels, contactOf });
  const named: readonly NoticeChannel[] = [...channels.keys(), ...slips(site)];
  const notices = new NoticeDesk({
    site,
    store,
    directory,
    standing: (id) => desk.standing(id),
    decision: (id) => desk.decision(id),
    channelsTo: (id, kind) => channelsTo(contactOf(id), { kind, named }),
    onKept: () => sender.wake(),
    clock,
    randomness,
    log: log.area('notify'),
  });
  publisher?.onConfirmed((_topic, payload) => {
    sender.confirmed(payload).catch((thrown: unknown) => log.area('notify').error('confirmation not kept', thrown));
  });
  rooms.storeWatch.onPosting(({ transaction, outcome }) => {
    // Light comes before words.
    if (outcome.kind === 'posted' && transaction.kind === 'top_up')
      void desk.rush.over().then(() => notices.toppedUp(transaction));
  });
  alarms.onRaised(({ code, about }) => voice?.alarm(code, about));
  const endEvents = rooms.controller.onEvent((event) => heard(event, { notices, voice }));
  sender.start();
  notices.start();
  const stop = async () => {
    endEvents();
    await notices.stop();
    await sender.stop();
  };
  const office = new NoticeOffice({
    siteId: site.site.id,
    siteName: site.site.name,
    notices: store.notices,
    directory,
    sender,
    channels,
    tokens,
    webhookKey: webhookKey(site.notify),
    desk: notices,
    clock,
  });
  return { office, stop };
}

/** Empties the outbox in the site's manner: its quiet hours, its pace, its alarms. */
function senderOf(
  { site, clock, log }: ServerOptions,
  { store, directory, alarms, metrics }: NoticeRooms,
  { channels, contactOf }: Pick<NoticeSenderOptions, 'channels' | 'contactOf'>,
): NoticeSender {
  const pace = new NoticePace(site.notify);
  const watch = new GatewayWatch({
    downAfter: site.notify.down_after,
    clock,
    onDown: (channel) => alarms.raise('NOTICE_GATEWAY_DOWN', channel),
  });
  return new NoticeSender({
    siteId: site.site.id,
    notices: store.notices,
    channels,
    contactOf,
    waitUntil: (now, { notice: { kind, tenancyId }, channel }) =>
      quietUntil(now, { kind, channel }, { notify: site.notify, zone: directory.zone }) ??
      pace.waitUntil(now, { channel, tenancyId }),
    onTried: ({ tenancyId }, channel, said) => {
      pace.tried(clock.now(), { channel, tenancyId, reached: said !== 'away' });
      if (said === 'answered') watch.answered(channel);
      else watch.failed(channel);
    },
    onEnded: ({ kind }, channel, state) => {
      metrics.noticeEnded(kind, channel, state);
      if (state === 'failed') alarms.raise('NOTICE_UNSENT', channel);
      if (state === 'undelivered') alarms.raise('NOTICE_UNDELIVERED', channel);
    },
    clock,
    log: log.area('notify'),
  });
}

function reportUrlOf({ notify }: Pick<SiteConfiguration, 'notify'>, tokens: ReportTokens) {
  const base = notify.public_url?.replace(/\/$/, '');
  return (id: NoticeId) => (base === undefined ? null : `${base}/api/notices/reports/${id}/${tokens.of(id)}`);
}

function heard(event: SupplyEvent, { notices, voice }: { notices: NoticeDesk; voice: SiteVoice | null }): void {
  if (event.kind === 'alarm') return;
  const { meterId, utility, state } = event;
  voice?.supply({ at: formatInstant(event.at), meterId, utility, state });
  notices.supplyChanged(event);
}

/** Paper has no gateway: it waits for its tenant. */
function slips({ notify }: Pick<SiteConfiguration, 'notify'>): readonly NoticeChannel[] {
  return notify.channels.includes('slip') ? ['slip'] : [];
}
