import { givenId, hours, later, localDate, startOfDay, zone, type MeterId, type TenancyId } from '#kernel';
import { constructedSiteYaml, openConstructedBooks } from '../constructed-site.ts';
import { keepReadings, openConstructedDesk } from '../constructed-use.ts';
const N = Number(process.env["N"] ?? 25);
const ids = Array.from({ length: N }, (_, i) => i + 1);
const yaml = constructedSiteYaml
  .replace('tariff_of: { electricity: electricity }', `  - id: water
    utility: water
    versions:
      - from: 2026-01-01
        rounding: half_even
        decimals: 2
        charges:
          - { kind: flat, price: 2.17 }
          - { kind: standing, per_day: 0.20 }
          - { kind: tax, name: VAT, percent: 7 }
tariff_of: { electricity: electricity, water: water }`)
  .replace(/meters:\n(.*\n)+?units:/, `meters:
${ids.map((i) => `  - { id: m-${i}, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, unit_address: ${i}, serial: "0000${1000 + i}" }
  - { id: w-${i}, utility: water, profile: sdm530y-relay, address: tcp://127.0.0.1:9, unit_address: ${100 + i}, serial: "0000${2000 + i}" }`).join('\n')}
units:`)
  .replace(/units:\n(.*\n)+?kiosks:/, `units:
${ids.map((i) => `  - { id: u-${i}, label: Unit ${i}, meters: [m-${i}, w-${i}] }`).join('\n')}
tenancies:
${ids.map((i) => `  - { id: t-${i}, name: Anna Muster, units: [u-${i}], language: en, cards: [04A1B2C3D4E5${String(10 + i)}], from: 2026-08-25, opening_credit: 300 }`).join('\n')}
kiosks:`);
const books = await openConstructedBooks(yaml);
const desk = openConstructedDesk(books);
const from = startOfDay(localDate('2026-08-25'), zone('Europe/Berlin'));
const now = books.clock.now();
const t = process.hrtime.bigint();
for (const i of ids) for (const m of [`m-${i}`, `w-${i}`]) await keepReadings(books.store, givenId<MeterId>(m), { from, to: now, usedAt: (h) => BigInt((h / 3_600_000) % 400) });
console.log('readings', Number(process.hrtime.bigint() - t) / 1e9);
const step = Number(process.env['STEP'] ?? 1);
for (let at = later(from, hours(1)); at < now; at = later(at, hours(step))) await Promise.all(ids.map((i) => desk.settleAt(givenId<TenancyId>(`t-${i}`), at)));
console.log('settled', Number(process.hrtime.bigint() - t) / 1e9);
for (let round = 0; round < 3; round++) {
  const times: number[] = [];
  for (let k = 0; k < Number(process.env["K"] ?? 10); k++) for (const i of ids) {
    const a = process.hrtime.bigint();
    await desk.desk.account(givenId<TenancyId>(`t-${i}`));
    times.push(Number(process.hrtime.bigint() - a) / 1e6);
  }
  times.sort((a, b) => a - b);
  console.log('account ms p50', times[times.length >> 1]?.toFixed(2), 'p95', times[Math.floor(times.length * 0.95)]?.toFixed(2), 'max', times.at(-1)?.toFixed(2));
}
const a = await desk.desk.account(givenId<TenancyId>('t-1'));
console.log('bytes', JSON.stringify(a).length, 'use', JSON.stringify(a?.use).length);
await books.close();
