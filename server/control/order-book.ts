import type { MeterId } from '#kernel';
import type { StandingOrder, SupplyOrderStore } from '../store/contract-people.ts';
import type { Contract } from './model.ts';

/** What people ordered of each supply, as it is committed: loaded once, then changed after each commit. `decide()` sees it as a fact. */
export class OrderBook {
  readonly #orders: Map<MeterId, StandingOrder>;

  private constructor(orders: readonly StandingOrder[]) {
    this.#orders = new Map(orders.map((order) => [order.meterId, order]));
  }

  static async load(store: Pick<SupplyOrderStore, 'standing'>): Promise<OrderBook> {
    return new OrderBook(await store.standing());
  }

  standing(meterId: MeterId): StandingOrder | null {
    return this.#orders.get(meterId) ?? null;
  }

  /** Called when the change is durable. */
  changed(meterId: MeterId, order: StandingOrder | 'ended'): void {
    if (order === 'ended') this.#orders.delete(meterId);
    else this.#orders.set(meterId, order);
  }

  /**
   * What of it counts. Where somebody lives supply can be ordered off for danger and works only: an order "on" would keep a debtor on for ever, and a vacancy
   * is over once somebody moved in. Where nobody lives both count, because nothing else decides there.
   */
  orderFor(meterId: MeterId, at: { livedIn: boolean }): Contract['order'] {
    const order = this.#orders.get(meterId);
    if (order === undefined) return null;
    if (at.livedIn && (order.supply === 'on' || order.cause === 'vacancy')) return null;
    return { supply: order.supply, cause: order.cause };
  }
}
