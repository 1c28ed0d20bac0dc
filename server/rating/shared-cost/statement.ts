import {
  add,
  elementAt,
  money,
  present,
  quantityMilli,
  subtract,
  type Money,
  type QuantityMilli,
  type UnitId,
} from '#kernel';
import type { SharedCostDocument, SharingRule } from '#contracts/configuration';
import { shareOut } from './share-out.ts';

/** One cost and who bears how much of it. The parts sum to the amount exactly. */
export interface SharedLine {
  /** The invoice line it comes from. */
  readonly invoiceLine: string;
  /** What it was for: the units' own use, a common use by name, losses, something fixed, tax. */
  readonly purpose:
    { readonly kind: 'own_use' | 'losses' | 'fixed' | 'tax' } | { readonly kind: 'common'; readonly name: string };
  readonly quantity: QuantityMilli | null;
  readonly amount: Money;
  /** In the order of the document's units. */
  readonly shares: readonly Money[];
}

/** What one unit may be charged, and what it was. */
export interface UnitShare {
  readonly unitId: UnitId;
  readonly ownUse: Money;
  readonly shared: Money;
  readonly tax: Money;
  readonly cost: Money;
  readonly sold: Money;
  /** Charged beyond the cost: to be given back. Negative: the owner bore so much. */
  readonly over: Money;
}

/** How the master meter, the submeters and the common meters agree. */
export interface Reconciliation {
  readonly master: QuantityMilli;
  readonly units: QuantityMilli;
  readonly common: QuantityMilli;
  /** What no submeter counted. Zero where the submeters counted more than the master meter. */
  readonly losses: QuantityMilli;
  /** What the submeters counted beyond the master meter: one of the meters is wrong, or one of the readings was not taken at the same time. */
  readonly beyondMaster: QuantityMilli;
}

export interface NoProfitStatement {
  readonly reconciliation: Reconciliation;
  readonly lines: readonly SharedLine[];
  readonly units: readonly UnitShare[];
  readonly invoiced: Money;
  readonly sold: Money;
  /** What was charged beyond the invoice; negative where less was. */
  readonly over: Money;
  /** True where neither the building nor any unit was charged more than its cost. */
  readonly withoutProfit: boolean;
}

/** A part of the master quantity. */
interface Pool {
  readonly purpose: SharedLine['purpose'];
  readonly quantity: bigint;
  readonly weights: readonly bigint[];
}

/**
 * Shares what a supplier invoiced among the units: lines for energy first by what the quantity was for, then by the rule of each; fixed lines by their own
 * rule; taxes as the other lines fell. The shares of all units sum to the invoice to the last micro-unit. Pure.
 */
export function noProfitStatement(document: SharedCostDocument): NoProfitStatement {
  const step = 10n ** BigInt(6 - document.decimals);
  const reconciliation = reconcile(document);
  const net = document.invoice.flatMap((line) => {
    if (line.kind === 'tax') return [];
    if (line.kind === 'energy') return energyLines(line, { pools: poolsOf(document, reconciliation), step });
    return [lineOf(line, { purpose: { kind: 'fixed' }, weights: weightsOf(line, document), step })];
  });
  const netOfUnits = document.units.map((_, index) => partOf(net, index));
  const taxes = document.invoice
    .filter((line) => line.kind === 'tax')
    .map((line) =>
      lineOf(line, { purpose: { kind: 'tax' }, weights: taxWeights(netOfUnits, document.units.length), step }),
    );
  const lines = [...net, ...taxes];
  const units = document.units.map(({ id, sold }, index): UnitShare => {
    const ownUse = partOf(
      lines.filter(({ purpose }) => purpose.kind === 'own_use'),
      index,
    );
    const tax = partOf(taxes, index);
    const cost = partOf(lines, index);
    return {
      unitId: id,
      ownUse,
      shared: subtract(cost, add(ownUse, tax)),
      tax,
      cost,
      sold,
      over: subtract(sold, cost),
    };
  });
  const invoiced = add(...document.invoice.map(({ amount }) => amount));
  const sold = add(...document.units.map((unit) => unit.sold));
  return {
    reconciliation,
    lines,
    units,
    invoiced,
    sold,
    over: subtract(sold, invoiced),
    withoutProfit: sold <= invoiced && units.every(({ over }) => over <= 0n),
  };
}

function reconcile(document: SharedCostDocument): Reconciliation {
  const master = document.master.quantity;
  const units = document.units.reduce((sum, { quantity }) => sum + quantity, 0n);
  const common = document.common.reduce((sum, { quantity }) => sum + quantity, 0n);
  const uncounted = master - units - common;
  return {
    master: quantityMilli(master),
    units: quantityMilli(units),
    common: quantityMilli(common),
    losses: quantityMilli(uncounted > 0n ? uncounted : 0n),
    beyondMaster: quantityMilli(uncounted < 0n ? -uncounted : 0n),
  };
}

/** What the energy was for. Where nothing was counted at all the cost is a loss like any other. */
function poolsOf(document: SharedCostDocument, { units, losses }: Reconciliation): readonly Pool[] {
  const pools: readonly Pool[] = [
    { purpose: { kind: 'own_use' }, quantity: units, weights: document.units.map(({ quantity }) => quantity) },
    ...document.common.map((each): Pool => ({
      purpose: { kind: 'common', name: each.name },
      quantity: each.quantity,
      weights: weightsOf(each, document),
    })),
    { purpose: { kind: 'losses' }, quantity: losses, weights: weightsOf(document.losses, document) },
  ];
  const counted = pools.filter(({ quantity }) => quantity > 0n);
  return counted.length > 0 ? counted : pools.slice(-1);
}

function energyLines(
  line: { readonly name: string; readonly amount: Money },
  at: { readonly pools: readonly Pool[]; readonly step: bigint },
): readonly SharedLine[] {
  const [only] = at.pools;
  const weights = at.pools.length === 1 && only?.quantity === 0n ? [1n] : at.pools.map(({ quantity }) => quantity);
  const amounts = shareOut(line.amount, weights, at.step);
  return at.pools.map((pool, index) => ({
    ...lineOf({ name: line.name, amount: elementAt(amounts, index) }, { ...pool, step: at.step }),
    quantity: quantityMilli(pool.quantity),
  }));
}

function lineOf(
  line: { readonly name: string; readonly amount: Money },
  at: { readonly purpose: SharedLine['purpose']; readonly weights: readonly bigint[]; readonly step: bigint },
): SharedLine {
  return {
    invoiceLine: line.name,
    purpose: at.purpose,
    quantity: null,
    amount: line.amount,
    shares: shareOut(line.amount, at.weights, at.step),
  };
}

/** One weight per unit. Use that is nil everywhere gives no measure, so all bear alike. */
function weightsOf(
  { share_by: rule, among }: { readonly share_by: SharingRule; readonly among?: readonly UnitId[] | undefined },
  document: SharedCostDocument,
): readonly bigint[] {
  const takesPart = document.units.map(({ id }) => among === undefined || among.includes(id));
  const alike = takesPart.map((yes) => (yes ? 1n : 0n));
  const weights = document.units.map((unit, index) => {
    if (takesPart[index] !== true) return 0n;
    if (rule === 'equal') return 1n;
    if (rule === 'area') return present(unit.area, 'who shares by area has one');
    if (rule === 'use') return unit.quantity;
    return rule.fixed[unit.id] ?? 0n;
  });
  return weights.some((weight) => weight > 0n) ? weights : alike;
}

/** Taxes follow the net cost. Where the net is nil or a credit for some, the sizes count. */
function taxWeights(net: readonly Money[], count: number): readonly bigint[] {
  const sizes = net.map((amount) => (amount < 0n ? -amount : amount));
  return sizes.some((size) => size > 0n) ? sizes : Array.from({ length: count }, () => 1n);
}

function partOf(lines: readonly SharedLine[], unit: number): Money {
  return money(lines.reduce((sum, { shares }) => sum + elementAt(shares, unit), 0n));
}
