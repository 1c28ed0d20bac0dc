/* A pure table: what the byte VIF says that a value is (EN 13757-3, primary table and the tables behind FB and FD), as far as meters of a building need it. */

export type Quantity =
  | 'energy'
  | 'volume'
  | 'mass'
  | 'on_time'
  | 'operating_time'
  | 'power'
  | 'volume_flow'
  | 'mass_flow'
  | 'flow_temperature'
  | 'return_temperature'
  | 'temperature_difference'
  | 'external_temperature'
  | 'pressure'
  | 'date'
  | 'date_and_time'
  | 'heat_cost_allocation'
  | 'averaging_duration'
  | 'actuality_duration'
  | 'fabrication_number'
  | 'enhanced_identification'
  | 'bus_address'
  | 'access_number'
  | 'error_flags'
  | 'voltage'
  | 'current'
  | 'text';

export type Unit =
  | 'Wh'
  | 'J'
  | 'm3'
  | 'kg'
  | 's'
  | 'min'
  | 'h'
  | 'd'
  | 'W'
  | 'J/h'
  | 'm3/h'
  | 'm3/min'
  | 'm3/s'
  | 'kg/h'
  | '°C'
  | 'K'
  | 'bar'
  | 'V'
  | 'A'
  | '';

/** What one step of a value is: so many of the unit, `10 ** exponent`. */
export interface Meaning {
  readonly quantity: Quantity;
  readonly unit: Unit;
  readonly exponent: number;
}

/** So many codes from `first`, each ten times the one before. */
function decades(first: number, count: number, lowest: Meaning): [number, Meaning][] {
  return Array.from({ length: count }, (_, step) => [first + step, { ...lowest, exponent: lowest.exponent + step }]);
}

/** Seconds, minutes, hours, days. */
function times(first: number, quantity: Quantity): [number, Meaning][] {
  return (['s', 'min', 'h', 'd'] as const).map((unit, step) => [first + step, { quantity, unit, exponent: 0 }]);
}

function plain(code: number, quantity: Quantity): [number, Meaning] {
  return [code, { quantity, unit: '', exponent: 0 }];
}

const PRIMARY = new Map<number, Meaning>([
  ...decades(0x00, 8, { quantity: 'energy', unit: 'Wh', exponent: -3 }),
  ...decades(0x08, 8, { quantity: 'energy', unit: 'J', exponent: 0 }),
  ...decades(0x10, 8, { quantity: 'volume', unit: 'm3', exponent: -6 }),
  ...decades(0x18, 8, { quantity: 'mass', unit: 'kg', exponent: -3 }),
  ...times(0x20, 'on_time'),
  ...times(0x24, 'operating_time'),
  ...decades(0x28, 8, { quantity: 'power', unit: 'W', exponent: -3 }),
  ...decades(0x30, 8, { quantity: 'power', unit: 'J/h', exponent: 0 }),
  ...decades(0x38, 8, { quantity: 'volume_flow', unit: 'm3/h', exponent: -6 }),
  ...decades(0x40, 8, { quantity: 'volume_flow', unit: 'm3/min', exponent: -7 }),
  ...decades(0x48, 8, { quantity: 'volume_flow', unit: 'm3/s', exponent: -9 }),
  ...decades(0x50, 8, { quantity: 'mass_flow', unit: 'kg/h', exponent: -3 }),
  ...decades(0x58, 4, { quantity: 'flow_temperature', unit: '°C', exponent: -3 }),
  ...decades(0x5c, 4, { quantity: 'return_temperature', unit: '°C', exponent: -3 }),
  ...decades(0x60, 4, { quantity: 'temperature_difference', unit: 'K', exponent: -3 }),
  ...decades(0x64, 4, { quantity: 'external_temperature', unit: '°C', exponent: -3 }),
  ...decades(0x68, 4, { quantity: 'pressure', unit: 'bar', exponent: -3 }),
  plain(0x6c, 'date'),
  plain(0x6d, 'date_and_time'),
  plain(0x6e, 'heat_cost_allocation'),
  ...times(0x70, 'averaging_duration'),
  ...times(0x74, 'actuality_duration'),
  plain(0x78, 'fabrication_number'),
  plain(0x79, 'enhanced_identification'),
  plain(0x7a, 'bus_address'),
  plain(0x7c, 'text'),
]);

/** Behind FB: the same in large steps. */
const LARGE = new Map<number, Meaning>([
  ...decades(0x00, 2, { quantity: 'energy', unit: 'Wh', exponent: 5 }),
  ...decades(0x08, 2, { quantity: 'energy', unit: 'J', exponent: 8 }),
  ...decades(0x10, 2, { quantity: 'volume', unit: 'm3', exponent: 2 }),
  ...decades(0x18, 2, { quantity: 'mass', unit: 'kg', exponent: 5 }),
  ...decades(0x28, 2, { quantity: 'power', unit: 'W', exponent: 5 }),
  ...decades(0x30, 2, { quantity: 'power', unit: 'J/h', exponent: 8 }),
]);

/** Behind FD: what is not of heat or flow. */
const OTHER = new Map<number, Meaning>([
  plain(0x08, 'access_number'),
  plain(0x17, 'error_flags'),
  ...decades(0x40, 16, { quantity: 'voltage', unit: 'V', exponent: -9 }),
  ...decades(0x50, 16, { quantity: 'current', unit: 'A', exponent: -12 }),
]);

/** By the code without its highest bit; null for one that is not known here, or of the maker's own. */
export function meaningOf(table: 'primary' | 'large' | 'other', code: number): Meaning | null {
  return { primary: PRIMARY, large: LARGE, other: OTHER }[table].get(code) ?? null;
}
