import { topicMatches, type MqttHandler, type MqttMessage } from '#hardware/meters';

/** Who in this process wants to hear what. Found by the topic at once, unless a filter has a wildcard. */
export class Handlers {
  readonly #exact = new Map<string, Set<MqttHandler>>();
  readonly #wild = new Map<string, Set<MqttHandler>>();

  /** Returns how to end it. */
  add(filter: string, handler: MqttHandler): () => void {
    const within = /[+#]/.test(filter) ? this.#wild : this.#exact;
    const handlers = within.get(filter) ?? new Set();
    within.set(filter, handlers);
    handlers.add(handler);
    return () => {
      handlers.delete(handler);
      if (handlers.size === 0) within.delete(filter);
    };
  }

  get filters(): readonly string[] {
    return [...this.#exact.keys(), ...this.#wild.keys()];
  }

  /** Settles when everybody has dealt with it; null where nobody wants it. */
  tell(message: MqttMessage): Promise<unknown> | null {
    const exact = this.#exact.get(message.topic);
    // As nearly always: one that wants just this.
    if (exact?.size === 1 && this.#wild.size === 0) for (const handler of exact) return handler(message);
    const handlers = [...(exact ?? [])];
    for (const [filter, wild] of this.#wild) if (topicMatches(filter, message.topic)) handlers.push(...wild);
    const [only] = handlers;
    if (only === undefined) return null;
    return handlers.length === 1 ? only(message) : Promise.all(handlers.map((handler) => handler(message)));
  }
}
