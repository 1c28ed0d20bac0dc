import { fraction } from '#kernel';
import { priceOf, type Charge } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/model.ts';
import { lineBasis, lineKey, plainBasis, roundLine, type ChargeContext } from './charge-context.ts';

/** One price for every unit: a line per meter. Quantities are thousandths of the unit, the price is per unit. */
export function flatLines(charge: Extract<Charge, { kind: 'flat' }>, context: ChargeContext): readonly RatedLine[] {
  const price = priceOf(charge.price, context.span.version.values);
  return context.uses.map((use) => ({
    ...lineBasis(context),
    key: lineKey(context, 'energy', use.meterId),
    kind: 'energy',
    meterId: use.meterId,
    from: use.from,
    to: use.to,
    registers: use.registers,
    quantity: use.quantity,
    price,
    estimated: use.estimated,
    amount: roundLine(use.quantity * price, 1000n, context.span.version),
    basis: plainBasis(fraction(use.quantity * price, 1000n), context, charge.name ?? null),
    revenueAccount: accountOf.revenue(context.tariff.utility),
  }));
}
