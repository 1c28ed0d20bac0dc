import { assertNever } from '#kernel';
import { channelEventBytes, eventBytes, type ChannelEventName, type PlainEventName } from './frames.ts';

/** One event of a poll's answer. */
export type SspEvent =
  | { readonly name: PlainEventName }
  | { readonly name: ChannelEventName; readonly channel: number }
  /** From a byte on that this driver does not know nothing more can be read: how long such an event is, nobody can say. */
  | { readonly name: 'unknown'; readonly bytes: Uint8Array };

const plainNames = new Map<number, PlainEventName>(
  Object.entries(eventBytes).map(([name, byte]) => [byte, name as PlainEventName]),
);
const channelNames = new Map<number, ChannelEventName>(
  Object.entries(channelEventBytes).map(([name, byte]) => [byte, name as ChannelEventName]),
);

/** Reads what a poll answered behind `OK`, in order. An event that is cut off is unknown. */
export function decodeEvents(data: Uint8Array): SspEvent[] {
  const events: SspEvent[] = [];
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at] ?? 0;
    const plain = plainNames.get(byte);
    const named = channelNames.get(byte);
    const channel = data[at + 1];
    if (plain !== undefined) events.push({ name: plain });
    else if (named !== undefined && channel !== undefined) {
      events.push({ name: named, channel });
      at += 1;
    } else {
      events.push({ name: 'unknown', bytes: data.slice(at) });
      break;
    }
  }
  return events;
}

/** The device's side, for simulators and tests. */
export function encodeEvents(events: readonly SspEvent[]): Uint8Array {
  return Uint8Array.from(
    events.flatMap((event): number[] => {
      switch (event.name) {
        case 'unknown':
          return [...event.bytes];
        case 'credit':
        case 'read':
        case 'fraud_attempt':
        case 'cleared_from_front':
        case 'cleared_into_cashbox':
          return [channelEventBytes[event.name], event.channel];
        case 'channels_inhibited':
        case 'initialising':
        case 'stacking':
        case 'note_path_open':
        case 'cashbox_removed':
        case 'cashbox_replaced':
        case 'stacker_full':
        case 'disabled':
        case 'unsafe_jam':
        case 'safe_jam':
        case 'stacked':
        case 'rejected':
        case 'rejecting':
        case 'slave_reset':
          return [eventBytes[event.name]];
        default:
          return assertNever(event);
      }
    }),
  );
}
