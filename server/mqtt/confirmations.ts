/** More than this a client does not owe: it is no longer believed to confirm anything. */
const MOST_OWED = 64;

export interface Sent {
  readonly topic: string;
  readonly payload: string;
}

/**
 * What each client was sent and has not confirmed yet. A PUBACK names only a number that the broker inside keeps to itself; but a client must confirm in the
 * order in which it received (MQTT 3.1.1, 4.6), so the next confirmation is for the oldest. A client that also subscribes without confirming (QoS 0)
 * would bring that order out of step, and proves nothing from then on.
 */
export class Confirmations<Client extends object> {
  readonly #owed = new WeakMap<Client, Sent[] | 'proves nothing'>();

  subscribed(client: Client, qos: number): void {
    if (qos === 0) this.#owed.set(client, 'proves nothing');
    else if (this.#owed.get(client) === undefined) this.#owed.set(client, []);
  }

  forwarded(client: Client, sent: Sent): void {
    const owed = this.#owed.get(client);
    if (owed === undefined || owed === 'proves nothing') return;
    if (owed.length >= MOST_OWED) this.#owed.set(client, 'proves nothing');
    else owed.push(sent);
  }

  /** What this confirmation is for; null where that is not known. */
  confirmed(client: Client): Sent | null {
    const owed = this.#owed.get(client);
    return owed === undefined || owed === 'proves nothing' ? null : (owed.shift() ?? null);
  }
}
