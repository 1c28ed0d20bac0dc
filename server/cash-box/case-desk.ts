import type { Clock, Currency, KioskId, TenancyId, Turns } from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { Directory, Standing } from '../accounts/index.ts';
import type { Store } from '../store/index.ts';

/** What settling a case needs, whether people settle it or the device's own count. */
export interface ResolvingDesk {
  readonly store: Store;
  readonly directory: Directory;
  readonly policy: Policy;
  readonly currency: Currency;
  readonly clock: Clock;
  readonly standing: (tenancyId: TenancyId) => Promise<Standing>;
  readonly settle: (tenancyId: TenancyId) => Promise<void>;
  /** One payment of a tenancy at a time, this one too. */
  readonly payments: Turns<TenancyId>;
  /** One act on a kiosk's box at a time: what a resolution books depends on whether the box was emptied. */
  readonly boxes: Turns<KioskId>;
  readonly holdCuts: (tenancyId: TenancyId) => () => void;
  /** Told after the commit. */
  readonly onCredited: (tenancyId: TenancyId) => Promise<void>;
}
