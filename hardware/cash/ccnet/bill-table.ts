import { assert, concatBytes, currency, money, type Currency, type Money } from '#kernel';
import { BILL_ENTRY_BYTES, BILL_TYPES, currencyOfCountry } from './frames.ts';

/** One bill as the device describes it: `value · 10^exponent` of whatever its three letters mean. */
export interface BillEntry {
  readonly value: number;
  /** A country or a currency, as the maker chose. */
  readonly letters: string;
  readonly exponent: number;
}

/** Bit 7 of the last byte is the exponent's sign, the rest its size. */
const NEGATIVE = 0x80;
/** Money has six places below the unit, and no bank note has more than nine zeros: another exponent is a table that was misread. */
const SMALLEST_EXPONENT = -6;
const LARGEST_EXPONENT = 9;
const MICRO_PLACES = 6;

/** Reads the 24 entries. A type without value or without three letters is one the device does not have. */
export function decodeBillTable(data: Uint8Array): (BillEntry | null)[] {
  return Array.from({ length: BILL_TYPES }, (_, type) => {
    const [value = 0, first = 0, second = 0, third = 0, power = 0] = data.subarray(type * BILL_ENTRY_BYTES);
    const letters = String.fromCodePoint(first, second, third);
    if (value === 0 || !/^[A-Z]{3}$/.test(letters)) return null;
    const size = power & ~NEGATIVE;
    return { value, letters, exponent: (power & NEGATIVE) === 0 ? size : 0 - size };
  });
}

/** The data of a GET BILL TABLE answer, for simulators and tests: at most 24 entries, the rest is empty. */
export function encodeBillTable(entries: readonly (BillEntry | null)[]): Uint8Array {
  assert(entries.length <= BILL_TYPES, 'a device has at most 24 types of bills');
  return concatBytes(
    ...Array.from({ length: BILL_TYPES }, (_, type) => {
      const entry = entries[type] ?? null;
      if (entry === null) return new Uint8Array(BILL_ENTRY_BYTES);
      const power = entry.exponent < 0 ? NEGATIVE | -entry.exponent : entry.exponent;
      return concatBytes(Uint8Array.of(entry.value), new TextEncoder().encode(entry.letters), Uint8Array.of(power));
    }),
  );
}

export function billEntryCurrency(entry: BillEntry): Currency {
  return currency(currencyOfCountry[entry.letters] ?? entry.letters);
}

/** What the bill is worth, exactly; null when the exponent cannot belong to a bank note. */
export function billEntryValue(entry: BillEntry): Money | null {
  if (entry.exponent < SMALLEST_EXPONENT || entry.exponent > LARGEST_EXPONENT) return null;
  return money(BigInt(entry.value) * 10n ** BigInt(entry.exponent + MICRO_PLACES));
}
