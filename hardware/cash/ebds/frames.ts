/* Pure tables of the protocol: exempt from the size rule. */

/** Every frame: `STX | length of the whole frame | type and toggle | data | ETX | XOR of everything between STX and ETX`. Seven bits a byte. */
export const STX = 0x02;
export const ETX = 0x03;
export const OVERHEAD_BYTES = 5;
export const SHORTEST_FRAME_BYTES = OVERHEAD_BYTES;
/** The longest that this driver asks for is a name of 32 letters in 37 bytes; a length beyond this is a misread one. */
export const LONGEST_FRAME_BYTES = 64;
export const LARGEST_BYTE = 0x7f;

/** The high half of the third byte; its lowest bit is the toggle. */
export const messageTypes = { host: 0x10, device: 0x20, auxiliary: 0x60, extended: 0x70 } as const;
export const TYPE_MASK = 0x70;
export const TOGGLE_MASK = 0x01;

/** A bill is one of seven; 0 says none, or none that the device wants to name. */
export const BILLS = 7;
export const HOST_DATA_BYTES = 3;
export const DEVICE_DATA_BYTES = 6;

/** Host, second byte. */
export const modeBits = { escrow: 0x10, stack: 0x20, return: 0x40 } as const;
/** Bits 2 and 3: which way round a bill may be fed; 11 is any. */
export const ORIENTATION_SHIFT = 2;
export const ORIENTATION_MASK = 0x0c;
export const ANY_ORIENTATION = 3;
/**
 * Host, third byte. Bits 2 and 3 are what becomes of a bill at power-up: 00, policy A, gives back what stood in escrow, and stacks without a value what
 * was past it.
 */
export const POWER_UP_POLICY_A = 0x00;

/** Device, first byte. `stacked` and `returned` are events: said until the toggle moves on. */
export const stateBits = {
  idling: 0x01,
  accepting: 0x02,
  escrowed: 0x04,
  stacking: 0x08,
  stacked: 0x10,
  returning: 0x20,
  returned: 0x40,
} as const;

/** Device, second byte. `cassette` says that the box is there. */
export const conditionBits = {
  cheated: 0x01,
  rejected: 0x02,
  jammed: 0x04,
  stackerFull: 0x08,
  cassette: 0x10,
  paused: 0x20,
  calibrating: 0x40,
} as const;
export type ConditionName = keyof typeof conditionBits;

/** Device, third byte; bits 3 to 5 are the bill. */
export const deviceBits = { powerUp: 0x01, invalidCommand: 0x02, failure: 0x04 } as const;
export type DeviceBitName = keyof typeof deviceBits;
export const BILL_SHIFT = 3;
export const BILL_MASK = 0x38;

/** Auxiliary commands: `00 00 code`. The reset is `7F 7F 7F`; this driver never sends it. */
export const auxiliaryCodes = { query_variant_name: 0x08 } as const;
export const RESET_BYTE = 0x7f;
export const VARIANT_NAME_BYTES = 32;
