import { siteConfiguration, type SiteConfiguration } from '#contracts/configuration';
import { parseConfiguration } from '#platform/configuration';

/** One house of water meters that report over MQTT, a tenancy behind each. Constructed; the meters may count faster than any water flows. */
export function houseOfReporters(names: readonly string[], port: number): SiteConfiguration {
  const each = (line: (name: string, index: number) => string) => names.map(line).join('\n');
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
mqtt: { listen: { port: ${port} } }
cash: { denominations: [5, 10, 20, 50, 100] }
tariffs:
  - id: water
    utility: water
    versions:
      - { from: 2026-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 0.000001 }] }
tariff_of: { water: water }
meters:
${each((name) => `  - { id: ${name}, utility: water, profile: foyer-json-water, address: 'mqtt://site/${name}', serial: '${serialOf(name)}', rated_maximum_per_hour: 99999999, poll_every: 1 h }`)}
units:
${each((name) => `  - { id: unit-${name}, label: ${name}, meters: [${name}] }`)}
tenancies:
${each((name) => `  - { id: tenant-${name}, name: ${name}, units: [unit-${name}], language: en, cards: [], from: 2026-11-01, opening_credit: 1000 }`)}
kiosks:
  - { id: lobby, name: Lobby }
`,
    { file: 'constructed.yaml', schema: siteConfiguration },
  );
}

export function serialOf(name: string): string {
  return `S-${name}`;
}
