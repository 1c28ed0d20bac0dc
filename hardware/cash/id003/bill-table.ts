import { concatBytes, money, type Money } from '#kernel';
import { BILL_ENTRY_BYTES, BILLS, FIRST_BILL } from './frames.ts';

/** A bill's place in the device's table, 0…15; on the line 61h…70h. */
export type BillIndex = number;

/** One bill as the device describes it: `value · 10^exponent` of its country's currency. */
export interface BillEntry {
  readonly index: BillIndex;
  /** The maker's number. */
  readonly country: number;
  readonly value: number;
  readonly exponent: number;
}

/** No bank note has more than nine zeros: a larger exponent is a table that was misread. */
const LARGEST_EXPONENT = 9;
const MICRO_PLACES = 6;

/** Reads the entries; null when they are not whole or number a bill that cannot be. A bill without value is one the device does not have. */
export function decodeBillTable(data: Uint8Array): BillEntry[] | null {
  if (data.length % BILL_ENTRY_BYTES !== 0) return null;
  const entries: BillEntry[] = [];
  for (let at = 0; at < data.length; at += BILL_ENTRY_BYTES) {
    const [number = 0, country = 0, value = 0, exponent = 0] = data.subarray(at);
    const index = billIndexOf(number);
    if (index === null) return null;
    if (value !== 0) entries.push({ index, country, value, exponent });
  }
  return entries;
}

export function encodeBillTable(entries: readonly BillEntry[]): Uint8Array {
  return concatBytes(
    ...entries.map(({ index, country, value, exponent }) =>
      Uint8Array.of(FIRST_BILL + index, country, value, exponent),
    ),
  );
}

/** The place that a number on the line means; null: no bill. */
export function billIndexOf(number: number): BillIndex | null {
  const index = number - FIRST_BILL;
  return index >= 0 && index < BILLS ? index : null;
}

/** What the bill is worth, exactly; null when the exponent cannot belong to a bank note. */
export function billEntryValue(entry: BillEntry): Money | null {
  if (entry.exponent > LARGEST_EXPONENT) return null;
  return money(BigInt(entry.value) * 10n ** BigInt(entry.exponent + MICRO_PLACES));
}
