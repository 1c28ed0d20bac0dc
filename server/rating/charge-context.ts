import { assert, divideRounded, money, type Fraction, type Money, type Utility } from '#kernel';
import type { Tariff, TariffVersion } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { MeterUse } from '../metering/meter-use.ts';
import type { VersionSpan } from './version-span.ts';

/** What a pricing model may look at: one version in force, what was used meanwhile, and the lines before it in the tariff's list. */
export interface ChargeContext {
  readonly tariff: Tariff;
  readonly span: VersionSpan;
  /** The place of the charge in the version's list; part of the line's key. */
  readonly place: number;
  readonly uses: readonly MeterUse[];
  /** Thousandths of local days that passed in the span. */
  readonly milliDays: bigint;
  readonly linesBefore: readonly RatedLine[];
}

/** What every line of a charge has in common. */
export function lineBasis(context: ChargeContext): {
  readonly utility: Utility;
  readonly tariffId: Tariff['id'];
  readonly versionFrom: TariffVersion['from'];
  readonly from: VersionSpan['from'];
  readonly to: VersionSpan['to'];
  readonly chargeClass: 'utility';
} {
  const { tariff, span } = context;
  return {
    utility: tariff.utility,
    tariffId: tariff.id,
    versionFrom: span.version.from,
    from: span.from,
    to: span.to,
    chargeClass: 'utility',
  };
}

/** A line that is the plain product of what stands on it. */
export function plainBasis(exact: Fraction, context: ChargeContext, name: string | null): RatedLine['basis'] {
  const { rounding: mode, decimals } = context.span.version;
  return {
    chargeId: null,
    name,
    register: 'import',
    band: null,
    block: null,
    conversion: null,
    base: null,
    factor: null,
    peakAt: null,
    exact,
    rounding: { mode, step: money(10n ** BigInt(6 - decimals)) },
  };
}

/** Names a line within its tenancy, utility and period. The place keeps two charges of one kind apart. */
export function lineKey(context: ChargeContext, ...rest: readonly string[]): string {
  return [context.tariff.id, context.span.version.from, String(context.place), ...rest].join('/');
}

/**
 * The one place where a rated line is rounded: an exact number of micro-units, given as a fraction, to the version's decimals by the version's mode.
 * The result is money whatever the fraction was.
 */
export function roundLine(numerator: bigint, denominator: bigint, version: TariffVersion): Money {
  assert(version.decimals >= 0 && version.decimals <= 6, 'money has at most six decimal places');
  const step = 10n ** BigInt(6 - version.decimals);
  return money(divideRounded(numerator, denominator * step, version.rounding) * step);
}
