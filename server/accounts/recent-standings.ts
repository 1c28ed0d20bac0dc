import { elapsed, greatest, negate, seconds, ZERO, type Clock, type Monotonic, type TenancyId } from '#kernel';
import { accountOf } from '../ledger/model.ts';
import type { Store } from '../store/contract.ts';
import type { Standing } from './credit.ts';

/** Control looks at every supply at least every half minute, so what it found is hardly ever older. */
const RECENT = seconds(45);

/**
 * What was found last of each tenancy, for whoever shows a whole house at once: rating a month anew for everybody would take as long as the house is large.
 * It holds only while nothing was posted on the tenancy's accounts since, so a payment or a charge is never missed and never counted twice.
 */
export class RecentStandings {
  readonly #clock: Clock;
  readonly #found = new Map<TenancyId, { readonly standing: Standing; readonly at: Monotonic }>();

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  found(tenancyId: TenancyId, standing: Standing): void {
    this.#found.set(tenancyId, { standing, at: this.#clock.monotonic() });
  }

  /** Null where it is too old, or the books went on. */
  async recent(tenancyId: TenancyId, ledger: Pick<Store['ledger'], 'balance'>): Promise<Standing | null> {
    const found = this.#found.get(tenancyId);
    if (found === undefined || elapsed(found.at, this.#clock.monotonic()) > RECENT) return null;
    const [credit, arrears, emergency] = await Promise.all([
      ledger.balance(accountOf.credit(tenancyId, 'utility')),
      ledger.balance(accountOf.arrears(tenancyId, 'utility')),
      ledger.balance(accountOf.emergencyCredit(tenancyId)),
    ]);
    const { standing } = found;
    const isSame =
      negate(credit) === standing.credit &&
      greatest(arrears, ZERO) === standing.arrears &&
      greatest(emergency, ZERO) === standing.emergencyCreditUsed;
    return isSame ? standing : null;
  }
}
