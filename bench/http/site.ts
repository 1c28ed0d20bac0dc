import { siteConfiguration, type SiteConfiguration } from '#contracts/configuration';
import { parseConfiguration } from '#platform/configuration';

/** One house of as many tenancies as there are connections, their meters on a bus that nobody answers: what is measured is the way of money. Constructed. */
export function houseOf(tenancies: readonly string[]): SiteConfiguration {
  return parseConfiguration(
    `
site:
  id: bench
  name: Constructed House
  zone: Europe/Berlin
  currency: EUR
  languages: [en]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
server: { listen: { port: 0 } }
cash: { denominations: [5, 10, 20, 50, 100] }
tariffs:
  - id: electricity
    utility: electricity
    versions:
      - { from: 2026-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 0.30 }] }
tariff_of: { electricity: electricity }
meters:
${tenancies
  .map(
    (id, index) =>
      `  - { id: meter-${id}, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, unit_address: ${index + 1}, serial: "${String(index + 1).padStart(8, '0')}" }`,
  )
  .join('\n')}
units:
${tenancies.map((id) => `  - { id: unit-${id}, label: Unit ${id}, meters: [meter-${id}] }`).join('\n')}
tenancies:
${tenancies.map((id) => `  - { id: ${id}, name: Tenant ${id}, units: [unit-${id}], language: en, cards: [], from: 2026-11-01 }`).join('\n')}
kiosks:
  - { id: lobby, name: Lobby }
`,
    { file: 'constructed.yaml', schema: siteConfiguration },
  );
}
