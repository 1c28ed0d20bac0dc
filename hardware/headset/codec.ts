import type { Instant } from '#kernel';
import { EVENT_TYPE, INPUT_EVENT, SWITCH } from './frames.ts';

/** What an event says: the plug of the headphone jack moved, or something that is none of ours. */
export type InputEvent = { readonly kind: 'headset'; readonly isPlugged: boolean } | { readonly kind: 'other' };

/** Reads an event that the framer found. */
export function decodeInputEvent(frame: Uint8Array): InputEvent {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const isJack =
    view.getUint16(INPUT_EVENT.typeAt, true) === EVENT_TYPE.switch &&
    view.getUint16(INPUT_EVENT.codeAt, true) === SWITCH.headphoneInsert;
  return isJack ? { kind: 'headset', isPlugged: view.getInt32(INPUT_EVENT.valueAt, true) !== 0 } : { kind: 'other' };
}

/** What a jack sends: the switch, then the mark that ends a group of events. */
export function encodeHeadset(isPlugged: boolean, at: Instant): Uint8Array {
  const bytes = new Uint8Array(2 * INPUT_EVENT.bytes);
  const view = new DataView(bytes.buffer);
  for (const [index, event] of [
    { type: EVENT_TYPE.switch, code: SWITCH.headphoneInsert, value: isPlugged ? 1 : 0 },
    { type: EVENT_TYPE.synchronise, code: 0, value: 0 },
  ].entries()) {
    const start = index * INPUT_EVENT.bytes;
    view.setBigInt64(start, BigInt(Math.floor(at / 1000)), true);
    view.setBigInt64(start + INPUT_EVENT.microsecondsAt, BigInt((at % 1000) * 1000), true);
    view.setUint16(start + INPUT_EVENT.typeAt, event.type, true);
    view.setUint16(start + INPUT_EVENT.codeAt, event.code, true);
    view.setInt32(start + INPUT_EVENT.valueAt, event.value, true);
  }
  return bytes;
}
