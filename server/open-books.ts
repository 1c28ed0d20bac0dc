import { FaultError } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { accountsOfSite, openingTransactions, type Directory } from './accounts/index.ts';
import { limitsOf } from './ledger/index.ts';
import type { Store } from './store/index.ts';

/** Opens every account with its limits, and books what each tenancy brought along, once. */
export async function openBooks(store: Store, site: SiteConfiguration, directory: Directory): Promise<void> {
  const accounts = accountsOfSite(site);
  await store.ledger.openAccounts(accounts);
  await store.ledger.setLimits(limitsOf(accounts, { emergencyCredit: site.policy.emergency_credit.limit }));
  for (const opening of openingTransactions(site, directory)) {
    const outcome = await store.ledger.post(opening);
    if (outcome.kind === 'refused')
      throw new FaultError(outcome.refusal.code, {
        message: `the opening balance of ${opening.facts['tenancyId']} in the site file is not the one that was booked; book a correction instead`,
        details: outcome.refusal.details,
      });
  }
}
