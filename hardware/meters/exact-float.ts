/** An exact number: a float has a power of two below. */
export interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The rational number that 32 bits of IEEE 754 stand for; null for infinity and what is no number. */
export function exactFloat32(bits: bigint): Exact | null {
  const exponent = Number((bits >> 23n) & 0xffn);
  const fraction = bits & 0x7f_ffffn;
  if (exponent === 0xff) return null;
  const significand = exponent === 0 ? fraction : fraction | 0x80_0000n;
  const signed = bits >> 31n === 1n ? -significand : significand;
  const power = (exponent === 0 ? 1 : exponent) - 150;
  return power >= 0
    ? { numerator: signed << BigInt(power), denominator: 1n }
    : { numerator: signed, denominator: 1n << BigInt(-power) };
}
