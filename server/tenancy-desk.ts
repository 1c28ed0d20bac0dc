import { formatInstant } from '#kernel';
import type { ServerEvent } from '#contracts/events';
import {
  Invoices,
  Moves,
  type FinalCorrections,
  TenancyMoney,
  type Directory,
  type TenancyOfficeDesk,
} from './accounts/index.ts';
import type { EventStream } from './api/index.ts';
import type { ServerOptions } from './options.ts';
import type { Store } from './store/index.ts';
import type { SupplyRooms } from './supply-rooms.ts';

/** What staff and the `foyer` command may do with tenancies. */
export interface TenancyServices {
  readonly moves: Moves;
  readonly money: TenancyMoney;
  readonly invoices: Invoices;
  readonly finals: FinalCorrections;
}

/** Puts together what the life of a tenancy needs of the building. */
export function composeTenancies(
  { site, clock }: Pick<ServerOptions, 'site' | 'clock'>,
  {
    store,
    directory,
    desk,
    poller,
    controller,
    finals,
    events,
  }: SupplyRooms & { readonly store: Store; readonly directory: Directory; readonly events: EventStream<ServerEvent> },
): TenancyServices {
  const office: TenancyOfficeDesk = {
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    settle: (id) => desk.settle(id),
    settleUpTo: (id, at) => desk.settleUpTo(id, at),
    flush: (meterId) => poller.flush(meterId),
    turns: desk.payments,
    onChanged: (tenancyId) => {
      events.publish({ type: 'account_changed', at: formatInstant(clock.now()), tenancyId });
      controller.nudge(tenancyId, 'configuration');
    },
  };
  return {
    moves: new Moves(office),
    money: new TenancyMoney(office),
    finals,
    invoices: new Invoices({ store, directory, site, clock, settle: (id) => desk.settle(id) }),
  };
}
