import {
  assert,
  formatFraction,
  fraction,
  money,
  quantityMilli,
  type Fraction,
  type Instant,
  type Money,
  type QuantityMilli,
  type RoundingMode,
} from '#kernel';

/** How a line's amount came about, beyond quantity and price: what a person needs to work it out again with a pencil. */
export interface LineBasis {
  /** The charge's id in its tariff and its words for people; null where the tariff gives none. */
  readonly chargeId: string | null;
  readonly name: string | null;
  /** Which way the metered energy went. */
  readonly register: 'import' | 'export';
  /** The band of the tariff's calendar; null where the charge has one price around the clock. */
  readonly band: string | null;
  /** The step of a block tariff, counted from 1, and its limits in thousandths of the unit that is priced, as they were for this tenancy and time. */
  readonly block: {
    readonly number: number;
    readonly kind: 'graduated' | 'volume';
    /** In what time consumption was counted, and what had been counted when the line begins, in thousandths of the meter's unit. */
    readonly count: 'day' | 'month' | 'billing_period' | 'year';
    readonly before: QuantityMilli;
    readonly over: QuantityMilli;
    /** Null: without end. */
    readonly upTo: QuantityMilli | null;
  } | null;
  /** kWh for each m³, where the meter counts gas by volume: volume correction times calorific value. */
  readonly conversion: Fraction | null;
  /** What a percentage, a minimum, a cap or a rounding was taken of. */
  readonly base: { readonly amount: Money; readonly of: 'rounded' | 'unrounded' } | null;
  /** How often a fixed amount was multiplied (square metres, persons, fixtures, part of a month); null for once. */
  readonly factor: Fraction | null;
  /** When the highest demand was. */
  readonly peakAt: Instant | null;
  /** The exact amount in micro-units before it was rounded. */
  readonly exact: Fraction;
  readonly rounding: { readonly mode: RoundingMode; readonly step: Money };
}

/** A basis as text that is the same for the same content: JSON with its names in this order. It is what is stored and hashed. */
export function encodeBasis(basis: LineBasis): string {
  const { block, base, rounding } = basis;
  return JSON.stringify({
    chargeId: basis.chargeId,
    name: basis.name,
    register: basis.register,
    band: basis.band,
    block: block === null ? null : encodeBlock(block),
    conversion: basis.conversion === null ? null : formatFraction(basis.conversion),
    base: base === null ? null : [`${base.amount}`, base.of],
    factor: basis.factor === null ? null : formatFraction(basis.factor),
    peakAt: basis.peakAt,
    exact: formatFraction(basis.exact),
    rounding: [rounding.mode, `${rounding.step}`],
  });
}

/** Only for text that `encodeBasis` made: our own writer is the only one who writes the column, and its hash is in the chain. */
export function decodeBasis(text: string): LineBasis {
  const raw = JSON.parse(text) as EncodedBasis;
  return {
    chargeId: raw.chargeId,
    name: raw.name,
    register: raw.register,
    band: raw.band,
    block: raw.block === null ? null : decodeBlock(raw.block),
    conversion: raw.conversion === null ? null : fractionOf(raw.conversion),
    base: raw.base === null ? null : { amount: money(BigInt(raw.base[0])), of: raw.base[1] },
    factor: raw.factor === null ? null : fractionOf(raw.factor),
    peakAt: raw.peakAt,
    exact: fractionOf(raw.exact),
    rounding: { mode: raw.rounding[0], step: money(BigInt(raw.rounding[1])) },
  };
}

type EncodedBasis = Pick<LineBasis, 'chargeId' | 'name' | 'register' | 'band' | 'peakAt'> & {
  readonly block: EncodedBlock | null;
  readonly conversion: string | null;
  readonly base: readonly [string, 'rounded' | 'unrounded'] | null;
  readonly factor: string | null;
  readonly exact: string;
  readonly rounding: readonly [RoundingMode, string];
};

type Block = NonNullable<LineBasis['block']>;
type EncodedBlock = readonly [number, Block['kind'], Block['count'], string, string, string | null];

function encodeBlock({ number, kind, count, before, over, upTo }: Block): EncodedBlock {
  return [number, kind, count, `${before}`, `${over}`, upTo === null ? null : `${upTo}`];
}

function decodeBlock([number, kind, count, before, over, upTo]: EncodedBlock): Block {
  return {
    number,
    kind,
    count,
    before: quantityMilli(BigInt(before)),
    over: quantityMilli(BigInt(over)),
    upTo: upTo === null ? null : quantityMilli(BigInt(upTo)),
  };
}

function fractionOf(text: string): Fraction {
  const [numerator, denominator = '1', ...rest] = text.split('/');
  assert(numerator !== undefined && rest.length === 0, 'a fraction has one stroke');
  return fraction(BigInt(numerator), BigInt(denominator));
}
