import { money, NOTHING, plus, type Fraction } from '#kernel';
import type { LineBasis, RatedLine } from '../ledger/index.ts';
import type { ChargeContext } from './charge-context.ts';

/** Which lines a charge is taken of, as its tariff names them. */
export interface BaseRule {
  readonly on?: readonly string[] | undefined;
  readonly except?: readonly string[] | undefined;
}

/** The lines before it in its version's list that a charge is taken of: those it names, or all; without those it excepts. */
export function baseLines(rule: BaseRule, lines: readonly RatedLine[]): readonly RatedLine[] {
  return lines.filter(({ basis }) => isInBase(rule, basis.chargeId));
}

/** Whether a charge before it is one of those, by its id. */
export function isInBase({ on, except }: BaseRule, chargeId: string | null): boolean {
  const named = on === undefined || (chargeId !== null && on.includes(chargeId));
  return named && (chargeId === null || except?.includes(chargeId) !== true);
}

/** What a base comes to, rounded line by line or not at all. */
export function sumOfBase(
  rule: BaseRule,
  context: ChargeContext,
  of: 'rounded' | 'unrounded' = 'rounded',
): { readonly lines: readonly RatedLine[]; readonly exact: Fraction; readonly base: LineBasis['base'] } {
  const lines = baseLines(rule, context.linesBefore);
  const amount = money(lines.reduce((sum, line) => sum + line.amount, 0n));
  const exact =
    of === 'rounded'
      ? { numerator: amount as bigint, denominator: 1n }
      : lines.reduce((sum, line) => plus(sum, line.basis.exact), NOTHING);
  return { lines, exact, base: { amount, of } };
}
