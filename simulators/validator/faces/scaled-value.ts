/** A note's value as bill tables have it, one byte and a power of ten: 100 is 10 · 10¹, 50 is 50 · 10⁰. */
export function scaledValue(value: number): { value: number; exponent: number } {
  let exponent = 0;
  let rest = value;
  while (rest % 10 === 0 && rest > 50) {
    rest /= 10;
    exponent += 1;
  }
  return { value: rest, exponent };
}
