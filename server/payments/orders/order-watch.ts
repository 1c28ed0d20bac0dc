import {
  duration,
  earlier,
  instant,
  milliseconds,
  seconds,
  Turns,
  type Clock,
  type Duration,
  type Log,
  type Monotonic,
  type OrderId,
} from '#kernel';
import type { OrderStore, PaymentOrder } from '../../store/index.ts';
import { actFor, GRACE, isYoung, restBefore } from './order.ts';

interface Watched {
  /** Null while it is being attended to. */
  due: Monotonic | null;
  actsSinceYoung: number;
}

/** After the store failed. */
const LOOK_AGAIN = seconds(5);
const LONGEST_SLEEP = seconds(60);
const SHORTEST_SLEEP = milliseconds(20);

export interface OrderWatchOptions {
  readonly orders: OrderStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Does what the order needs now, and resolves with the order as it is afterwards. */
  readonly attend: (order: PaymentOrder) => Promise<PaymentOrder>;
}

/** Looks after every order that may still bring money: often while it is young, seldom later, and again after a restart. Each order has its own turn. */
export class OrderWatch {
  readonly #options: OrderWatchOptions;
  readonly #watched = new Map<OrderId, Watched>();
  readonly #turns = new Turns<OrderId>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake = new AbortController();

  constructor(options: OrderWatchOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier run left. */
  async start(): Promise<void> {
    const { orders, clock } = this.#options;
    const left = await orders.watched({ expiredSince: instant(Math.max(0, earlier(clock.now(), GRACE))) });
    for (const order of left) this.watch(order.id);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
  }

  /** How many orders are looked after. */
  get size(): number {
    return this.#watched.size;
  }

  watch(id: OrderId): void {
    this.#watched.set(id, { due: this.#options.clock.monotonic(), actsSinceYoung: 0 });
    this.#wake.abort();
  }

  /** Attends to an order now; resolves with it as it is then, or null where there is none. Rejects with what the store throws. */
  attendNow(id: OrderId): Promise<PaymentOrder | null> {
    return this.inTurn(id, () => this.#attend(id));
  }

  /** Nothing else happens to this order meanwhile. */
  inTurn<Result>(id: OrderId, task: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(id, task);
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping.signal.aborted) {
      // Made before the look: whoever wakes meanwhile is heard by the sleep after it.
      this.#wake = new AbortController();
      const now = clock.monotonic();
      for (const [id, { due }] of this.#watched) if (due !== null && due <= now) void this.#attendQuietly(id);
      await clock.sleep(this.#untilNext(now), AbortSignal.any([this.#stopping.signal, this.#wake.signal]));
    }
    // What is under way is finished, so that nothing of it is cut in two.
    await Promise.all([...this.#watched.keys()].map((id) => this.inTurn(id, async () => undefined)));
  }

  #untilNext(now: Monotonic): Duration {
    const dues = [...this.#watched.values()].map(({ due }) => due).filter((due) => due !== null);
    return duration(Math.max(SHORTEST_SLEEP, Math.ceil(Math.min(LONGEST_SLEEP, ...dues.map((due) => due - now)))));
  }

  async #attendQuietly(id: OrderId): Promise<void> {
    const watched = this.#watched.get(id);
    if (watched !== undefined) watched.due = null;
    try {
      await this.attendNow(id);
    } catch (thrown) {
      this.#options.log.error('order', thrown, { order: id });
    }
  }

  async #attend(id: OrderId): Promise<PaymentOrder | null> {
    try {
      const before = await this.#options.orders.find(id);
      const after = before === null ? null : await this.#options.attend(before);
      if (after === null) this.#watched.delete(id);
      else this.#rest(after);
      return after;
    } catch (thrown) {
      // The store did not take it: the order is as it was, and is looked at again.
      this.#lookAgain(id, LOOK_AGAIN);
      throw thrown;
    }
  }

  #rest(order: PaymentOrder): void {
    const now = this.#options.clock.now();
    if (actFor(order, now) === null) {
      this.#watched.delete(order.id);
      return;
    }
    const actsSinceYoung = isYoung(order, now) ? 0 : (this.#watched.get(order.id)?.actsSinceYoung ?? 0) + 1;
    this.#watched.set(order.id, { due: null, actsSinceYoung });
    this.#lookAgain(order.id, restBefore(order, { now, actsSinceYoung }));
  }

  #lookAgain(id: OrderId, rest: Duration): void {
    const { clock } = this.#options;
    const actsSinceYoung = this.#watched.get(id)?.actsSinceYoung ?? 0;
    this.#watched.set(id, { due: (clock.monotonic() + rest) as Monotonic, actsSinceYoung });
    this.#wake.abort();
  }
}
