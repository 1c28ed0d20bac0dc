import { formatMoney, greatest, money, type Money } from '#kernel';
import { toWireMoney } from '#contracts/wire';
import type { KioskSite } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import { createHash } from 'node:crypto';

/** What a kiosk is told of its building; the revision changes when anything of it does. */
export function kioskSiteOf({ site, cash, policy, payments, tariffs }: SiteConfiguration): KioskSite {
  const wire = (amount: Parameters<typeof toWireMoney>[0]) => toWireMoney(amount, site.currency);
  // New orders go to the first provider.
  const [phone] = payments;
  const told = {
    siteId: site.id,
    name: site.name,
    zone: site.zone,
    currency: site.currency,
    languages: site.languages,
    seller: { name: site.seller.name, address: site.seller.address, taxNumber: site.seller.tax_number },
    notices: site.notices,
    taxPercents: taxPercents(tariffs),
    cash: {
      denominations: notesTaken(cash.denominations, policy.minimum_top_up).map(wire),
      sessionLimit: wire(policy.session_limit),
      offlineLimit: wire(policy.offline_limit),
      offlineKioskLimit: wire(policy.offline_kiosk_limit),
      ...(cash.legal_limit === undefined ? {} : { legalLimit: wire(cash.legal_limit) }),
    },
    qr:
      phone === undefined
        ? null
        : {
            minimum: wire(greatest(phone.minimum, policy.minimum_top_up)),
            maximum: wire(policy.session_limit),
            suggested: phone.suggested.map(wire),
          },
  };
  return { ...told, revision: createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16) };
}

/** No note below the smallest top-up is taken; where that would be every note, the minimum is the largest note. */
function notesTaken(notes: readonly Money[], minimum: Money): readonly Money[] {
  const taken = notes.filter((note) => note >= minimum);
  const largest = notes.reduce(greatest);
  return taken.length === 0 ? [largest] : taken;
}

/** The rates of the newest versions, as exact decimals, the highest first. */
function taxPercents(tariffs: SiteConfiguration['tariffs']): string[] {
  const rates = tariffs.flatMap(({ versions }) => {
    const newest = versions.reduce((latest, version) => (version.from > latest.from ? version : latest));
    return newest.charges.flatMap((charge) => (charge.kind === 'tax' ? [charge.percent] : []));
  });
  return [...new Set(rates)]
    .sort((a, b) => (a > b ? -1 : 1))
    .map((ppm) => formatMoney(money(ppm * 100n)).replace(/\.?0+$/, ''));
}
