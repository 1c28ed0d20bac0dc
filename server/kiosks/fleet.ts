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

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  heard(kioskId: KioskId, condition: Omit<KioskCondition, 'lastSeenAt'>): void {
    this.#conditions.set(kioskId, { ...condition, lastSeenAt: this.#clock.now() });
  }

  condition(kioskId: KioskId): KioskCondition | null {
    return this.#conditions.get(kioskId) ?? null;
  }

  /** Everything that any kiosk is troubled by. */
  trouble(): readonly Code[] {
    return [...new Set([...this.#conditions.values()].flatMap((condition) => condition.trouble))];
  }
}
