import type { SiteConfiguration } from '#contracts/configuration';
import { lindenhofCards, lindenhofStaff } from '../building/index.ts';
import type { Seen } from './seen.ts';

/** Whose cards lie on the bench, in this order, and what one should know of them. */
const TENANTS: readonly (readonly [tenancy: string, hint: string])[] = [
  ['oliveira', 'was cut off, old debt'],
  ['weber', 'speaks German'],
  ['yusuf', 'low on credit'],
  ['schneider', 'protected from cuts'],
  ['backstube', 'bakery, two units'],
];

export function peopleOf(site: SiteConfiguration): Seen['people'] {
  const tenants = TENANTS.flatMap(([id, hint]) => {
    const tenancy = site.tenancies.find((candidate) => candidate.id === id);
    const uid = tenancy?.cards[0];
    return tenancy === undefined || uid === undefined ? [] : [{ name: tenancy.name, hint, uid }];
  });
  const staff = lindenhofStaff.map(({ name, role, card }) => ({
    name,
    hint: `${role}, PIN ${card.pin}`,
    uid: card.uid,
  }));
  return [...tenants, { name: 'A stranger', hint: 'unknown card', uid: lindenhofCards.stranger }, ...staff];
}
