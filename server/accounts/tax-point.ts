import type { Policy } from '#contracts/configuration';
import { accountOf, type AccountId, type NewTransaction } from '../ledger/model.ts';
import type { Store } from '../store/contract.ts';
import { entriesOf } from './tenancies/closing.ts';

/**
 * The ledger as settlement posts to it. Where tax fell due with the payment, what is used later owes none: its tax lines take from what was prepaid, so over
 * time both come to the same. Where tax falls due at consumption: the ledger itself.
 */
export function ledgerAtTaxPoint(ledger: Store['ledger'], taxPoint: Policy['tax_point']): Store['ledger'] {
  if (taxPoint.at === 'consumption') return ledger;
  return { ...ledger, post: (transaction, beside) => ledger.post(fromPrepaid(transaction), beside) };
}

function fromPrepaid(transaction: NewTransaction): NewTransaction {
  const moved = (account: AccountId) => (account === accountOf.tax() ? accountOf.taxPrepaid() : account);
  return {
    ...transaction,
    entries: entriesOf(...transaction.entries.map(({ account, amount }) => [moved(account), amount] as const)),
    lines: transaction.lines.map((line) => ({ ...line, revenueAccount: moved(line.revenueAccount) })),
  };
}
