import type { Charge, TariffVersion } from '#contracts/configuration';
import type { TariffLint } from './finding.ts';

/** What can be seen in the charges of one version. Paths start in the version. */
export function chargeLints(version: TariffVersion): readonly TariffLint[] {
  const { charges } = version;
  return [
    ...charges.flatMap((charge, index) =>
      [...baseLints(charge, charges.slice(0, index)), ...reachLints(charge), ...stepLints(charge)].map((lint) => ({
        ...lint,
        path: ['charges', index, ...lint.path],
      })),
    ),
    ...insideLints(charges),
    ...unusedLints(version),
  ];
}

/** A percentage, minimum or cap of nothing. */
function baseLints(charge: Charge, earlier: readonly Charge[]): readonly TariffLint[] {
  if (charge.kind !== 'tax' && charge.kind !== 'rebate' && charge.kind !== 'minimum' && charge.kind !== 'cap')
    return [];
  // A minimum may stand alone: with nothing before it, all of it is missing.
  if (charge.kind === 'minimum' && charge.on === undefined && earlier.length === 0) return [];
  const { on, except } = charge;
  const base = earlier.filter(
    ({ id }) =>
      (on === undefined || (id !== undefined && on.includes(id))) && (id === undefined || !except?.includes(id)),
  );
  if (base.length > 0) return [];
  const message = 'nothing before it is left to be taken of: move it behind what it is of, or change on and except';
  return [{ code: 'TARIFF_BASE_EMPTY', path: [], message }];
}

function reachLints(charge: Charge): readonly TariffLint[] {
  const { over, up_to: upTo } = charge.when_use ?? {};
  if (upTo === undefined || upTo > (over ?? -1n)) return [];
  const message = 'no use lies above over and not above up_to: let up_to be more than over';
  return [{ code: 'TARIFF_CHARGE_UNREACHABLE', path: ['when_use'], message }];
}

function stepLints(charge: Charge): readonly TariffLint[] {
  if (charge.kind !== 'energy' && charge.kind !== 'export_credit') return [];
  const steps = charge.blocks?.steps ?? [];
  return steps.flatMap((step, index): TariffLint[] => {
    const before = steps[index - 1];
    if (before === undefined || priceText(before) !== priceText(step)) return [];
    const message = 'costs what the step before it costs: make them one step, or change a price';
    return [{ code: 'TARIFF_BLOCKS_ALIKE', path: ['blocks', 'steps', index], message }];
  });
}

function priceText({ price, prices }: { readonly price?: unknown; readonly prices?: unknown }): string {
  return JSON.stringify([price, prices], (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

/** Each of them is a part of the price that holds them all, so together they are less than the price. */
function insideLints(charges: readonly Charge[]): readonly TariffLint[] {
  const inside = charges.flatMap((charge, index) =>
    charge.kind === 'tax' && charge.inside === true ? [{ index, percent: charge.percent }] : [],
  );
  const sum = inside.reduce((total, { percent }) => total + percent, 0n);
  const last = inside.at(-1);
  if (sum < 1_000_000n || last === undefined) return [];
  const message = 'with this one the taxes inside their own base come to all of it or more: no price could hold them';
  return [{ code: 'TARIFF_TAX_CIRCULAR', path: ['charges', last.index, 'percent'], message }];
}

function unusedLints({ charges, calendar, values }: TariffVersion): readonly TariffLint[] {
  const lints: TariffLint[] = [];
  const asksForBands = charges.some(
    (charge) =>
      (charge.kind === 'demand' && charge.band !== undefined) ||
      ((charge.kind === 'energy' || charge.kind === 'export_credit') &&
        [charge, ...(charge.blocks?.steps ?? [])].some(({ prices }) => prices !== undefined)),
  );
  if (calendar !== undefined && !asksForBands)
    lints.push({
      code: 'TARIFF_CALENDAR_UNUSED',
      path: ['calendar'],
      message: 'no charge asks for a band: write prices by band, or leave the calendar out',
    });
  const formulas = formulasIn(charges).flatMap((formula) => formula.match(/[a-z][a-z0-9_]*/g) ?? []);
  for (const name of Object.keys(values ?? {}))
    if (!formulas.includes(name))
      lints.push({
        code: 'TARIFF_VALUE_UNUSED',
        path: ['values', name],
        message: `no formula names ${name}: name it in one, or leave it out`,
      });
  return lints;
}

/** Every `formula` at any depth. */
function formulasIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    key === 'formula' && typeof part === 'string' ? [part] : formulasIn(part),
  );
}
