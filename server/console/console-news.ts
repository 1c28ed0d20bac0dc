import { add, formatInstant, milliseconds, negate, ZERO, type Clock, type MeterId, type Money } from '#kernel';
import type { ConsoleEvent } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import { toWireMoney } from '#contracts/wire';
import type { Directory } from '../accounts/index.ts';
import type { Alarms } from '../alarms.ts';
import type { EventStream } from '../api/event-stream.ts';
import type { SupplyController, SupplyEvent } from '../control/index.ts';
import type { NewTransaction } from '../ledger/index.ts';
import type { StoreWatch } from '../watch/index.ts';
import { unitOfMeter } from './console-site.ts';

const TOGETHER = milliseconds(300);

export interface NewsSources {
  readonly site: SiteConfiguration;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly storeWatch: Pick<StoreWatch, 'onPosting'>;
  readonly controller: Pick<SupplyController, 'onEvent'>;
  readonly alarms: Pick<Alarms, 'onRaised'>;
}

type Changed = Extract<ConsoleEvent, { type: 'changed' }>['what'];
type Happened = Extract<ConsoleEvent, { type: 'happened' }>;

/** Tells the console's pages what happens, as it is committed or read back, and that what they show is no longer so. */
export class ConsoleNews {
  readonly #stream: Pick<EventStream<ConsoleEvent>, 'publish'>;
  readonly #from: NewsSources;
  readonly #soon = new Set<Changed>();
  readonly #stopping = new AbortController();

  constructor(stream: Pick<EventStream<ConsoleEvent>, 'publish'>, from: NewsSources) {
    this.#stream = stream;
    this.#from = from;
  }

  /** Begins to listen; called once. */
  listen(): void {
    const { storeWatch, controller, alarms } = this.#from;
    storeWatch.onPosting(({ transaction, outcome }) => {
      if (outcome.kind === 'posted') this.#posted(transaction);
    });
    controller.onEvent((event) => this.#supply(event));
    alarms.onRaised((alarm) => this.#happened({ kind: 'alarm', code: alarm.code, ...this.#unitOfMeter(alarm.about) }));
  }

  /** Many changes in one moment are told once: each makes every open page ask again. */
  changed(what: Changed): void {
    if (this.#soon.has(what)) return;
    this.#soon.add(what);
    void this.#from.clock.sleep(TOGETHER, this.#stopping.signal).then(() => {
      this.#soon.delete(what);
      if (!this.#stopping.signal.aborted) this.#stream.publish({ type: 'changed', at: this.#now(), what });
    });
  }

  stop(): void {
    this.#stopping.abort();
  }

  requestChanged(meterId: MeterId): void {
    this.changed('requests');
    this.#happened({ kind: 'request', ...this.#unitOfMeter(meterId) });
  }

  #posted(transaction: NewTransaction): void {
    const { site } = this.#from;
    const moved = (isSide: (account: string) => boolean): Money =>
      add(ZERO, ...transaction.entries.filter((entry) => isSide(entry.account)).map((entry) => entry.amount));
    const wire = (amount: Money) => toWireMoney(amount, site.site.currency);
    switch (transaction.kind) {
      case 'top_up': {
        const amount = wire(negate(moved((account) => account.startsWith('tenancy/'))));
        return this.#happened({ kind: 'top_up', amount, unitLabel: this.#labelOf(transaction.facts['tenancyId']) });
      }
      case 'unresolved':
      case 'resolution':
        return this.#happened({ kind: 'unresolved', unitLabel: this.#labelOf(transaction.facts['tenancyId']) });
      case 'emptying':
        return this.#happened({ kind: 'cash_box', amount: wire(moved((account) => account === 'site/cash_in_safe')) });
      case 'opening':
      case 'charge':
      case 'adjustment':
      case 'correction':
        return this.changed('now');
    }
  }

  #supply(event: SupplyEvent): void {
    if (event.kind !== 'supply_changed') return;
    this.#happened({ kind: 'supply_changed', supply: event.state, ...this.#unitOfMeter(event.meterId) });
  }

  #happened(what: Pick<Happened, 'kind'> & Partial<Happened>): void {
    const nothing = { unitLabel: null, code: null, amount: null, supply: null };
    this.#stream.publish({ ...nothing, ...what, type: 'happened', at: this.#now() });
    this.changed('now');
  }

  #unitOfMeter(about: string): { unitLabel: string | null } {
    const { site } = this.#from;
    const meter = site.meters.find((candidate) => candidate.id === about);
    return { unitLabel: meter === undefined ? null : (unitOfMeter(site, meter.id)?.label ?? null) };
  }

  #labelOf(tenancyId: string | undefined): string | null {
    const tenancy = this.#from.directory.tenancies().find((candidate) => candidate.id === tenancyId);
    const labels = tenancy === undefined ? [] : this.#from.directory.unitsOf(tenancy.id);
    return labels.length === 0 ? null : labels.map((unit) => unit.label).join(', ');
  }

  #now(): string {
    return formatInstant(this.#from.clock.now());
  }
}
