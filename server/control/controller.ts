import {
  assert,
  codeOf,
  minutes,
  seconds,
  type Clock,
  type Code,
  type CommandId,
  type Instant,
  type Log,
  type MeterId,
  type PowerW,
  type Randomness,
  type TenancyId,
  type Utility,
} from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { SupplyState } from '#contracts/events';
import type { Meter, MeterSample } from '#hardware/meters';
import type { MeterState, SampleListener } from '../metering/poller.ts';
import type { Store } from '../store/contract.ts';
import type { CutReleaseStore, SupplyOrderStore } from '../store/contract-people.ts';
import { EdgeGuard } from './guard.ts';
import type { Contract, SupplyDecision } from './model.ts';
import { RestorePace } from './restore-pace.ts';
import { SupplyPoint } from './supply-point.ts';

/** What the controller needs of metering; `MeterPoller` is one. */
export interface Sight {
  readNow(meterId: MeterId): Promise<MeterSample>;
  state(meterId: MeterId): MeterState;
  onSample(listener: SampleListener): () => void;
}

export interface SuppliedMeter {
  readonly meterId: MeterId;
  /** Null: nobody lives there, and no relay moves without an order. */
  readonly tenancyId: TenancyId | null;
  readonly meter: Meter;
}

export interface SupplyControllerOptions {
  readonly meters: readonly SuppliedMeter[];
  readonly sight: Sight;
  /**
   * Committed facts, read anew at every call. `observed` is filled in by the controller; a suspect clock and a payment that holds cuts count whatever is
   * given here. Rejects with STORE_UNAVAILABLE; then nothing moves.
   */
  readonly factsOf: (tenancyId: TenancyId | null, meterId: MeterId) => Promise<Contract>;
  readonly commands: Pick<Store['commands'], 'keep' | 'latest' | 'cutsSince'>;
  /** What people ordered, for the check at the edge. */
  readonly orders: Pick<SupplyOrderStore, 'standing' | 'find'>;
  readonly releases: Pick<CutReleaseStore, 'inForce'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

/** When each step of the last relay command happened. */
export interface SupplyTimes {
  readonly decidedAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly confirmedAt: Instant | null;
  readonly loadSeenAt: Instant | null;
}

export interface SupplyView {
  readonly state: SupplyState;
  readonly powerW: PowerW | null;
  readonly commandId: CommandId | null;
  readonly times: SupplyTimes;
  /** The last decision; null before the first. */
  readonly decision: SupplyDecision | null;
}

export type SupplyEvent = {
  readonly at: Instant;
  readonly tenancyId: TenancyId | null;
  readonly meterId: MeterId;
  readonly utility: Utility;
} & (
  | ({ readonly kind: 'supply_changed' } & Pick<SupplyView, 'state' | 'commandId' | 'times'>)
  | { readonly kind: 'alarm'; readonly code: Code }
);

/** Why a supply is looked at again; for the log. */
export type ReviewCause = 'top_up' | 'reading' | 'order' | 'due' | 'configuration';

const CUT_WINDOW = minutes(10);
/** Between two looks of the loop that nobody waits for. */
const LEAST_GAP = seconds(1);
const STORE_AWAY_WAIT = seconds(5);

interface Supplied {
  readonly options: SuppliedMeter;
  readonly point: SupplyPoint;
  /** Aborted by a sample, a change or the end: the loop looks again. */
  wake: AbortController;
  told: string;
}

/**
 * Makes supply what credit says: per meter one relay, decided from committed facts, commanded, read back, until desired and observed agree. A cut can be
 * called off to the last moment; a restore waits for nothing.
 */
export class SupplyController {
  readonly #options: SupplyControllerOptions;
  readonly #meters: ReadonlyMap<MeterId, Supplied>;
  readonly #listeners = new Set<(event: SupplyEvent) => void>();
  readonly #cutsHeld = new Map<TenancyId, number>();
  readonly #stopping = new AbortController();
  readonly #pace: RestorePace;
  #loops: readonly Promise<void>[] = [];
  #endSight: () => void = () => undefined;

  constructor(options: SupplyControllerOptions) {
    this.#options = options;
    const { commands, orders, releases, clock, policy } = options;
    this.#pace = new RestorePace(options);
    const guard = new EdgeGuard({
      commands,
      orders,
      releases,
      clock,
      limit: { cutsPerWindow: policy.cuts_per_ten_minutes, window: CUT_WINDOW },
    });
    this.#meters = new Map(options.meters.map((meter) => [meter.meterId, this.#supplied(meter, guard)]));
  }

  start(): void {
    assert(this.#loops.length === 0, 'the controller is started once');
    this.#endSight = this.#options.sight.onSample((meterId, sample) => {
      const supplied = this.#meters.get(meterId);
      supplied?.point.observe(sample);
      // A reason of our own: the usual one is an exception with its stack, made anew for each sample.
      supplied?.wake.abort(null);
    });
    this.#loops = [...this.#meters.values()].map((supplied) => this.#loop(supplied));
  }

  /** Ends deciding. Relays stay as they are; a command on its way is read back after the next start. */
  async stop(): Promise<void> {
    this.#endSight();
    this.#stopping.abort();
    for (const { wake } of this.#meters.values()) wake.abort();
    await Promise.all(this.#loops);
  }

  /**
   * Decides for every supply of a tenancy now and acts; resolves when each was acted on and read back once. Rejects with STORE_UNAVAILABLE where the facts
   * could not be read; then nothing moved.
   */
  review(
    tenancyId: TenancyId,
    why: ReviewCause,
  ): Promise<readonly { readonly meterId: MeterId; readonly decision: SupplyDecision }[]> {
    this.#options.log.debug('review', { tenancyId, why });
    return Promise.all(
      this.#suppliesOf(tenancyId).map(async ({ options, point }) => ({
        meterId: options.meterId,
        decision: await point.review({ hurried: true }),
      })),
    );
  }

  /** The same for one meter, lived in or not. */
  async reviewMeter(meterId: MeterId, why: ReviewCause): Promise<SupplyDecision> {
    this.#options.log.debug('review', { meterId, why });
    return this.#of(meterId).point.review({ hurried: true });
  }

  /** The same for who does not wait: a fault goes to the log, and the next look makes it good. */
  nudge(tenancyId: TenancyId, why: ReviewCause): void {
    void this.handOver(tenancyId, why);
  }

  /**
   * The same for who waits until the commands that follow are on their way to the meters, and not for what becomes of them. Resolves also where none follows, and
   * after a fault, which goes to the log.
   */
  async handOver(tenancyId: TenancyId, why: ReviewCause): Promise<void> {
    this.#options.log.debug('review', { tenancyId, why });
    await Promise.all(
      this.#suppliesOf(tenancyId).map(
        ({ point }) =>
          new Promise<void>((resolve) => {
            point.review({ hurried: true, handedOver: resolve }).then(
              () => resolve(),
              (thrown: unknown) => {
                this.#options.log.error('review failed', thrown, { tenancyId, why });
                resolve();
              },
            );
          }),
      ),
    );
  }

  /**
   * While held, no relay of the tenancy opens for debt: taken before a payment is booked, given back (once) after. From the call on, also a cut that was
   * decided already is called off.
   */
  holdCuts(tenancyId: TenancyId): () => void {
    this.#cutsHeld.set(tenancyId, (this.#cutsHeld.get(tenancyId) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.#cutsHeld.get(tenancyId) ?? 1) - 1;
      if (left === 0) this.#cutsHeld.delete(tenancyId);
      else this.#cutsHeld.set(tenancyId, left);
    };
  }

  supplyOf(meterId: MeterId): SupplyView {
    const { point } = this.#of(meterId);
    const { command, state, decision } = point;
    return {
      state,
      powerW: this.#options.sight.state(meterId).powerW,
      commandId: command?.id ?? null,
      times: {
        decidedAt: command?.decidedAt ?? null,
        sentAt: command?.sentAt ?? null,
        confirmedAt: command?.confirmedAt ?? null,
        loadSeenAt: command?.loadSeenAt ?? null,
      },
      decision,
    };
  }

  hasRelay(meterId: MeterId): boolean {
    return this.#of(meterId).options.meter.hasRelay;
  }

  /** What was read back of a relay, for who decides for the screen. */
  observedOf(meterId: MeterId): Contract['observed'] {
    return this.#of(meterId).point.observed;
  }

  /** Returns how to end it. */
  onEvent(listener: (event: SupplyEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #suppliesOf(tenancyId: TenancyId): readonly Supplied[] {
    return [...this.#meters.values()].filter(({ options }) => options.tenancyId === tenancyId);
  }

  #supplied(options: SuppliedMeter, guard: EdgeGuard): Supplied {
    const { meterId, meter } = options;
    const { sight, factsOf, commands, policy, clock, randomness, log } = this.#options;
    const point = new SupplyPoint({
      meterId,
      // Asked each time: people move in and out.
      get tenancyId() {
        return options.tenancyId;
      },
      meter,
      readNow: () => sight.readNow(meterId),
      isAway: () => sight.state(meterId).away,
      factsOf,
      cutsHeld: () => options.tenancyId !== null && this.#cutsHeld.has(options.tenancyId),
      policy,
      guard,
      pace: this.#pace,
      commands,
      clock,
      randomness,
      log,
      changed: () => {
        this.#tellChange(meterId);
        this.#of(meterId).wake.abort(null);
      },
      alarm: (code) => this.#tell(meterId, { kind: 'alarm', code }),
    });
    return { options, point, wake: new AbortController(), told: '' };
  }

  async #loop(supplied: Supplied): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    const { point } = supplied;
    while (!signal.aborted) {
      supplied.wake = new AbortController();
      let wait = point.dueIn;
      try {
        await point.review({ hurried: false });
        this.#tellChange(supplied.options.meterId);
        wait = point.dueIn;
      } catch (thrown) {
        log.error('supply not reviewed', thrown, { meterId: supplied.options.meterId, code: codeOf(thrown) });
        wait = STORE_AWAY_WAIT;
      }
      await clock.sleep(LEAST_GAP, signal);
      if (wait > LEAST_GAP) await clock.sleep(wait, supplied.wake.signal);
    }
  }

  /** Tells each change once, however many steps led to it. */
  #tellChange(meterId: MeterId): void {
    const { state, commandId, times } = this.supplyOf(meterId);
    const supplied = this.#of(meterId);
    const told = JSON.stringify({ state, commandId, times });
    if (supplied.told === told) return;
    supplied.told = told;
    this.#tell(meterId, { kind: 'supply_changed', state, commandId, times });
  }

  #tell(
    meterId: MeterId,
    what:
      { kind: 'alarm'; code: Code } | ({ kind: 'supply_changed' } & Pick<SupplyView, 'state' | 'commandId' | 'times'>),
  ): void {
    const { tenancyId, meter } = this.#of(meterId).options;
    const event: SupplyEvent = { at: this.#options.clock.now(), tenancyId, meterId, utility: meter.utility, ...what };
    if (event.kind === 'alarm') this.#options.log.warn('alarm', { tenancyId, meterId, code: event.code });
    for (const listener of this.#listeners) listener(event);
  }

  #of(meterId: MeterId): Supplied {
    const supplied = this.#meters.get(meterId);
    assert(supplied !== undefined, 'a supply that is asked for has a meter of the site');
    return supplied;
  }
}
