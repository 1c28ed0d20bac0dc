/* A pure table: exempt from the size rule. */

/** `struct input_event` of a 64-bit Linux: two 64-bit words of time, then type, code and value, little-endian (linux/input.h). */
export const INPUT_EVENT = { bytes: 24, microsecondsAt: 8, typeAt: 16, codeAt: 18, valueAt: 20 } as const;

/** linux/input-event-codes.h. */
export const EVENT_TYPE = { synchronise: 0x00, switch: 0x05, most: 0x1f } as const;
export const SWITCH = { headphoneInsert: 0x02 } as const;
export const EVENT_CODE_MOST = 0x2ff;
