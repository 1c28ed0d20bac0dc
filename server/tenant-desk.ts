import {
  assert,
  codeOf,
  Turns,
  type Clock,
  type Currency,
  type Instant,
  type MeterId,
  type Money,
  type TenancyId,
} from '#kernel';
import type { Account } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import {
  accountView,
  arrearsPaidByTopUps,
  contractFacts,
  OutOfCredit,
  RecentStandings,
  SeenWarnings,
  standingOf,
  topUpBasis,
  type Directory,
  type Standing,
} from './accounts/index.ts';
import { decide, type Contract, type SupplyController, type SupplyDecision } from './control/index.ts';
import type { MeterPoller } from './metering/index.ts';
import { Rush, splitOf } from './payments/index.ts';
import type { Correction, RatedTenancy, SettlementService, UseService } from './rating/index.ts';
import type { Store } from './store/index.ts';

export interface TenantDeskOptions {
  readonly site: SiteConfiguration;
  readonly directory: Directory;
  readonly store: Store;
  readonly settlement: SettlementService;
  readonly use: UseService;
  readonly poller: Pick<MeterPoller, 'flush' | 'state'>;
  readonly clock: Clock;
  /** Of a meter's register at an instant. */
  readonly multiplierAt: (meterId: MeterId, at: Instant) => bigint;
  readonly supply: Pick<SupplyController, 'supplyOf' | 'observedOf'> & {
    readonly orderOf: (meterId: MeterId) => Contract['order'];
    readonly weather: () => Contract['weather'];
  };
}

/** Answers for one tenancy at a time: what it has, what it may be shown, what credit control may know. */
export class TenantDesk {
  /** One payment of a tenancy at a time; a decision sees that one is under way. */
  readonly payments = new Turns<TenancyId>();
  /** Many who pay in one moment. */
  readonly rush: Rush;
  readonly #options: TenantDeskOptions;
  readonly #currency: Currency;
  readonly #outOfCredit = new OutOfCredit();
  readonly #seen = new SeenWarnings();
  readonly #recent: RecentStandings;

  constructor(options: TenantDeskOptions) {
    this.#options = options;
    this.rush = new Rush(options.clock);
    this.#recent = new RecentStandings(options);
    this.#currency = options.site.site.currency;
  }

  /** Credit, debt and what was used since the last posting. */
  async standing(tenancyId: TenancyId): Promise<Standing> {
    const { store, settlement } = this.#options;
    const standing = await standingOf(tenancyId, {
      ledger: store.ledger,
      accrued: (id) => settlement.accrued(this.#rated(id), this.#until(id)),
    });
    this.#recent.found(tenancyId, standing);
    return standing;
  }

  /** The same as it was found a moment ago, if the books have not gone on since. */
  async recentStanding(tenancyId: TenancyId): Promise<Standing> {
    return (await this.#recent.recent(tenancyId, this.#options.store.ledger)) ?? this.standing(tenancyId);
  }

  /** Keeps what the meters showed last and posts what it cost. */
  async settle(tenancyId: TenancyId): Promise<void> {
    const { directory, poller } = this.#options;
    await Promise.all(directory.metersOf(tenancyId).map((meter) => poller.flush(meter.id)));
    await this.settleUpTo(tenancyId, this.#until(tenancyId));
  }

  /** Posts what was used up to an instant; what was posted beyond it is given back. */
  async settleUpTo(tenancyId: TenancyId, at: Instant): Promise<void> {
    await this.#options.settlement.settle(this.#rated(tenancyId), at);
  }

  /** The same in the name of what changed readings that were rated before: an adjustment then names it. */
  async settleCorrected(tenancyId: TenancyId, correction: Correction): Promise<void> {
    const { directory, poller, settlement } = this.#options;
    await Promise.all(directory.metersOf(tenancyId).map((meter) => poller.flush(meter.id)));
    await settlement.settle(this.#rated(tenancyId), this.#until(tenancyId), correction);
  }

  averagePerDay(tenancyId: TenancyId): Promise<Money | null> {
    return this.#options.settlement.averagePerDay(this.#rated(tenancyId), this.#options.clock.now());
  }

  /** What `decide()` may know of one meter's supply. */
  facts(tenancyId: TenancyId, meterId: MeterId): Promise<Contract> {
    return this.#facts(tenancyId, meterId, () => this.standing(tenancyId));
  }

  #facts(tenancyId: TenancyId, meterId: MeterId, standing: () => Promise<Standing>): Promise<Contract> {
    const { site, store, directory, clock, poller, supply } = this.#options;
    return contractFacts(tenancyId, meterId, {
      store,
      directory,
      clock,
      standing,
      averagePerDay: (id) => this.averagePerDay(id),
      estimateAfter: site.estimates.after,
      meterState: (id) => poller.state(id),
      observedOf: (id) => supply.observedOf(id),
      orderOf: (id) => supply.orderOf(id),
      paymentPending: (id) => this.payments.busy(id),
      warned: (id) => this.#warned(id),
      weather: supply.weather,
      outOfCredit: this.#outOfCredit,
    });
  }

  /** Asks the store only where the policy wants a proof. */
  async #warned(tenancyId: TenancyId): Promise<Contract['warned']> {
    const seenAtKiosk = this.#seen.at(tenancyId);
    const { site, store } = this.#options;
    if (site.policy.warning_proof.length === 0)
      return { delivered: null, accepted: null, attempted: null, seenAtKiosk };
    const { deliveredAt, acceptedAt, attempted } = await store.notices.warned(tenancyId, site.policy.warning_channels);
    return { delivered: deliveredAt, accepted: acceptedAt, attempted, seenAtKiosk };
  }

  /** The account for a kiosk's screen. What it says there of credit that ends is a warning that was seen. */
  async accountAtKiosk(tenancyId: TenancyId): Promise<Account | null> {
    // What the meters showed last counts, not what was kept up to a minute ago. Where it cannot be kept, the older is shown.
    await this.#keepNewest(tenancyId);
    const account = await this.account(tenancyId);
    if (account !== null) this.#seen.shown(tenancyId, { now: this.#options.clock.now() });
    return account;
  }

  async #keepNewest(tenancyId: TenancyId): Promise<void> {
    const { directory, poller } = this.#options;
    const kept = directory.metersOf(tenancyId).map((meter) => poller.flush(meter.id));
    const failed = (await Promise.allSettled(kept)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined && codeOf(failed.reason) !== 'STORE_UNAVAILABLE') throw failed.reason;
  }

  /** The account as the kiosk may show it; null for a tenancy that does not exist. */
  async account(tenancyId: TenancyId): Promise<Account | null> {
    const { site, store, directory, clock, settlement, supply, use } = this.#options;
    if (directory.tenancy(tenancyId) === null) return null;
    // Rated once for the whole answer; after the credit was read, as `standingOf` wants it, so whoever else needs it waits for the standing.
    const rated = this.#rated(tenancyId);
    const now = this.#until(tenancyId);
    const accrued = once(() => settlement.accrued(rated, now));
    const standing = once(() => standingOf(tenancyId, { ledger: store.ledger, accrued }));
    const open = async () => {
      await standing();
      return (await accrued()).open;
    };
    return accountView(tenancyId, {
      store,
      directory,
      policy: site.policy,
      currency: this.#currency,
      clock,
      denominations: site.cash.denominations,
      standing,
      averagePerDay: (id) => this.averagePerDay(id),
      openPeriods: open,
      useOf: async () => use.of(rated, { now, open: await open() }),
      supplyOf: (id) => supply.supplyOf(id),
      multiplierAt: this.#options.multiplierAt,
      decide: (id) => this.#decision(id, standing),
      splitFor: async (standing) => {
        const from = { store, policy: site.policy, zone: directory.zone };
        const payer = { tenancyId, sessionId: null, standing, at: now };
        const [basis, arrears] = await Promise.all([topUpBasis(payer, from), arrearsPaidByTopUps(tenancyId, from)]);
        const owed = { arrears, emergencyCreditUsed: standing.emergencyCreditUsed };
        return (sum) => {
          const { allocation, split } = splitOf(sum, { basis, owed, currency: this.#currency });
          return { toCredit: allocation.toCredit, split };
        };
      },
    });
  }

  /** The same for a tenancy that is known to exist. */
  async existingAccount(tenancyId: TenancyId): Promise<Account> {
    const account = await this.account(tenancyId);
    assert(account !== null, 'the account of a tenancy that exists can be shown');
    return account;
  }

  /** What is decided for the tenancy now. */
  decision(tenancyId: TenancyId): Promise<SupplyDecision> {
    return this.#decision(tenancyId, () => this.standing(tenancyId));
  }

  /** What is decided for one meter of the tenancy now. */
  async decisionFor(tenancyId: TenancyId, meterId: MeterId): Promise<SupplyDecision> {
    const { clock, site } = this.#options;
    return decide(clock.now(), await this.facts(tenancyId, meterId), site.policy);
  }

  /** The decision that a person is told: that of the tenancy's first meter, which is the one that can be cut. */
  async #decision(tenancyId: TenancyId, standing: () => Promise<Standing>): Promise<SupplyDecision> {
    const { directory, clock, site } = this.#options;
    const meters = directory.metersOf(tenancyId);
    const meter = meters.find((candidate) => candidate.utility === 'electricity') ?? meters[0];
    if (meter === undefined)
      return { supply: 'on', because: [{ code: 'in_credit', until: null }], limitW: null, next: null, notices: [] };
    const decision = decide(clock.now(), await this.#facts(tenancyId, meter.id, standing), site.policy);
    this.#seen.decided(tenancyId, decision);
    return decision;
  }

  /** Now, or the end of a tenancy that ended: what its meters count since is not its own. */
  #until(tenancyId: TenancyId): Instant {
    return this.#options.directory.end(tenancyId) ?? this.#options.clock.now();
  }

  #rated(tenancyId: TenancyId): RatedTenancy {
    const { directory } = this.#options;
    return {
      tenancyId,
      from: directory.beginning(tenancyId),
      meters: directory.metersOf(tenancyId).map((meter) => ({
        meterId: meter.id,
        utility: meter.utility,
        register: meter.register ?? 'import',
      })),
      attributes: directory.tenancy(tenancyId)?.attributes,
    };
  }
}

/** Asks at most once, when the first asks. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | null = null;
  return () => (asked ??= ask());
}
