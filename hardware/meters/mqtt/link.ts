/** One message as it came. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Kept by the broker from some time ago: of unknown age. */
  readonly retained: boolean;
}

/** Settles once the message is dealt with; only then is it acknowledged. Rejecting leaves it unacknowledged, so that it comes again. */
export type MqttHandler = (message: MqttMessage) => Promise<void>;

/** The way to a broker, whichever it is. */
export interface MqttLink {
  readonly connected: boolean;
  /** Resolves when the broker has taken the message (QoS 1). Rejects with BROKER_AWAY. */
  publish(topic: string, payload: string): Promise<void>;
  /** From now on, also before the connection stands and whenever it comes back. Returns how to end it. */
  subscribe(filter: string, handler: MqttHandler): () => void;
}

/** MQTT 3.1.1, 4.7: `+` is one level, `#` this level and all below. */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return index <= levels.length;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/** Whether whatever the one filter hears, the other hears too. */
export function filterCovers(wider: string, narrower: string): boolean {
  const wide = wider.split('/');
  const narrow = narrower.split('/');
  for (const [index, level] of wide.entries()) {
    if (level === '#') return true;
    const other = narrow[index];
    if (other === undefined || other === '#' || (level !== '+' && level !== other)) return false;
  }
  return wide.length === narrow.length;
}
