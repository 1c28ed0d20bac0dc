import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, instant, silentLog, type Instant } from '#kernel';
import { siteConfiguration, type SiteConfiguration } from '#contracts/configuration';
import { parseConfiguration } from '#platform/configuration';
import { accountsOfSite, Directory, openingTransactions } from './accounts/index.ts';
import { openStore, type Store } from './store/index.ts';

/* Constructed, for the server's tests: two tenancies, one of them with an old debt; meters that nobody answers for. */

export const constructedSiteYaml = `
site:
  id: constructed-1
  name: Constructed House
  zone: Europe/Berlin
  currency: EUR
  languages: [en, de]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
server: { listen: { port: 0 } }
cash: { denominations: [5, 10, 20, 50, 100] }
tariffs:
  - id: electricity
    utility: electricity
    versions:
      - from: 2026-01-01
        rounding: half_up
        decimals: 6
        charges:
          - { kind: flat, price: 0.30 }
tariff_of: { electricity: electricity }
meters:
  - { id: m-1, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, serial: "00000001" }
  - { id: m-2, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, unit_address: 2, serial: "00000002" }
units:
  - { id: u-1, label: Unit 1, meters: [m-1] }
  - { id: u-2, label: Unit 2, meters: [m-2] }
tenancies:
  - { id: anna, name: Anna Muster, units: [u-1], language: en, cards: [04A1B2C3D4E5F6], from: 2026-11-01, opening_credit: -2, opening_arrears: 31 }
  - { id: ben, name: Ben, units: [u-2], language: de, cards: [04B2C3D4E5F6A7], from: 2026-11-01, opening_credit: 10 }
kiosks:
  - { id: lobby, name: Lobby }
  - { id: garage, name: Garage }
`;

export function constructedSite(yaml = constructedSiteYaml): SiteConfiguration {
  return parseConfiguration(yaml, { file: 'constructed.yaml', schema: siteConfiguration });
}

export interface ConstructedBooks {
  readonly site: SiteConfiguration;
  readonly directory: Directory;
  readonly store: Store;
  readonly clock: ManualClock;
  close(): Promise<void>;
}

/** When it is in constructed books, before anybody moves their clock. */
export const constructedNow = instant(Date.UTC(2026, 10, 23, 12));

/** A real store in a folder of its own, with the site's accounts open and its openings booked. */
export async function openConstructedBooks(
  yaml = constructedSiteYaml,
  { now = constructedNow }: { now?: Instant } = {},
): Promise<ConstructedBooks> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-books-'));
  const site = constructedSite(yaml);
  const directory = new Directory(site);
  const clock = new ManualClock(now);
  const store = await openStore({
    directory: join(folder, 'data'),
    siteId: site.site.id,
    keyFile: join(folder, 'keys', 'ledger.key'),
    clock,
    log: silentLog,
  });
  await store.ledger.openAccounts(accountsOfSite(site));
  for (const opening of openingTransactions(site, directory)) await store.ledger.post(opening);
  return {
    site,
    directory,
    store,
    clock,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
