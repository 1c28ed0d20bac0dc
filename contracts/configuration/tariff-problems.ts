import type { Calendar } from './tariff-calendar.ts';
import type { Charge } from './tariff-charges.ts';
import { formulaProblem, type Price, type PriceValues } from './tariff-price.ts';

export interface TariffProblem {
  path: (string | number)[];
  message: string;
}

interface Version {
  readonly charges: readonly Charge[];
  readonly calendar?: Calendar | undefined;
  readonly values?: PriceValues | undefined;
  readonly prices_include_tax?: boolean | undefined;
}

/** What no single charge can see: names that nobody has, prices that are missing, doubled, negative or cannot be worked out. */
export function versionProblems(version: Version): TariffProblem[] {
  const problems: TariffProblem[] = [];
  if (version.prices_include_tax === true && !version.charges.some(({ kind }) => kind === 'tax'))
    problems.push({ path: ['prices_include_tax'], message: 'no charge says which tax: write one of kind tax' });
  version.charges.forEach((charge, index) => {
    const at = (path: readonly (string | number)[], message: string) =>
      problems.push({ path: ['charges', index, ...path], message });
    for (const problem of chargeProblems(charge, version)) at(problem.path, problem.message);
    const earlier = version.charges.slice(0, index);
    if (charge.id !== undefined && earlier.some(({ id }) => id === charge.id))
      at(['id'], `the charge ${charge.id} stands here twice`);
    if (!('on' in charge)) return;
    for (const list of ['on', 'except'] as const)
      charge[list]?.forEach((name, place) => {
        if (!earlier.some(({ id }) => id === name)) at([list, place], `no charge before this one is called ${name}`);
      });
  });
  return problems;
}

/** Where a charge has its prices, with their paths. */
export function pricesOf(charge: Charge): readonly { readonly path: (string | number)[]; readonly price: Price }[] {
  if (charge.kind === 'flat' || charge.kind === 'levy' || charge.kind === 'allowance')
    return [{ path: ['price'], price: charge.price }];
  if (charge.kind !== 'energy' && charge.kind !== 'export_credit') return [];
  const steps = charge.blocks?.steps.map((step, index) => ({ of: step, path: ['blocks', 'steps', index] })) ?? [];
  return [{ of: charge, path: [] as (string | number)[] }, ...steps].flatMap(({ of, path }) => [
    ...(of.price === undefined ? [] : [{ path: [...path, 'price'], price: of.price }]),
    ...Object.entries(of.prices ?? {}).map(([band, price]) => ({ path: [...path, 'prices', band], price })),
  ]);
}

function chargeProblems(charge: Charge, version: Version): TariffProblem[] {
  const problems: TariffProblem[] = [];
  for (const { path, price } of pricesOf(charge)) {
    const wrong = formulaProblem(price, version.values);
    if (wrong !== null) problems.push({ path, message: wrong });
    if (typeof price === 'bigint' && price < 0n && charge.may_be_negative !== true)
      problems.push({ path, message: 'is below zero: write may_be_negative if that is meant' });
  }
  switch (charge.kind) {
    case 'energy':
    case 'export_credit':
      return [...problems, ...choiceProblems(charge, version)];
    case 'standing':
    case 'minimum':
      return [...problems, ...exactlyOne(charge, ['per_day', 'per_month'])];
    case 'cap':
      return [...problems, ...exactlyOne(charge, ['per_day', 'per_month', 'per_unit'])];
    case 'demand':
      if (charge.band !== undefined && bandsOf(version)?.includes(charge.band) !== true)
        problems.push({ path: ['band'], message: `no band is called ${charge.band}` });
      return problems;
    case 'tax':
      if (charge.inside === true && charge.percent >= 1_000_000n)
        problems.push({ path: ['percent'], message: 'a tax inside its own base is less than 100 %' });
      return problems;
    default:
      return problems;
  }
}

function exactlyOne<Key extends string>(charge: Partial<Record<Key, unknown>>, keys: readonly Key[]): TariffProblem[] {
  return keys.filter((key) => charge[key] !== undefined).length === 1
    ? []
    : [{ path: [], message: `exactly one of ${keys.join(', ')} says how much` }];
}

interface PriceChoice {
  readonly price?: Price | undefined;
  readonly prices?: Readonly<Record<string, Price>> | undefined;
}

function choiceProblems(
  charge: PriceChoice & { readonly blocks?: { readonly steps: readonly PriceChoice[] } | undefined },
  version: Version,
): TariffProblem[] {
  const steps = charge.blocks?.steps;
  if (steps === undefined) return oneChoiceProblems(charge, version);
  const own = charge.price !== undefined || charge.prices !== undefined;
  return [
    ...(own ? [{ path: [], message: 'the steps of blocks have the prices: leave price and prices out here' }] : []),
    ...steps.flatMap((step, index) =>
      oneChoiceProblems(step, version).map(({ path, message }) => ({
        path: ['blocks', 'steps', index, ...path],
        message,
      })),
    ),
  ];
}

function oneChoiceProblems(choice: PriceChoice, version: Version): TariffProblem[] {
  if ((choice.price === undefined) === (choice.prices === undefined))
    return [{ path: [], message: 'either price or prices says what a unit costs' }];
  if (choice.prices === undefined) return [];
  const bands = bandsOf(version);
  if (bands === null) return [{ path: ['prices'], message: 'prices by band need a calendar with these bands' }];
  const { prices } = choice;
  return [
    ...bands
      .filter((band) => prices[band] === undefined)
      .map((band) => ({ path: ['prices'], message: `the band ${band} has no price` })),
    ...Object.keys(prices)
      .filter((band) => !bands.includes(band))
      .map((band) => ({ path: ['prices', band], message: `no band is called ${band}` })),
  ];
}

function bandsOf(version: Version): readonly string[] | null {
  return version.calendar?.bands.map(({ id }) => id) ?? null;
}
