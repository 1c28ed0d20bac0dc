import { z } from 'zod';
import { localDateText, unitId, utility } from '../wire/index.ts';
import { amount, currencyCode, milli, text, wholeNumber } from './scalars.ts';

const quantity = milli.refine((value) => value >= 0n, 'must not be negative');

/** By what a cost is shared: all alike, floor area, own metered use, or weights that were agreed (shares of ownership, persons, fixtures). */
const rule = z.union([
  z.enum(['equal', 'area', 'use']),
  z.strictObject({
    fixed: z.record(unitId, quantity).refine((weights) => Object.keys(weights).length > 0, 'is empty'),
  }),
]);
export type SharingRule = z.infer<typeof rule>;

/** Who takes part: `all`, or the units that are named. The lift is no cost of the ground floor where the lease says so. */
const among = z.array(unitId).min(1).optional();

/**
 * What one building bought of one utility in one period and how it was used: the supplier's invoice, the master meter, every submeter, what is common, and
 * what the tenants were charged. Amounts are exact decimals of the currency, quantities of the utility's unit with at most three places.
 */
export const sharedCost = z
  .strictObject({
    utility,
    currency: currencyCode,
    /** Local days; `to` is the first that does not belong to it. */
    from: localDateText,
    to: localDateText,
    /** Decimal places in which a share is paid. */
    decimals: wholeNumber({ least: 0, most: 6 }).prefault('2'),
    master: z.strictObject({ quantity }),
    invoice: z
      .array(
        z.discriminatedUnion('kind', [
          /** Follows the quantity: own use, common use and losses each bear their part. */
          z.strictObject({ kind: z.literal('energy'), name: text, amount }),
          /** Does not follow the quantity: shared by its own rule. */
          z.strictObject({ kind: z.literal('fixed'), name: text, amount, share_by: rule, among }),
          /** Follows what the lines that are no tax come to for each unit. */
          z.strictObject({ kind: z.literal('tax'), name: text, amount }),
        ]),
      )
      .min(1),
    units: z
      .array(
        z.strictObject({
          id: unitId,
          quantity,
          /** Square metres, or whatever all areas are measured in. */
          area: quantity.optional(),
          /** What the unit's tenancy was charged for the period, taxes in. */
          sold: amount.prefault('0'),
        }),
      )
      .min(1),
    /** Submetered use that is nobody's own: lift, corridor light, pump. */
    common: z.array(z.strictObject({ name: text, quantity, share_by: rule, among })).prefault([]),
    /** What the master meter counted and no submeter did. */
    losses: z.strictObject({ share_by: rule, among }).prefault({ share_by: 'use' }),
  })
  .superRefine((document, context) => {
    for (const problem of problemsOf(document)) context.addIssue({ code: 'custom', ...problem });
  });
export type SharedCostDocument = z.infer<typeof sharedCost>;

interface Rules {
  readonly share_by: SharingRule;
  readonly among?: readonly string[] | undefined;
}

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What no single field can see: names that nobody has, rules without anything to share by, amounts that cannot be paid in the given places. */
function problemsOf(document: {
  readonly from: string;
  readonly to: string;
  readonly decimals: number;
  readonly invoice: readonly ({ readonly kind: string; readonly amount: bigint } & Partial<Rules>)[];
  readonly units: readonly { readonly id: string; readonly quantity: bigint; readonly area?: bigint | undefined }[];
  readonly common: readonly Rules[];
  readonly losses: Rules;
}): readonly Problem[] {
  const problems: Problem[] = [];
  if (document.from >= document.to) problems.push({ path: ['to'], message: 'must lie after from' });
  const ids = document.units.map(({ id }) => id);
  for (const [index, id] of ids.entries())
    if (ids.indexOf(id) < index) problems.push({ path: ['units', index, 'id'], message: `${id} stands here twice` });
  const step = 10n ** BigInt(6 - document.decimals);
  for (const [index, line] of document.invoice.entries())
    if (line.amount % step !== 0n)
      problems.push({
        path: ['invoice', index, 'amount'],
        message: `has more places than decimals (${document.decimals})`,
      });
  const ruled: readonly { readonly path: (string | number)[]; readonly rules: Rules }[] = [
    ...document.invoice.flatMap((line, index) =>
      line.share_by === undefined
        ? []
        : [{ path: ['invoice', index], rules: { share_by: line.share_by, among: line.among } }],
    ),
    ...document.common.map((rules, index) => ({ path: ['common', index], rules })),
    { path: ['losses'], rules: document.losses },
  ];
  return [...problems, ...ruled.flatMap(({ path, rules }) => ruleProblems(rules, { path, units: document.units }))];
}

function ruleProblems(
  { share_by: shareBy, among: named }: Rules,
  at: {
    readonly path: readonly (string | number)[];
    readonly units: readonly { readonly id: string; readonly area?: bigint | undefined }[];
  },
): readonly Problem[] {
  const known = new Set(at.units.map(({ id }) => id));
  const unknown = (names: readonly string[], path: readonly (string | number)[]) =>
    names
      .filter((name) => !known.has(name))
      .map((name) => ({ path: [...at.path, ...path], message: `no unit is called ${name}` }));
  const problems: Problem[] = [...unknown(named ?? [], ['among'])];
  if (typeof shareBy === 'object') {
    problems.push(...unknown(Object.keys(shareBy.fixed), ['share_by', 'fixed']));
    if (named !== undefined)
      problems.push({ path: [...at.path, 'among'], message: 'is said by the names under fixed already: leave it out' });
    if (Object.values(shareBy.fixed).every((weight) => weight === 0n))
      problems.push({ path: [...at.path, 'share_by', 'fixed'], message: 'no weight is above zero' });
  }
  if (shareBy === 'area') {
    const sharing = at.units.filter(({ id }) => named === undefined || named.includes(id));
    for (const unit of sharing)
      if (unit.area === undefined)
        problems.push({ path: [...at.path, 'share_by'], message: `unit ${unit.id} has no area: write one for it` });
    if (sharing.every(({ area }) => (area ?? 0n) === 0n))
      problems.push({ path: [...at.path, 'share_by'], message: 'no area is above zero' });
  }
  return problems;
}
