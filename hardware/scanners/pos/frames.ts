/* A pure table: exempt from the size rule. */

/**
 * The report of a scanned code. All that were found number it 2, count the bytes of this report, name the symbology by AIM's three characters, have room for 56 bytes,
 * and say in the lowest bit of their last byte whether the code goes on in the next report. Some have two bytes of their maker's own before the last.
 */
export const SCANNED_DATA = {
  number: 2,
  countAt: 1,
  symbologyAt: 2,
  symbologyBytes: 3,
  dataAt: 5,
  dataMost: 56,
  lengths: [62, 64],
  continued: 0x01,
} as const;

/** The reports of one code follow each other without a pause. */
export const SILENCE_MS = 500;
