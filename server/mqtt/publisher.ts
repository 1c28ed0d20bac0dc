import type { NoticeChannel } from '../store/index.ts';

/** Where the site is told over MQTT: the broker inside, or one elsewhere. */
export interface Publisher {
  readonly channel: Exclude<NoticeChannel, 'log'>;
  /** Resolves when the broker has taken the message, QoS 1. Rejects with BROKER_AWAY. */
  publish(topic: string, message: object): Promise<void>;
  /** Called with what somebody who subscribed confirmed; only the broker inside knows. */
  onConfirmed(listener: (topic: string, payload: string) => void): void;
  stop(): Promise<void>;
}
