import {
  days,
  earlier,
  FaultError,
  instant,
  money,
  powerW,
  registerMilli,
  zone,
  type CommandId,
  type CutReleaseId,
  type Instant,
  type ManualClock,
  type MeterId,
  type Money,
  type PersonId,
  type SupplyRequestId,
  type TenancyId,
} from '#kernel';
import type { Meter, MeterSample } from '#hardware/meters';
import type {
  CutReleaseRecord,
  CutReleaseStore,
  SupplyOrderStore,
  SupplyRequestRecord,
} from '../store/contract-people.ts';
import type { Contract, RelayCommand, Warned } from './model.ts';

/* Constructed, for the controller's tests. */

/** A meter with a relay and a load behind it, constructed. */
export class FakeMeter implements Meter {
  readonly utility = 'electricity';
  hasRelay = true;
  relay: 'closed' | 'open' = 'closed';
  loadW = 800;
  welded = false;
  stuck = false;
  silent = false;
  writes: string[] = [];
  /** What happens in the very moment of a write. */
  onWrite: () => void = () => undefined;
  writeFault: FaultError | null = null;
  /** What happens on the line before the write's turn comes. */
  lineBusy: () => Promise<void> = () => Promise.resolve();
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  read(): Promise<MeterSample> {
    if (this.silent) return Promise.reject(new FaultError('METER_AWAY'));
    const flows = this.relay === 'closed' || this.welded;
    return Promise.resolve({
      at: this.#clock.now(),
      serial: '1',
      register: registerMilli(1n),
      powerW: powerW(flows ? this.loadW : 0),
      relay: this.relay,
    });
  }

  async writeRelay(target: 'closed' | 'open', stillWanted?: () => boolean): Promise<void> {
    await this.lineBusy();
    if (stillWanted?.() === false) throw new FaultError('COMMAND_WITHDRAWN');
    this.writes.push(target);
    this.onWrite();
    if (this.writeFault !== null) throw this.writeFault;
    if (!this.stuck) this.relay = target;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** The store's commands, in memory. */
export class MemoryCommands {
  readonly rows = new Map<CommandId, RelayCommand>();
  readonly history: string[] = [];
  broken = false;
  onKeep: (command: RelayCommand) => void = () => undefined;

  keep = async (command: RelayCommand): Promise<void> => {
    if (this.broken) throw new FaultError('STORE_UNAVAILABLE');
    this.rows.set(command.id, command);
    this.history.push(`${command.target} ${command.state}`);
    this.onKeep(command);
  };
  latest = async (meterId: MeterId): Promise<RelayCommand | null> =>
    [...this.rows.values()].findLast((row) => row.meterId === meterId) ?? null;
  cutsSince = async (at: Instant): Promise<number> =>
    [...this.rows.values()].filter((row) => row.cause === 'debt' && row.sentAt !== null && row.sentAt >= at).length;
  last(): RelayCommand {
    const row = [...this.rows.values()].at(-1);
    if (row === undefined) throw new Error('a command was expected');
    return row;
  }
}

/** One order of people for every meter, approved by a second person unless a test says otherwise. */
export function constructedOrders(
  order: () => { readonly supply: 'on' | 'off'; readonly cause: SupplyRequestRecord['cause'] } | null,
  meterId: MeterId,
  change: Partial<SupplyRequestRecord> = {},
): Pick<SupplyOrderStore, 'standing' | 'find'> {
  const id = '0193569e-0000-7000-8000-00000000000f' as SupplyRequestId;
  return {
    standing: async () => {
      const standing = order();
      return standing === null ? [] : [{ ...standing, meterId, requestId: id, since: instant(0) }];
    },
    find: async () => ({
      id,
      meterId,
      order: 'cut',
      cause: order()?.cause ?? 'works',
      reason: 'constructed',
      askedBy: 'one' as PersonId,
      askedAt: instant(0),
      state: 'approved',
      decidedBy: 'two' as PersonId,
      decidedAt: instant(0),
      note: '',
      commandId: null,
      expiresAt: instant(0),
      ...change,
    }),
  };
}

/** Nobody released more cuts than the limit, unless a test says otherwise. */
export function constructedReleases(
  releases: readonly Partial<CutReleaseRecord>[] = [],
): Pick<CutReleaseStore, 'inForce'> {
  return {
    inForce: async () =>
      releases.map((change) => ({
        id: '0193569e-0000-7000-8000-0000000000aa' as CutReleaseId,
        most: 1,
        reason: 'constructed',
        askedBy: 'one' as PersonId,
        askedAt: instant(0),
        state: 'approved',
        decidedBy: 'two' as PersonId,
        decidedAt: instant(0),
        note: '',
        expiresAt: instant(Number.MAX_SAFE_INTEGER),
        ...change,
      })),
  };
}

/** Nobody was told anything. */
export const NOT_WARNED: Warned = { delivered: null, accepted: null, attempted: null, seenAtKiosk: null };

/** A tenancy of which nothing is to be said but its credit. */
export function constructedFacts(at: { tenancyId: TenancyId; credit: Money; now: Instant }): Contract {
  return {
    tenancyId: at.tenancyId,
    utility: 'electricity',
    zone: zone('Europe/Berlin'),
    credit: { utility: at.credit, service: money(0n), property: money(0n) },
    outOfCreditSince: earlier(at.now, days(10)),
    emergencyCreditUsed: money(0n),
    averagePerDay: null,
    protected: false,
    use: 'dwelling',
    clock: 'trusted',
    lastMeasuredAt: at.now,
    observed: { relay: 'unknown', since: null, byOrder: false },
    paymentPending: false,
    warned: NOT_WARNED,
    weather: null,
    order: null,
  };
}
