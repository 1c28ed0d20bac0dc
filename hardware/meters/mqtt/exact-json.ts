import { FaultError } from '#kernel';

/** A number as its digits stand in the text: what goes through a float is no longer what the meter said. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object of JSON, its numbers exact. */
export type ExactObject = Readonly<Record<string, unknown>>;

/** A message of a meter is a few hundred bytes; a network server's, with a dozen gateways in it, a few thousand. */
const LONGEST_TEXT = 65_536;

/** Reads a JSON object without rounding a number. Throws FRAME_UNEXPECTED. */
export function parseExact(text: string): ExactObject {
  const value = text.length > LONGEST_TEXT ? null : parsed(text);
  if (isObject(value)) return value;
  throw new FaultError('FRAME_UNEXPECTED', {
    message: 'the message is no JSON object',
    details: { begins: text.slice(0, 64) },
  });
}

/** What stands at a path of names; undefined where nothing does. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}

export function textAt(value: unknown, ...names: readonly string[]): string | undefined {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : undefined;
}

/** A number's digits, whether it was written as a number or as text. */
export function numberAt(value: unknown, ...names: readonly string[]): string | undefined {
  const found = at(value, ...names);
  if (found instanceof ExactNumber) return found.text;
  return typeof found === 'string' && NUMBER.test(found.trim()) ? found.trim() : undefined;
}

export function isObject(value: unknown): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

const NUMBER = /^(-)?(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Thousandths of the unit that one count of the number is worth `scale` of, exact; what is finer is cut off, so that a register that grows never seems to fall.
 * Null for what is no number.
 */
export function milliOf(text: string, scale: { numerator: bigint; denominator: bigint }): bigint | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, minus, whole = '', fraction = '', exponent = '0'] = match;
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction) * scale.numerator * 1000n;
  const numerator = power >= 0 ? digits * 10n ** BigInt(power) : digits;
  const denominator = (power >= 0 ? 1n : 10n ** BigInt(-power)) * scale.denominator;
  const magnitude = numerator / denominator;
  return minus === undefined ? magnitude : -magnitude;
}

function parsed(text: string): unknown {
  try {
    // The text of each number comes to the reviver beside its value (JSON.parse source text access).
    return JSON.parse(text, (_name: string, value: unknown, ...rest: readonly unknown[]) => {
      if (typeof value !== 'number') return value;
      const [context] = rest;
      const source =
        typeof context === 'object' && context !== null && 'source' in context ? context.source : undefined;
      return new ExactNumber(typeof source === 'string' ? source : String(value));
    });
  } catch {
    return null;
  }
}
