import type { Money, TenancyId } from '#kernel';
import { ZERO } from '#kernel';
import { accountOf, type AccountId, type AccountLimit } from './model.ts';

/** What an account is in a bookkeeper's eyes. */
export type AccountClass = 'asset' | 'liability' | 'revenue' | 'expense' | 'equity';

/**
 * How far the database lets a balance go. A limit stands only where breaking it can be nothing but a mistake of ours. Where something that happened already is
 * booked, there is none: a box is emptied before the last notes in it were uploaded, so a kiosk's cash may be below zero until they are.
 */
export type LimitRule = 'none' | 'never_debit' | 'emergency_credit';

/** A row of the chart: all accounts whose name has this form. `*` stands for one part. */
export interface ChartRow {
  readonly form: string;
  readonly class: AccountClass;
  /** On which side its balance usually stands. Debit is positive. */
  readonly normally: 'debit' | 'credit' | 'either';
  readonly limit: LimitRule;
  readonly meaning: string;
}

/** The chart of accounts, complete: what each may be is said here and nowhere else. */
export const chart: readonly ChartRow[] = [
  row('tenancy/*/credit/*', 'liability', 'credit', 'none', 'prepaid money of a charge class; a debit is use beyond it'),
  row('tenancy/*/arrears/*', 'asset', 'debit', 'none', 'old debt of a charge class, paid from a share of top-ups'),
  row(
    'tenancy/*/emergency_credit',
    'asset',
    'debit',
    'emergency_credit',
    'emergency credit used, up to the limit of the policy',
  ),
  row(
    'tenancy/*/deposit',
    'liability',
    'credit',
    'never_debit',
    'deposit held; never more is taken from it than is there',
  ),
  row(
    'kiosk/*/cash',
    'asset',
    'debit',
    'none',
    'cash in a box; a credit while notes of an emptied box wait for upload',
  ),
  row('site/revenue/*', 'revenue', 'credit', 'none', 'energy or water sold, by utility'),
  row('site/standing_charges/*', 'revenue', 'credit', 'none', 'standing charges, by utility'),
  row('site/tax', 'liability', 'credit', 'none', 'tax owed to the state'),
  row('site/tax_prepaid', 'asset', 'debit', 'none', 'tax that fell due at a top-up and waits for its use'),
  row('site/provider_clearing', 'asset', 'debit', 'none', 'paid to a payment provider and not yet paid out by it'),
  row('site/bank', 'asset', 'either', 'none', 'came and went by transfer'),
  row('site/cash_in_safe', 'asset', 'debit', 'none', 'taken out of the boxes and counted'),
  row('site/suspense', 'asset', 'either', 'none', 'differences between what was expected and what was counted'),
  row(
    'site/unresolved',
    'liability',
    'credit',
    'never_debit',
    'bills whose fate is not known; none is settled that was not in doubt',
  ),
  row('site/fees', 'revenue', 'credit', 'none', 'fees taken'),
  row('site/write_off', 'expense', 'debit', 'none', 'debt given up'),
  row(
    'site/refunds_payable',
    'liability',
    'credit',
    'never_debit',
    'owed to tenants who left; never more is paid than is owed',
  ),
  row('site/cash_rounding', 'expense', 'either', 'none', 'what rounding to coins gave or took'),
  row('site/opening', 'equity', 'either', 'none', 'the other side of what tenancies brought from the books before'),
];

function row(
  form: string,
  accountClass: AccountClass,
  normally: ChartRow['normally'],
  limit: LimitRule,
  meaning: string,
): ChartRow {
  return { form, class: accountClass, normally, limit, meaning };
}

const matchers = chart.map((entry) => ({ entry, parts: entry.form.split('/') }));

/** The row of the chart that an account is of; null for a name that the chart does not have. */
export function chartRowOf(account: AccountId): ChartRow | null {
  const parts = account.split('/');
  const found = matchers.find(
    (matcher) =>
      matcher.parts.length === parts.length &&
      matcher.parts.every((part, index) => part === '*' || part === parts[index]),
  );
  return found?.entry ?? null;
}

/** All accounts of a tenancy, in order of name. */
export function accountsOfTenancy(id: TenancyId): readonly AccountId[] {
  return [
    ...(['utility', 'service', 'property'] as const).flatMap((chargeClass) => [
      accountOf.credit(id, chargeClass),
      accountOf.arrears(id, chargeClass),
    ]),
    accountOf.emergencyCredit(id),
    accountOf.deposit(id),
  ].sort();
}

/** How far each of these balances may go, by the chart. */
export function limitsOf(
  accounts: readonly AccountId[],
  { emergencyCredit }: { readonly emergencyCredit: Money },
): readonly AccountLimit[] {
  return accounts.map((account) => {
    const limit = chartRowOf(account)?.limit ?? 'none';
    return {
      account,
      least: limit === 'emergency_credit' ? ZERO : null,
      most: limit === 'never_debit' ? ZERO : limit === 'emergency_credit' ? emergencyCredit : null,
    };
  });
}
