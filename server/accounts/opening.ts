import { formatMoney, negate, subtract, ZERO } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { accountsOfTenancy } from '../ledger/chart.ts';
import { derivedId } from '../ledger/derived-id.ts';
import { accountOf, type AccountId, type Entry, type NewTransaction } from '../ledger/model.ts';
import type { Directory } from './directory.ts';

const utilities = ['electricity', 'water', 'gas', 'heat'] as const;

/** Every account that this site's tenancies and kiosks can ever be booked on. */
export function accountsOfSite(site: SiteConfiguration): readonly AccountId[] {
  return [
    ...utilities.flatMap((utility) => [accountOf.revenue(utility), accountOf.standingCharges(utility)]),
    accountOf.tax(),
    accountOf.taxPrepaid(),
    accountOf.providerClearing(),
    accountOf.suspense(),
    accountOf.bank(),
    accountOf.cashInSafe(),
    accountOf.unresolved(),
    accountOf.fees(),
    accountOf.writeOff(),
    accountOf.refundsPayable(),
    accountOf.cashRounding(),
    accountOf.opening(),
    ...site.tenancies.flatMap((tenancy) => accountsOfTenancy(tenancy.id)),
    ...site.kiosks.map((kiosk) => accountOf.cashInKiosk(kiosk.id)),
  ];
}

/**
 * What each tenancy brought along, as one transaction each. Its id is derived from the tenancy, so starting the server again posts nothing, and a changed
 * opening balance in the file is refused by name instead of changing the books in silence.
 */
export function openingTransactions(site: SiteConfiguration, directory: Directory): readonly NewTransaction[] {
  return site.tenancies.flatMap((tenancy) => {
    const entries: Entry[] = [];
    const credit = tenancy.opening_credit;
    const arrears = tenancy.opening_arrears;
    if (credit !== ZERO) entries.push({ account: accountOf.credit(tenancy.id, 'utility'), amount: negate(credit) });
    if (arrears !== ZERO) entries.push({ account: accountOf.arrears(tenancy.id, 'utility'), amount: arrears });
    const sum = subtract(arrears, credit);
    if (entries.length === 0) return [];
    if (sum !== 0n) entries.push({ account: accountOf.opening(), amount: negate(sum) });
    const occurredAt = directory.beginning(tenancy.id);
    return [
      {
        id: derivedId(`opening/${site.site.id}/${tenancy.id}`, occurredAt),
        kind: 'opening' as const,
        occurredAt,
        entries,
        corrects: null,
        facts: { tenancyId: tenancy.id, credit: formatMoney(credit), arrears: formatMoney(arrears) },
        lines: [],
      },
    ];
  });
}
