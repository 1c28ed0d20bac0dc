import { assertNever, divideRounded } from '#kernel';
import { REGISTERS_OF, type MeasuredRegister, type ModbusProfile, type RegisterType } from '../../profiles/index.ts';
import { exactFloat32, type Exact } from '../exact-float.ts';
import { MOST_REGISTERS_READ } from './codec.ts';

/** So many registers from an address, by one function. */
export interface Span {
  readonly function: 3 | 4;
  readonly address: number;
  readonly count: number;
}

export type SerialRegister = NonNullable<ModbusProfile['serial']>;

/** Where a value stands. */
export function spanOf(register: MeasuredRegister | SerialRegister): Span {
  return { function: register.function, address: register.address, count: REGISTERS_OF[register.type] };
}

/** Puts wanted spans into as few requests as the meter allows: neighbours with at most `readsAcross` registers between them are read together. */
export function mergeSpans(wanted: readonly Span[], readsAcross: number): Span[] {
  const merged: Span[] = [];
  for (const span of wanted.toSorted((a, b) => a.function - b.function || a.address - b.address)) {
    const last = merged.at(-1);
    const end = span.address + span.count;
    if (
      last !== undefined &&
      last.function === span.function &&
      span.address - (last.address + last.count) <= readsAcross &&
      end - last.address <= MOST_REGISTERS_READ
    ) {
      merged.splice(-1, 1, { ...last, count: Math.max(last.count, end - last.address) });
    } else merged.push(span);
  }
  return merged;
}

/** How many of Foyer's smallest steps a unit has: Wh, litres, watts, tenths of a volt. */
const STEPS_OF_UNIT: Readonly<Record<MeasuredRegister['unit'], bigint>> = {
  Wh: 1n,
  kWh: 1000n,
  MWh: 1_000_000n,
  l: 1n,
  m3: 1000n,
  W: 1n,
  kW: 1000n,
  V: 10n,
};

/**
 * The value in whole Wh, litres, watts or tenths of a volt; null where the meter says that it has none (not a number, or all ones). Integer registers are exact wherever the
 * scale divides; what is left, and every float32, is rounded once, half to even, from the exact value of the register.
 */
export function readSteps(register: MeasuredRegister, words: readonly number[]): bigint | null {
  const raw = readExact(register, words);
  if (raw === null) return null;
  const steps = STEPS_OF_UNIT[register.unit];
  return divideRounded(
    raw.numerator * register.scale.numerator * steps,
    raw.denominator * register.scale.denominator,
    'half_even',
  );
}

/** The serial number as it is printed, zeros in front where the profile knows how many; null where the meter has none to tell. */
export function readSerial(register: SerialRegister, words: readonly number[]): string | null {
  const raw = readExact(register, words);
  return raw === null ? null : raw.numerator.toString().padStart(register.digits ?? 1, '0');
}

function readExact(
  register: { readonly type: RegisterType; readonly word_order: 'high_first' | 'low_first' },
  words: readonly number[],
): Exact | null {
  const ordered = register.word_order === 'high_first' ? words : words.toReversed();
  const bits = ordered.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n);
  const width = ordered.length * 16;
  switch (register.type) {
    case 'u16':
      return { numerator: bits, denominator: 1n };
    case 's16':
      return { numerator: BigInt.asIntN(width, bits), denominator: 1n };
    case 'u32':
    case 'u64':
      // All ones is how meters write "no value"; a register of energy never gets there.
      return bits === (1n << BigInt(width)) - 1n ? null : { numerator: bits, denominator: 1n };
    case 's32':
      return bits === 0x7fff_ffffn || bits === 0x8000_0000n
        ? null
        : { numerator: BigInt.asIntN(width, bits), denominator: 1n };
    case 'float32':
      return exactFloat32(bits);
    default:
      return assertNever(register.type);
  }
}
