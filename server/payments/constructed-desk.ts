import { ZERO, type TenancyId } from '#kernel';
import type { Account } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { standingOf } from '../accounts/index.ts';
import type { ConstructedBooks } from '../constructed-site.ts';
import type { TopUpDesk } from './crediting.ts';

/** What a top-up asks of an account in which nothing is used. Constructed; of what is shown it has the part that a top-up looks at. */
export function unusedAccounts({ store, site }: ConstructedBooks): Pick<TopUpDesk, 'standing' | 'account'> {
  const { currency } = site.site;
  const standing = (id: TenancyId) =>
    standingOf(id, {
      ledger: store.ledger,
      accrued: async () => ({ accrued: ZERO, ratedTo: null, estimated: false }),
    });
  return {
    standing,
    account: async (id) => {
      const { balance, emergencyCreditUsed } = await standing(id);
      const shown = {
        balance: toWireMoney(balance, currency),
        emergencyCreditUsed: toWireMoney(emergencyCreditUsed, currency),
      };
      return shown as Account;
    },
  };
}
