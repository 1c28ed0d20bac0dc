import { add, greatest, subtract, ZERO, type Money } from '#kernel';
import { exact, type Facts, type Guest } from './state.ts';

/**
 * What the law still lets this tenancy pay in cash today; null where it sets no limit. Payments of one day are linked, so what the tenancy put in here before counts
 * too, and so do a note in flight and one in doubt. A session that goes on over midnight counts all of it.
 */
export function legalRoom({ site }: Facts, { bills, origin }: Guest): Money | null {
  if (site?.cash.legalLimit === undefined) return null;
  const paid = add(origin.cashToday, ...bills.filter(({ means }) => means === 'cash').map(({ value }) => value));
  return greatest(subtract(exact(site.cash.legalLimit), paid), ZERO);
}
