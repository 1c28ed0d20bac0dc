import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Clock, type Code, type KioskId, type MeterId } from '#kernel';
import { openBills } from '../cash-box/index.ts';
import type { Alarms } from '../alarms.ts';
import type { Fleet } from '../kiosks/index.ts';
import type { MeterPoller } from '../metering/index.ts';
import type { RelayCommand } from '../control/index.ts';
import type { Store } from '../store/index.ts';
import { processMetrics } from './process-metrics.ts';
import type { Posting, StoreWatch } from './store-watch.ts';
import { VERSION } from '../version.ts';

/** What the gauges are read from, at the moment at which somebody asks. */
export interface WatchedSite {
  readonly store: Pick<Store, 'ledger' | 'unresolved' | 'cashBox'>;
  readonly poller: Pick<MeterPoller, 'state' | 'onSample'>;
  readonly meterIds: readonly MeterId[];
  readonly kioskIds: readonly KioskId[];
  readonly fleet: Pick<Fleet, 'condition'>;
  readonly alarms: Pick<Alarms, 'standing'>;
}

/** From a commit on a fast disk to one that has trouble. */
const POSTING_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * How a site is, as numbers for Prometheus. Each server has a registry of its own, and shows its process beside it. Labels are codes, causes and the
 * names of kiosks; no tenancy, no meter, no sum of money is among them, because the page is open to the building's network as `/health` is.
 */
export class SiteMetrics {
  readonly #registry = new Registry();
  readonly #process: Registry;
  readonly #clock: Clock;
  readonly #posting: Histogram;
  readonly #refused: Counter<'code'>;
  readonly #topUps: Counter<'means'>;
  readonly #commands: Counter<'state' | 'cause'>;
  readonly #answers: Counter;
  readonly #kioskTroubles: Counter<'code'>;
  readonly #notices: Counter<'kind' | 'channel' | 'state'>;
  /** The last state of each meter's last command that was counted: a command is kept again whenever more is known of it. */
  readonly #counted = new Map<MeterId, string>();

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
    const registers = [this.#registry];
    this.#process = processMetrics();
    new Gauge({
      name: 'foyer_info',
      help: 'Always 1; says which Foyer this is',
      labelNames: ['version'],
      registers,
    }).set({ version: VERSION }, 1);
    this.#posting = new Histogram({
      name: 'foyer_ledger_posting_seconds',
      help: 'From asking for a posting until it is durable',
      buckets: POSTING_SECONDS,
      registers,
    });
    this.#refused = new Counter({
      name: 'foyer_ledger_refused_total',
      help: 'Postings that were refused or failed, by code',
      labelNames: ['code'],
      registers,
    });
    this.#topUps = new Counter({
      name: 'foyer_top_ups_total',
      help: 'Payments that became credit since the start, by means; one that was sent twice counts once',
      labelNames: ['means'],
      registers,
    });
    this.#commands = new Counter({
      name: 'foyer_relay_commands_total',
      help: 'Relay commands that reached a state since the start',
      labelNames: ['state', 'cause'],
      registers,
    });
    this.#kioskTroubles = new Counter({
      name: 'foyer_kiosk_troubles_total',
      help: 'Troubles that kiosks reported since the start, each when it began',
      labelNames: ['code'],
      registers,
    });
    this.#answers = new Counter({ name: 'foyer_readings_total', help: 'Answers of meters since the start', registers });
    this.#notices = new Counter({
      name: 'foyer_notices_total',
      help: 'Notices by how their sending ended',
      labelNames: ['kind', 'channel', 'state'],
      registers,
    });
  }

  readonly contentType = this.#registry.contentType;

  /** The page. */
  text(): Promise<string> {
    return Registry.merge([this.#process, this.#registry]).metrics();
  }

  /** Counts what is posted and commanded. */
  count(watch: StoreWatch): void {
    watch.onPosting((posting) => this.#countPosting(posting));
    watch.onCommand((command) => this.#countCommand(command));
  }

  noticeEnded(kind: string, channel: string, state: 'sent' | 'failed' | 'undelivered'): void {
    this.#notices.inc({ kind, channel, state });
  }

  kioskTroubled(code: Code): void {
    this.#kioskTroubles.inc({ code });
  }

  /** Begins to look at a site. Returns how to end it. */
  watch(site: WatchedSite): () => void {
    const gauges = new SiteGauges(this.#registry, site, this.#clock);
    gauges.register();
    return site.poller.onSample(() => this.#answers.inc());
  }

  #countPosting({ transaction, outcome, took }: Posting): void {
    this.#posting.observe(took / 1000);
    if (outcome.kind === 'refused') this.#refused.inc({ code: outcome.refusal.code });
    else if (outcome.kind === 'posted' && transaction.kind === 'top_up')
      this.#topUps.inc({ means: transaction.facts['means'] ?? 'unknown' });
  }

  #countCommand({ id, meterId, state, cause }: RelayCommand): void {
    const reached = `${id} ${state}`;
    if (this.#counted.get(meterId) === reached) return;
    this.#counted.set(meterId, reached);
    this.#commands.inc({ state, cause });
  }
}

/** What is not counted as it happens but looked up when somebody asks. */
class SiteGauges {
  readonly #registry: Registry;
  readonly #site: WatchedSite;
  readonly #clock: Clock;

  constructor(registry: Registry, site: WatchedSite, clock: Clock) {
    this.#registry = registry;
    this.#site = site;
    this.#clock = clock;
  }

  register(): void {
    const { store, alarms } = this.#site;
    this.#number('foyer_clock_trusted', '1: the time is trusted; 0: it is suspect and nobody is cut', () =>
      this.#clock.state() === 'trusted' ? 1 : 0,
    );
    this.#number(
      'foyer_ledger_sequence',
      'The number of the last transaction',
      async () => (await store.ledger.head()).sequence,
    );
    this.#number(
      'foyer_unresolved_bills',
      'Bills of which nobody knows yet what became of them',
      async () => (await openBills(store)).length,
    );
    this.#labelled('foyer_alarm', 'Alarms that stand, each with 1', 'code', () =>
      alarms.standing().map((code) => [code, 1] as const),
    );
    this.#meters();
    this.#kiosks();
  }

  #meters(): void {
    const { meterIds, poller } = this.#site;
    const states = () => meterIds.map((id) => poller.state(id));
    this.#number('foyer_meters', 'Meters of the site', () => meterIds.length);
    this.#number('foyer_meters_away', 'Meters that do not answer', () => states().filter((state) => state.away).length);
    this.#number(
      'foyer_meters_held',
      'Meters whose last reading waits for staff',
      () => states().filter((state) => state.held !== null).length,
    );
    this.#number('foyer_reading_age_seconds', 'Age of the oldest last reading of a meter that was ever read', () => {
      const taken = states().flatMap(({ measuredAt }) => (measuredAt === null ? [] : [measuredAt]));
      return taken.length === 0 ? 0 : Math.max(0, this.#clock.now() - Math.min(...taken)) / 1000;
    });
  }

  #kiosks(): void {
    const heard = () =>
      this.#site.kioskIds.flatMap((id) => {
        const condition = this.#site.fleet.condition(id);
        return condition === null ? [] : [{ id, condition }];
      });
    this.#labelled('foyer_kiosk_heartbeat_age_seconds', 'Since a kiosk was last heard of', 'kiosk', () =>
      heard().map(({ id, condition }) => [id, Math.max(0, this.#clock.now() - condition.lastSeenAt) / 1000] as const),
    );
    this.#labelled('foyer_kiosk_waiting_uploads', 'Bills that a kiosk has not sent yet', 'kiosk', () =>
      heard().map(({ id, condition }) => [id, condition.waitingUploads] as const),
    );
    this.#labelled('foyer_kiosk_unresolved_bills', 'Bills in doubt that a kiosk knows of', 'kiosk', () =>
      heard().map(({ id, condition }) => [id, condition.unresolvedBills] as const),
    );
    this.#number('foyer_kiosks', 'Kiosks of the site', () => this.#site.kioskIds.length);
  }

  #number(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  #labelled(name: string, help: string, label: string, read: () => readonly (readonly [string, number])[]): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [value, count] of read()) this.set({ [label]: value }, count);
      },
    });
  }
}
