import { fraction, minus, over, parseFraction, plus, present, times, type Fraction } from '#kernel';

/** What a formula comes to, or why it cannot be worked out. */
export type FormulaResult =
  { readonly ok: true; readonly value: Fraction } | { readonly ok: false; readonly problem: string };

/**
 * Works out a price formula exactly: decimals, names of values, `+ - * /` and round brackets, in the order that everybody learnt at school.
 * `(base + fuel) * index / 100`.
 */
export function evaluateFormula(formula: string, values: ReadonlyMap<string, Fraction>): FormulaResult {
  const tokens = formula.match(/[a-z][a-z0-9_]*|\d+(?:\.\d+)?|\S/g) ?? [];
  const reader = new Reader(tokens, values);
  const value = reader.sum();
  if (value.ok && reader.rest() !== undefined) return { ok: false, problem: `"${reader.rest()}" was not expected` };
  return value;
}

const LEVELS = 40;

class Reader {
  readonly #tokens: readonly string[];
  readonly #values: ReadonlyMap<string, Fraction>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], values: ReadonlyMap<string, Fraction>) {
    this.#tokens = tokens;
    this.#values = values;
  }

  rest(): string | undefined {
    return this.#tokens[this.#at];
  }

  sum(): FormulaResult {
    return this.#chain(() => this.#product(), { '+': plus, '-': minus });
  }

  #product(): FormulaResult {
    return this.#chain(() => this.#operand(), { '*': times, '/': over });
  }

  #chain(
    part: () => FormulaResult,
    signs: Readonly<Record<string, (a: Fraction, b: Fraction) => Fraction>>,
  ): FormulaResult {
    let left = part();
    for (let sign = this.rest() ?? ''; left.ok && Object.hasOwn(signs, sign); sign = this.rest() ?? '') {
      this.#at += 1;
      const right = part();
      if (!right.ok) return right;
      if (sign === '/' && right.value.numerator === 0n) return { ok: false, problem: 'it divides by zero' };
      const work = present(signs[sign], 'a sign of the chain has its work');
      left = { ok: true, value: work(left.value, right.value) };
    }
    return left;
  }

  #operand(): FormulaResult {
    const token = this.rest();
    this.#at += 1;
    if (token === undefined) return { ok: false, problem: 'it ends too early' };
    if (token === '-') return this.#negative();
    if (token === '(') return this.#inBrackets();
    const value = this.#values.get(token) ?? parseFraction(token);
    return value === null ? { ok: false, problem: `no value is called "${token}"` } : { ok: true, value };
  }

  #negative(): FormulaResult {
    const value = this.#nested(() => this.#operand());
    return value.ok ? { ok: true, value: minus(fraction(0n), value.value) } : value;
  }

  #inBrackets(): FormulaResult {
    const value = this.#nested(() => this.sum());
    if (!value.ok) return value;
    const closing = this.rest();
    this.#at += 1;
    return closing === ')' ? value : { ok: false, problem: 'a bracket is not closed' };
  }

  #nested(read: () => FormulaResult): FormulaResult {
    this.#depth += 1;
    const value: FormulaResult = this.#depth > LEVELS ? { ok: false, problem: 'it is nested too deeply' } : read();
    this.#depth -= 1;
    return value;
  }
}
