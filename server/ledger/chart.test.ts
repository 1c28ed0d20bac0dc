import { describe, expect, test } from 'vitest';
import { givenId, instant, moneyOfUnits, ZERO, type KioskId, type SiteId, type TenancyId } from '#kernel';
import { accountsOfTenancy, chart, chartRowOf, limitsOf } from './chart.ts';
import { accountId, accountOf, type AccountId } from './model.ts';
import { OPENING_COLUMNS, readOpenings } from './opening-import.ts';
import { statementOf } from './statement.ts';

const flat = givenId<TenancyId>('flat-3');
const deposit = accountOf.deposit(flat);
const credit = accountOf.credit(flat, 'utility');

/** One account of each kind that there is a name for. */
const every: readonly AccountId[] = Object.values(accountOf).map((make) =>
  (make as (...parts: readonly string[]) => AccountId)(...['one', 'utility'].slice(0, make.length)),
);

describe('the chart of accounts', () => {
  test('has every account that can be named, and no row for none', () => {
    expect(every.filter((account) => chartRowOf(account) === null)).toEqual([]);
    expect(new Set(every.map(chartRowOf)).size).toBe(chart.length);
    expect(chartRowOf(accountId('site/other'))).toBeNull();
  });

  test('sets limits where only a mistake can break them, and none on a box', () => {
    const box = accountOf.cashInKiosk(givenId<KioskId>('lobby'));
    const emergency = accountOf.emergencyCredit(flat);
    expect(
      limitsOf([deposit, emergency, box, accountId('site/other')], { emergencyCredit: moneyOfUnits(10n) }),
    ).toEqual([
      { account: deposit, least: null, most: ZERO },
      { account: emergency, least: ZERO, most: moneyOfUnits(10n) },
      { account: box, least: null, most: null },
      { account: 'site/other', least: null, most: null },
    ]);
  });
});

test('a statement without movements opens and closes with the same, in the tenant’s favour', async () => {
  const statement = await statementOf(
    {
      balanceAt: async (account) => (account === credit ? moneyOfUnits(-5n) : ZERO),
      movementsBetween: async () => [],
    },
    { tenancyId: flat, from: instant(0), to: instant(1) },
  );
  expect(statement).toMatchObject({ opening: moneyOfUnits(5n), closing: moneyOfUnits(5n), lines: [] });
});

describe('openings from a file', () => {
  const read = (...lines: readonly string[]) =>
    readOpenings([OPENING_COLUMNS, ...lines].join('\r\n'), {
      siteId: givenId<SiteId>('constructed'),
      accounts: new Set(accountsOfTenancy(flat)),
      now: instant(7),
    });

  test('are the tenant’s or owed, as the name of the account says', () => {
    const reply = read('a,flat-3,credit/utility,1.5,', 'b,flat-3,arrears/service,2,1970-01-01T00:00:01Z', '');
    expect(reply.ok && reply.value.map(({ entries, occurredAt }) => [entries[0]?.amount, occurredAt])).toEqual([
      [-1_500_000n, 7],
      [2_000_000n, 1000],
    ]);
    expect(read('a,flat-3,emergency_credit,1,')).toMatchObject({ value: [{ entries: [{ amount: 1_000_000n }, {}] }] });
  });

  test('have an id that follows from the site and the line’s own', () => {
    const ids = [read('a,flat-3,deposit,1,'), read('a,flat-3,deposit,2,'), read('b,flat-3,deposit,1,')].map((reply) =>
      reply.ok ? reply.value[0]?.id : null,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test.each([
    ['a,flat-3,deposit,1', 'REQUEST_INVALID', /five columns/],
    ['a b,flat-3,deposit,1,', 'REQUEST_INVALID', /an id is/],
    ['a,flat-3,cash,1,', 'REQUEST_INVALID', /the account is/],
    ['a,flat-3,deposit,0,', 'REQUEST_INVALID', /not zero/],
    ['a,flat-3,deposit,1e3,', 'REQUEST_INVALID', /exact decimal/],
    ['a,flat-3,deposit,1,May', 'REQUEST_INVALID', /the time is/],
    ['x,flat-3,deposit,1,', 'REQUEST_INVALID', /earlier line/],
    ['a,flat-4,deposit,1,', 'TENANCY_UNKNOWN', /./],
    ['a,Flat 4,deposit,1,', 'TENANCY_UNKNOWN', /./],
  ])('%s is refused with its line', (line, code, message) => {
    const reply = read('x,flat-3,deposit,1,', line);
    expect(reply).toMatchObject({ ok: false, error: { code, details: { line: 3 } } });
    expect(reply.ok ? '' : reply.error.message).toMatch(message);
  });

  test('need their heading', () => {
    const at = { siteId: givenId<SiteId>('constructed'), accounts: new Set<AccountId>(), now: instant(0) };
    expect(readOpenings('', at)).toMatchObject({ ok: false, error: { details: { line: 1 } } });
    expect(readOpenings(`\uFEFF${OPENING_COLUMNS}`, at)).toEqual({ ok: true, value: [] });
  });
});
