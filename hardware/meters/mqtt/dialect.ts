import type { Instant, PowerW, RegisterMilli } from '#kernel';
import type { MeterFlag, RelayState } from '../meter.ts';

/** A message that goes to a device. */
export interface Publication {
  readonly topic: string;
  readonly payload: string;
}

/** What one message says of a meter; what it does not speak of is left out. */
export interface Heard {
  /** The device's, or its network's, own time of the measurement. */
  readonly at?: Instant;
  /** The same message again has the same. */
  readonly messageId?: string;
  readonly serial?: string;
  readonly register?: RegisterMilli;
  readonly powerW?: PowerW;
  readonly voltageV?: number;
  readonly relay?: RelayState;
  readonly flags?: readonly MeterFlag[];
  /** The device came or went, as its birth message or last will says. */
  readonly online?: boolean;
  /** It answers a request: the number that the request had, null where the dialect has none; and why it was refused. */
  readonly answer?: { readonly request: string | null; readonly refused: string | null };
}

export interface SwitchOrder {
  /** A number that is new. */
  readonly request: number;
  /** Later than this it is not to be carried out any more, where the dialect can say so. */
  readonly until: Instant;
}

/** Whose messages a device speaks: pure, from text to meaning and back. */
export interface MqttDialect {
  /** What is listened to, as filters. */
  readonly hears: readonly string[];
  /** Where the device, or who carries its messages, publishes; it may nowhere else. */
  readonly devicePublishes: readonly string[];
  /** What the device listens to; it may to nothing else. */
  readonly deviceHears: readonly string[];
  /** Whether a request is answered under its number, or at all. */
  readonly answers: boolean;
  /** What a message says; null where it says nothing of this meter. Throws FRAME_UNEXPECTED for what should have been understood. */
  hear(topic: string, payload: Uint8Array): Heard | null;
  /** Asks the device how it stands; null where it cannot be asked. `request` is a number that is new. */
  ask(request: number): readonly Publication[] | null;
  /** Only of a device with a relay. */
  switchTo(target: 'closed' | 'open', order: SwitchOrder): Publication;
  /** Absent where the device cannot limit what goes through it; null: no limit. */
  readonly limitTo?: (most: PowerW | null, order: SwitchOrder) => Publication;
}

const decoder = new TextDecoder();

export function textOf(payload: Uint8Array): string {
  return decoder.decode(payload);
}
