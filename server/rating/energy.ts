import { assert, divideRounded, fraction, instant, money, present, quantityMilli, type Fraction } from '#kernel';
import { priceOf, type ChargeOf, type Price } from '#contracts/configuration';
import { accountOf, type LineBasis, type LineKind, type RatedLine } from '../ledger/index.ts';
import { bandClockOf } from './band-clock.ts';
import { cellsOf, type Cell, type StepRule } from './cells.ts';
import { conversionOf, lineOf, type ChargeContext } from './charge-context.ts';
import { usesOf, type Register } from './use-source.ts';

type EnergyCharge = ChargeOf<'flat' | 'energy' | 'export_credit' | 'allowance' | 'levy'>;

/** How a charge counts and prices energy: all kinds that price units are one of these. */
interface Pricing {
  readonly kind: LineKind;
  readonly register: Register;
  readonly byBand: boolean;
  readonly steps: StepRule | null;
  /** Credits are minus their price. */
  readonly sign: 1n | -1n;
  readonly priceAt: (step: number, band: string | null) => Price;
}

/** A line for each meter, or for each band and step that was used. Quantities are thousandths of the unit, prices are per unit. */
export function energyLines(charge: EnergyCharge, context: ChargeContext): readonly RatedLine[] {
  const { version } = context.span;
  const pricing = pricingOf(charge);
  const bands =
    pricing.byBand && version.calendar !== undefined ? bandClockOf(version.calendar, context.time.zone) : null;
  const conversion = conversionOf(version);
  const cells = cellsOf({ ...context, register: pricing.register, conversion, bands, steps: pricing.steps });
  return cells
    .filter((cell) => !isUnpriced(charge, cell))
    .map((cell) => cellLine(cell, { charge, context, pricing, conversion }));
}

/** Whether what a charge says depends on the hour. */
export function isByBand(charge: EnergyCharge): boolean {
  return pricingOf(charge).byBand;
}

/** The steps of a charge; null where it has none. */
export function stepsOf(charge: EnergyCharge): StepRule | null {
  return pricingOf(charge).steps;
}

/** Beyond the free units an allowance says nothing. */
function isUnpriced(charge: EnergyCharge, cell: Cell): boolean {
  return charge.kind === 'allowance' && cell.step?.index !== 0;
}

function pricingOf(charge: EnergyCharge): Pricing {
  const plain = { register: 'import', byBand: false, steps: null, sign: 1n } as const;
  switch (charge.kind) {
    case 'flat':
      return { ...plain, kind: 'energy', priceAt: () => charge.price };
    case 'levy':
      return { ...plain, kind: 'levy', priceAt: () => charge.price };
    case 'allowance':
      return {
        ...plain,
        kind: 'allowance',
        sign: -1n,
        steps: { kind: 'graduated', count: charge.count, limits: charge.limits, per: charge.per, upTo: [charge.units] },
        priceAt: () => charge.price,
      };
    default:
      return choicePricing(charge);
  }
}

function choicePricing(charge: ChargeOf<'energy' | 'export_credit'>): Pricing {
  const { blocks } = charge;
  const choices = blocks?.steps ?? [charge];
  return {
    kind: charge.kind,
    register: charge.kind === 'energy' ? 'import' : 'export',
    sign: charge.kind === 'energy' ? 1n : -1n,
    byBand: choices.some(({ prices }) => prices !== undefined),
    steps: blocks === undefined ? null : { ...blocks, upTo: blocks.steps.flatMap(({ up_to: upTo }) => upTo ?? []) },
    priceAt: (step, band) => {
      const choice = choices[step];
      const price = choice?.price ?? choice?.prices?.[String(band)];
      assert(price !== undefined, 'every step has a price in every band of its calendar');
      return price;
    },
  };
}

function cellLine(
  cell: Cell,
  at: { charge: EnergyCharge; context: ChargeContext; pricing: Pricing; conversion: Fraction },
): RatedLine {
  const { charge, context, pricing, conversion } = at;
  const { span, time, source } = context;
  const uses = usesOf(source, pricing.register, span).filter(
    ({ meterId }) => cell.meter === null || meterId === cell.meter.meterId,
  );
  const [only] = uses.length === 1 ? uses : [];
  const price = money(pricing.sign * priceOf(pricing.priceAt(cell.step?.index ?? 0, cell.band), span.version.values));
  return lineOf(charge, context, {
    kind: pricing.kind,
    key: keyOf(cell, pricing.kind),
    meterId: only?.meterId ?? null,
    from: instant(Math.min(...uses.map(({ from }) => from))),
    to: instant(Math.max(...uses.map(({ to }) => to))),
    registers: only?.registers ?? null,
    quantity: quantityMilli(divideRounded(cell.counted, conversion.numerator, 'half_even')),
    price,
    estimated: cell.estimated,
    exact: fraction(cell.counted * price, 1000n * conversion.denominator),
    revenueAccount: pricing.kind === 'levy' ? accountOf.tax() : accountOf.revenue(time.tariff.utility),
    basis: {
      register: pricing.register,
      band: cell.band,
      block: blockOf(cell, pricing.steps),
      conversion: span.version.conversion === undefined ? null : conversion,
    },
  });
}

function keyOf({ meter, step, band }: Cell, kind: LineKind): readonly string[] {
  const counted =
    meter === null ? `step-${present(step?.index, 'what is counted together is counted by steps') + 1}` : meter.meterId;
  return band === null ? [kind, counted] : [kind, counted, band];
}

function blockOf({ step }: Cell, rule: StepRule | null): LineBasis['block'] {
  if (step === null || rule === null) return null;
  return {
    number: step.index + 1,
    kind: rule.kind,
    count: rule.count,
    before: quantityMilli(step.before),
    over: quantityMilli(step.over),
    upTo: step.upTo === null ? null : quantityMilli(step.upTo),
  };
}
