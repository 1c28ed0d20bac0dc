import {
  givenId,
  instant,
  isGivenId,
  negate,
  parseInstant,
  parseMoney,
  refuse,
  success,
  type Instant,
  type Money,
  type Reply,
  type SiteId,
  type TenancyId,
} from '#kernel';
import { accountsOfTenancy } from './chart.ts';
import { derivedId } from './derived-id.ts';
import { accountOf, type AccountId, type NewTransaction } from './model.ts';

/** The columns of an import, in this order and no other; `at` may be empty. */
export const OPENING_COLUMNS = 'id,tenancy,account,amount,at';

/**
 * Reads balances that tenancies bring from the books before Foyer: one a line, `row-17,flat-3,credit/utility,12.50,2026-11-01T00:00:00Z`. The amount is positive
 * in the direction that the account's name says: credit and deposit are the tenant's, arrears and emergency credit are owed. Each line becomes a transaction
 * against `site/opening` whose id follows from the line's own, so a second import posts nothing. Nothing is made of a file with a fault in it.
 * Refusals, with the line: REQUEST_INVALID, TENANCY_UNKNOWN.
 */
export function readOpenings(
  csv: string,
  at: { readonly siteId: SiteId; readonly accounts: ReadonlySet<AccountId>; readonly now: Instant },
): Reply<readonly NewTransaction[]> {
  const [heading, ...rows] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (heading !== OPENING_COLUMNS) return wrong(1, `the first line is ${OPENING_COLUMNS}`);
  const seen = new Set<string>();
  const transactions: NewTransaction[] = [];
  for (const [index, row] of rows.entries()) {
    if (row === '') continue;
    const line = index + 2;
    const read = readRow(row, { line, ...at });
    if (!read.ok) return read;
    if (seen.has(read.value.id)) return wrong(line, 'its id stands in an earlier line');
    seen.add(read.value.id);
    transactions.push(read.value);
  }
  return success(transactions);
}

interface RowPlace {
  readonly line: number;
  readonly siteId: SiteId;
  readonly accounts: ReadonlySet<AccountId>;
  readonly now: Instant;
}

function readRow(row: string, { line, siteId, accounts, now }: RowPlace): Reply<NewTransaction> {
  const columns = row.split(',');
  const [id = '', tenancy = '', account = '', amountText = '', when = ''] = columns;
  if (columns.length !== 5) return wrong(line, 'it has five columns');
  if (!/^[A-Za-z0-9._:/-]{1,64}$/.test(id)) return wrong(line, 'an id is 1 to 64 letters, digits and . _ : / -');
  if (!isGivenId(tenancy) || !accounts.has(accountOf.credit(givenId<TenancyId>(tenancy), 'utility')))
    return refuse('TENANCY_UNKNOWN', { details: { line, tenancyId: tenancy } });
  const name = accountsOfTenancy(givenId<TenancyId>(tenancy)).find((each) => each.endsWith(`/${tenancy}/${account}`));
  if (name === undefined) return wrong(line, 'the account is credit/CLASS, arrears/CLASS, emergency_credit or deposit');
  const amount = parseMoney(amountText);
  if (amount === null || amount === 0n)
    return wrong(line, 'the amount is an exact decimal such as 12.50, and not zero');
  const occurredAt = when === '' ? now : parseInstant(when);
  if (occurredAt === null) return wrong(line, 'the time is one such as 2026-11-01T00:00:00Z, or empty');
  const debit = debitOf(account, amount);
  return success({
    id: derivedId(`opening-import/${siteId}/${id}`, instant(0)),
    kind: 'opening',
    occurredAt,
    entries: [
      { account: name, amount: debit },
      { account: accountOf.opening(), amount: negate(debit) },
    ],
    corrects: null,
    facts: { tenancyId: tenancy, importId: id },
    lines: [],
  });
}

function debitOf(account: string, amount: Money): Money {
  return account.startsWith('arrears') || account === 'emergency_credit' ? amount : negate(amount);
}

function wrong(line: number, message: string): Reply<never> {
  return refuse('REQUEST_INVALID', { message: `line ${line}: ${message}`, details: { line } });
}
