import { fromWireMoney, toWireMoney, type WireMoney } from '#contracts/wire';
import { least, type Code } from '#kernel';
import { roomFor } from './money.ts';
import { exact, siteCurrency, type Facts, type Guest } from './state.ts';

const CHOICES_AT_MOST = 6;

/** Whether this building takes payments by phone at all. */
export function offersPhone(facts: Facts): boolean {
  return facts.site !== null && facts.site.qr !== null;
}

/** Why nobody can pay by phone now; null when it can be done. Without the server there is no order, so there is nothing to pay. */
export function phoneBlocked(facts: Facts): Code | null {
  return offersPhone(facts) ? facts.linkTrouble : 'QR_NOT_OFFERED';
}

/** The sums to choose from: the site's own and those that last 3, 7, 30 days of this tenant's use, each once, the smallest first. */
export function phoneAmounts(facts: Facts, guest: Guest): readonly WireMoney[] {
  const qr = facts.site?.qr ?? null;
  if (qr === null) return [];
  const inCurrency = siteCurrency(facts);
  const most = least(exact(qr.maximum), roomFor(facts, guest));
  const sums = [...qr.suggested, ...guest.account.suggestions.map(({ amount }) => amount)]
    .map((wire) => fromWireMoney(wire, inCurrency))
    .filter((sum) => sum !== null && sum >= exact(qr.minimum) && sum <= most);
  const sorted = [...new Set(sums.filter((sum) => sum !== null))].sort((a, b) => (a < b ? -1 : 1));
  return sorted.slice(0, CHOICES_AT_MOST).map((sum) => toWireMoney(sum, inCurrency));
}
