/* A pure table: exempt from the size rule. */

export const CR = 0x0d;
export const LF = 0x0a;

/** The first letter of a line says what it is about; every line ends with CR LF. */
export const LINE = {
  /** `U04A1B2C3D4E5F6`: a card came into the field. */
  present: 0x55,
  /** `R`: the field is empty. */
  gone: 0x52,
  /** `H`: the reader is alive. */
  heartbeat: 0x48,
} as const;

/** The longest number that a line may carry; card numbers have 4, 7 or 10 bytes, so 16 is a fault of the reader already. */
export const NUMBER_DIGITS_MOST = 32;
export const LINE_BYTES_MOST = 1 + NUMBER_DIGITS_MOST + 2;

/** Each reader says that it is alive this often. */
export const HEARTBEAT_MS = 2000;
