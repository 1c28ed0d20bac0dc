import {
  divideRounded,
  fraction,
  money,
  type Fraction,
  type Instant,
  type MeterId,
  type Money,
  type QuantityMilli,
} from '#kernel';
import type { Charge, TariffVersion } from '#contracts/configuration';
import type { AccountId, LineBasis, LineKind, RatedLine } from '../ledger/index.ts';
import type { BilledTime } from './model.ts';
import { totalUse, type UseSource } from './use-source.ts';
import type { VersionSpan } from './version-span.ts';

/** What a pricing model may look at: one version in force, what was counted, and the lines before it in the tariff's list. */
export interface ChargeContext {
  readonly time: BilledTime;
  readonly span: VersionSpan;
  /** The place of the charge in the version's list; part of the line's key. */
  readonly place: number;
  readonly source: UseSource;
  /** Thousandths of local days that passed in the span. */
  readonly milliDays: bigint;
  /** Of this version. */
  readonly linesBefore: readonly RatedLine[];
}

/** What a pricing model says of a line; the rest is the same for all lines of a charge. */
export interface Priced {
  readonly kind: LineKind;
  /** The end of the line's key, after tariff, version and place. */
  readonly key: readonly string[];
  readonly price: Money;
  /** In micro-units, before anything was rounded. */
  readonly exact: Fraction;
  readonly revenueAccount: AccountId;
  readonly quantity?: QuantityMilli;
  readonly estimated?: boolean;
  readonly meterId?: MeterId | null;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly registers?: RatedLine['registers'];
  readonly basis?: Partial<LineBasis>;
}

/** Makes the line: its names, its class, and its amount, rounded. */
export function lineOf(charge: Charge, context: ChargeContext, priced: Priced): RatedLine {
  const { span, time } = context;
  const rounding = charge.rounding ?? roundingOf(span.version);
  return {
    key: [time.tariff.id, span.version.from, String(context.place), ...priced.key].join('/'),
    kind: priced.kind,
    utility: time.tariff.utility,
    meterId: priced.meterId ?? null,
    tariffId: time.tariff.id,
    versionFrom: span.version.from,
    from: priced.from ?? span.from,
    to: priced.to ?? span.to,
    registers: priced.registers ?? null,
    quantity: priced.quantity ?? null,
    price: priced.price,
    estimated: priced.estimated ?? false,
    amount: roundLine(priced.exact, rounding),
    chargeClass: charge.class ?? 'utility',
    revenueAccount: priced.revenueAccount,
    basis: {
      chargeId: charge.id ?? null,
      name: charge.name ?? null,
      register: 'import',
      band: null,
      block: null,
      conversion: null,
      base: null,
      factor: null,
      peakAt: null,
      ...priced.basis,
      exact: priced.exact,
      rounding,
    },
  };
}

/** How the lines of a version are rounded where their charge says nothing else. */
export function roundingOf(version: TariffVersion): LineBasis['rounding'] {
  return { mode: version.rounding, step: money(10n ** BigInt(6 - version.decimals)) };
}

/** The one place where a rated line is rounded: an exact number of micro-units becomes a whole number of steps. */
export function roundLine(exact: Fraction, { mode, step }: LineBasis['rounding']): Money {
  return money(divideRounded(exact.numerator, exact.denominator * step, mode) * step);
}

/** kWh for each m³ where the version converts gas; else one. */
export function conversionOf(version: TariffVersion): Fraction {
  const { conversion } = version;
  if (conversion === undefined) return fraction(1n);
  const { volume_correction: volume, calorific_value: calorific } = conversion;
  return fraction(volume.numerator * calorific.numerator, volume.denominator * calorific.denominator);
}

/** Whether a charge is meant for this tenancy and this use. */
export function applies(charge: Charge, context: ChargeContext): boolean {
  const { time, source, span } = context;
  const is = time.attributes?.is ?? {};
  const fits = Object.entries(charge.when ?? {}).every(([name, values]) => values.includes(is[name] ?? ''));
  if (!fits || charge.when_use === undefined) return fits;
  const { numerator, denominator } = conversionOf(span.version);
  const used = totalUse(source, 'import', billedSpan(time)) * numerator;
  const { over, up_to: upTo } = charge.when_use;
  return (over === undefined || used > over * denominator) && (upTo === undefined || used <= upTo * denominator);
}

/** The part of the period that the tenancy is billed for, whatever versions are in force. */
export function billedSpan({ period, tenancyFrom, ratedTo }: BilledTime): { from: Instant; to: Instant } {
  return { from: tenancyFrom > period.from ? tenancyFrom : period.from, to: ratedTo };
}
