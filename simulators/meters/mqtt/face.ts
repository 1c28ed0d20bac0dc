export interface Said {
  readonly topic: string;
  readonly payload: string;
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

/** How one device speaks: what it says by itself, and what it answers. */
export interface MqttFace {
  readonly hears: readonly string[];
  /** What the broker says for it once it is gone; null where it leaves nothing. */
  readonly will: Said | null;
  /** As it comes to its broker. */
  birth(): readonly Said[];
  /** In its rhythm. */
  report(): readonly Said[];
  /** After its relay moved. */
  moved(): readonly Said[];
  answer(topic: string, payload: string): readonly Said[];
}

export interface FaceWorld {
  readonly root: string;
  /** The time that the device believes, as RFC 3339. */
  readonly time: () => string;
  /** Another one at each call. */
  readonly nextId: () => string;
}
