/**
 * What can be wrong with a tariff document. The codes are stable: scripts may rest on them. `error`: the tariff cannot be used and is refused when it is
 * saved. `warning`: it can be rated, but hardly means what its author thinks.
 */
export const tariffFindings = {
  TARIFF_UNREADABLE: { severity: 'error', meaning: 'the file is neither YAML nor JSON' },
  TARIFF_FIELD: { severity: 'error', meaning: 'a setting is missing, unknown or of another form' },
  TARIFF_VERSIONS_OVERLAP: { severity: 'error', meaning: 'two versions begin at the same moment' },
  TARIFF_VERSION_REPEATED: { severity: 'warning', meaning: 'a version says what the one before it said' },
  TARIFF_VERSIONS_UNSORTED: { severity: 'warning', meaning: 'versions do not stand in the order in which they begin' },
  TARIFF_BAND: { severity: 'error', meaning: 'a band or its price is missing, doubled or unknown' },
  TARIFF_BANDS_OVERLAP: { severity: 'warning', meaning: 'two bands claim the same hours and the first has them' },
  TARIFF_BAND_UNREACHABLE: { severity: 'warning', meaning: 'a band never has an hour' },
  TARIFF_SEASONS_OVERLAP: { severity: 'warning', meaning: 'a day lies in two seasons' },
  TARIFF_SEASON_HOLE: { severity: 'warning', meaning: 'a day lies in no season' },
  TARIFF_SEASON_UNUSED: { severity: 'warning', meaning: 'no band asks for a season' },
  TARIFF_CALENDAR_UNUSED: { severity: 'warning', meaning: 'no charge asks for a band of the calendar' },
  TARIFF_HOLIDAYS_MISSING: { severity: 'error', meaning: 'a year in force has no holidays, and bands ask for them' },
  TARIFF_PRICE_NEGATIVE: { severity: 'error', meaning: 'a price is below zero and is not marked as meant' },
  TARIFF_FORMULA: { severity: 'error', meaning: 'a price formula cannot be worked out' },
  TARIFF_VALUE_UNUSED: { severity: 'warning', meaning: 'no formula names a value' },
  TARIFF_BLOCK_UNREACHABLE: { severity: 'error', meaning: 'steps do not rise, so one can never be reached' },
  TARIFF_BLOCKS_ALIKE: { severity: 'warning', meaning: 'two steps that follow each other cost the same' },
  TARIFF_BASE_UNKNOWN: { severity: 'error', meaning: 'a charge is taken of one that is not before it' },
  TARIFF_BASE_EMPTY: { severity: 'warning', meaning: 'a charge is taken of nothing' },
  TARIFF_TAX_CIRCULAR: { severity: 'error', meaning: 'taxes inside their own base come to all of it or more' },
  TARIFF_CHARGE_UNREACHABLE: { severity: 'warning', meaning: 'a charge applies to no use at all' },
  TARIFF_NAME_REPEATED: { severity: 'error', meaning: 'two charges are called the same' },
} as const satisfies Readonly<Record<string, { severity: 'error' | 'warning'; meaning: string }>>;

export type TariffFindingCode = keyof typeof tariffFindings;

/** Something that was found, before it is known where in the file it stands. */
export interface TariffLint {
  readonly code: TariffFindingCode;
  readonly path: readonly (string | number)[];
  /** What it is, and how it is mended. */
  readonly message: string;
}

/** The same with its place. */
export interface TariffFinding {
  readonly code: TariffFindingCode;
  readonly severity: 'error' | 'warning';
  /** `versions[0].charges[2].price` */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}
