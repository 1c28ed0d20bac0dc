import { earlier, elapsed, Turns, type Clock, type Monotonic, type Utility } from '#kernel';
import type { Store } from '../store/contract.ts';
import type {
  CutReleaseRecord,
  CutReleaseStore,
  SupplyOrderStore,
  SupplyRequestRecord,
} from '../store/contract-people.ts';
import type { CommandCause, CutLimit, RelayCommand } from './model.ts';

export type GuardVerdict =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'refused';
      readonly why:
        'cause_not_listed' | 'expired' | 'clock_suspect' | 'too_many_cuts' | 'person_needed' | 'not_ordered';
    };

/** The closed lists: nothing else ever opens a relay, and nothing else closes one. */
const OPENS: ReadonlySet<CommandCause> = new Set(['debt', 'overload', 'safety', 'vacancy', 'works']);
const CLOSES: ReadonlySet<CommandCause> = new Set(['credit_restored', 'order_ended', 'keep_power']);

export interface EdgeGuardOptions {
  readonly commands: Pick<Store['commands'], 'cutsSince'>;
  /** What people ordered, as it is committed. */
  readonly orders: Pick<SupplyOrderStore, 'standing' | 'find'>;
  /** Cuts beyond the limit that two people released. */
  readonly releases: Pick<CutReleaseStore, 'inForce'>;
  readonly clock: Clock;
  readonly limit: CutLimit;
}

/**
 * The last check before the bus, apart from where decisions are made: it knows no credit and no policy, only what a relay command may never be. One guard
 * serves the whole site, because the limit on cuts is the site's: a defect in deciding, or whoever got hold of it, cuts a few and not a house.
 */
export class EdgeGuard {
  readonly #options: EdgeGuardOptions;
  readonly #turns = new Turns<'cut'>();
  /** Cuts that went out, on the clock that does not jump. */
  #cuts: readonly Monotonic[] = [];

  constructor(options: EdgeGuardOptions) {
    this.#options = options;
  }

  /**
   * Allows a command and records it as sent, or refuses it. Cuts for debt go one after the other from count to record, so two at once cannot both be the
   * last one; one that is called off after this still counts. Rejects as `record` does, or with STORE_UNAVAILABLE; then nothing may be sent.
   */
  async admit(command: RelayCommand, utility: Utility, record: () => Promise<void>): Promise<GuardVerdict> {
    const refused = this.#refusal(command, utility) ?? (await this.#unordered(command));
    if (refused !== null) return refused;
    // A second attempt of the same cut was counted with the first.
    if (command.cause !== 'debt' || command.attempts > 1) {
      await record();
      return { kind: 'allowed' };
    }
    return this.#turns.take('cut', async () => {
      if (await this.#limitReached()) return { kind: 'refused', why: 'too_many_cuts' };
      this.#cuts = [...this.#cuts, this.#options.clock.monotonic()];
      await record();
      return { kind: 'allowed' };
    });
  }

  /** Whether a command that was admitted may still go out; asked in the very moment in which it does. */
  stillGood(command: RelayCommand): boolean {
    const now = this.#options.clock.now();
    return now >= command.decidedAt && now < command.expiresAt;
  }

  #refusal(command: RelayCommand, utility: Utility): GuardVerdict | null {
    const listed = command.target === 'open' ? OPENS : CLOSES;
    if (!listed.has(command.cause)) return { kind: 'refused', why: 'cause_not_listed' };
    if (!this.stillGood(command)) return { kind: 'refused', why: 'expired' };
    if (command.cause === 'debt' && this.#options.clock.state() === 'suspect')
      return { kind: 'refused', why: 'clock_suspect' };
    // An open gas tap behind which nobody stands must not come back by itself.
    if (command.target === 'closed' && utility === 'gas') return { kind: 'refused', why: 'person_needed' };
    return null;
  }

  /**
   * A cut for anything but a debt needs the order of people behind it, which is looked up here and not believed: of two of them, or of one for danger. So no
   * caller gets past the limit by naming another cause.
   */
  async #unordered({ target, cause, meterId }: RelayCommand): Promise<GuardVerdict | null> {
    if (target === 'closed' || cause === 'debt') return null;
    const { orders } = this.#options;
    const order = (await orders.standing()).find((standing) => standing.meterId === meterId);
    const request = order?.supply === 'off' && order.cause === cause ? await orders.find(order.requestId) : null;
    const isBacked = request !== null && request.meterId === meterId && request.order === 'cut' && isSigned(request);
    return isBacked ? null : { kind: 'refused', why: 'not_ordered' };
  }

  /** Counted twice: by the store, which remembers across a restart, and on the monotonic clock, which no jump of the date empties. */
  async #limitReached(): Promise<boolean> {
    const { clock, commands, limit } = this.#options;
    this.#cuts = this.#cuts.filter((cut) => elapsed(cut, clock.monotonic()) < limit.window);
    const kept = await commands.cutsSince(earlier(clock.now(), limit.window));
    const cuts = Math.max(kept, this.#cuts.length);
    return cuts >= limit.cutsPerWindow && cuts >= limit.cutsPerWindow + (await this.#released());
  }

  /** How many more than the limit may go out now. Looked up here and not believed: two people, and not too long ago. */
  async #released(): Promise<number> {
    const { releases, clock } = this.#options;
    const standing = (await releases.inForce(clock.now())).filter(isReleasedByTwo);
    return standing.reduce((sum, { most }) => sum + most, 0);
  }
}

function isReleasedByTwo({ state, askedBy, decidedBy }: CutReleaseRecord): boolean {
  return state === 'approved' && decidedBy !== null && decidedBy !== askedBy;
}

/** By a second person; for danger one is enough at once, until somebody else has looked and found none. */
function isSigned({ cause, state, askedBy, decidedBy }: SupplyRequestRecord): boolean {
  if (state === 'approved') return decidedBy !== null && decidedBy !== askedBy;
  return cause === 'safety' && state === 'waiting';
}
