/* What stands under a data identifier, as far as Foyer asks for it. A pure table; its sources are in README.md. */

/** The identifiers that a driver asks for by name. */
export const IDENTIFIERS = {
  voltage: 0x02010100,
  power: 0x02030000,
  date: 0x04000101,
  time: 0x04000102,
  communicationAddress: 0x04000401,
  meterNumber: 0x04000402,
  /** Word 3: relay. */
  statusWord3: 0x04000503,
  /** All seven status words in one answer. */
  statusWords: 0x040005ff,
  /** How often the cover was opened; an addition that most meters with a relay have. */
  coverOpenings: 0x03300d00,
} as const;

export const IDENTIFIERS_1997 = { voltage: 0xb611, power: 0xb630 } as const;

export interface Meaning {
  readonly name: string;
  /** Of one value. */
  readonly bytes: number;
  readonly decimals: number;
  readonly unit: 'kWh' | 'kW' | 'V' | 'A' | 'Hz' | null;
  /** The highest bit of the highest byte says minus. */
  readonly signed: boolean;
  /** Several values after each other, as under an identifier with FF. */
  readonly block: boolean;
}

/** What the value under an identifier is; null for one that nobody here asks for. */
export function meaningOfIdentifier(identifier: number): Meaning | null {
  return energyMeaning(identifier) ?? NUMBERS.get(identifier) ?? null;
}

/** The same of the two bytes of 1997. */
export function meaningOfIdentifier1997(identifier: number): Meaning | null {
  const kind = identifier >> 8 === 0x90 ? ENERGIES_1997[(identifier >> 4) & 0xf] : undefined;
  const tariff = identifier & 0xf;
  if (kind === undefined) return NUMBERS_1997.get(identifier) ?? null;
  return { ...number(tariffName(kind, tariff, 0xf), 4, 2, 'kWh'), block: tariff === 0xf };
}

const ENERGIES = ['energy_combined', 'energy_import', 'energy_export'];
const ENERGIES_1997: readonly (string | undefined)[] = [undefined, 'energy_import', 'energy_export'];

/** 00 kind tariff period; period 0 is now. Tariff 0 is the total. */
function energyMeaning(identifier: number): Meaning | null {
  const kind = ENERGIES[identifier >>> 16];
  const tariff = (identifier >> 8) & 0xff;
  if (kind === undefined || (identifier & 0xff) !== 0 || (tariff > 0x3f && tariff !== 0xff)) return null;
  const name = tariffName(kind, tariff, 0xff);
  return { ...number(name, 4, 2, 'kWh'), signed: kind === 'energy_combined', block: tariff === 0xff };
}

function tariffName(kind: string, tariff: number, all: number): string {
  if (tariff === 0) return kind;
  return tariff === all ? `${kind}_by_tariff` : `${kind}_tariff_${tariff}`;
}

function number(name: string, bytes: number, decimals: number, unit: Meaning['unit'] = null): Meaning {
  return { name, bytes, decimals, unit, signed: false, block: false };
}

const NUMBERS: ReadonlyMap<number, Meaning> = new Map([
  [0x02010100, number('voltage_phase_a', 2, 1, 'V')],
  [0x02010200, number('voltage_phase_b', 2, 1, 'V')],
  [0x02010300, number('voltage_phase_c', 2, 1, 'V')],
  [0x02020100, { ...number('current_phase_a', 3, 3, 'A'), signed: true }],
  [0x02020200, { ...number('current_phase_b', 3, 3, 'A'), signed: true }],
  [0x02020300, { ...number('current_phase_c', 3, 3, 'A'), signed: true }],
  [0x02030000, { ...number('power', 3, 4, 'kW'), signed: true }],
  [0x02060000, { ...number('power_factor', 2, 3), signed: true }],
  [0x02800002, number('frequency', 2, 2, 'Hz')],
  [0x03300d00, number('cover_openings', 3, 0)],
  [0x04000101, number('date', 4, 0)],
  [0x04000102, number('time', 3, 0)],
  [0x04000401, number('communication_address', 6, 0)],
  [0x04000402, number('meter_number', 6, 0)],
]);

const NUMBERS_1997: ReadonlyMap<number, Meaning> = new Map([
  [0xb611, number('voltage_phase_a', 2, 0, 'V')],
  [0xb612, number('voltage_phase_b', 2, 0, 'V')],
  [0xb613, number('voltage_phase_c', 2, 0, 'V')],
  [0xb621, number('current_phase_a', 2, 2, 'A')],
  [0xb630, number('power', 3, 4, 'kW')],
]);
