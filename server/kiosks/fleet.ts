import type { Clock, Code, Instant, KioskId } from '#kernel';

export interface KioskCondition {
  readonly lastSeenAt: Instant;
  readonly version: string;
  readonly trouble: readonly Code[];
  readonly waitingUploads: number;
  readonly unresolvedBills: number;
}

/** How the kiosks said they are. Kept in memory: after a restart they say it again within seconds. */
export class Fleet {
  readonly #clock: Clock;
  readonly #conditions = new Map<KioskId, KioskCondition>();
  readonly #listeners = new Set<(kioskId: KioskId, trouble: Code) => void>();

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  heard(kioskId: KioskId, condition: Omit<KioskCondition, 'lastSeenAt'>): void {
    const before = this.#conditions.get(kioskId)?.trouble ?? [];
    this.#conditions.set(kioskId, { ...condition, lastSeenAt: this.#clock.now() });
    for (const code of condition.trouble)
      if (!before.includes(code)) for (const listener of this.#listeners) listener(kioskId, code);
  }

  /** Told of each trouble that a kiosk did not have when it was last heard of. */
  onTrouble(listener: (kioskId: KioskId, trouble: Code) => void): void {
    this.#listeners.add(listener);
  }

  condition(kioskId: KioskId): KioskCondition | null {
    return this.#conditions.get(kioskId) ?? null;
  }

  /** Everything that any kiosk is troubled by. */
  trouble(): readonly Code[] {
    return [...new Set([...this.#conditions.values()].flatMap((condition) => condition.trouble))];
  }
}
