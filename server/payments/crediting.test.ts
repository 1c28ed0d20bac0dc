import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  days,
  formatInstant,
  formatMoney,
  givenId,
  money,
  moneyOfUnits,
  negate,
  newId,
  parseMoney,
  refuse,
  ZERO,
  type Instant,
  type JournalId,
  type KioskId,
  type Money,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import type { TopUpAnswer } from '#contracts/api';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { openConstructedDesk, type ConstructedDesk } from '../constructed-use.ts';
import { accountOf, type AccountId } from '../ledger/index.ts';
import { CashTopUps } from './cash-top-up.ts';
import { EmergencyCredit } from './emergency-credit.ts';

/* Constructed: a policy that uses every step, in an order of its own; tax falls due at the top-up. */
const policy = `
policy:
  top_up_pays:
    - { pays: fee, fixed: 0.50 }
    - { pays: arrears, class: utility, share: 25 %, most_per_top_up: 12, most_per_week: 20 }
    - { pays: arrears, class: service, share: 10 % }
    - { pays: emergency_credit }
    - { pays: standing_charge }
  tax_point: { at: top_up, percent: 25 }
`;

const anna = givenId<TenancyId>('anna');
const ben = givenId<TenancyId>('ben');
const lobby = givenId<KioskId>('lobby');
const euros = (text: string): Money => parseMoney(text) ?? ZERO;

let books: ConstructedBooks;
let constructed: ConstructedDesk;
let topUps: CashTopUps;
let emergency: EmergencyCredit;
let changed: TenancyId[] = [];

beforeAll(async () => {
  books = await openConstructedBooks(`${constructedSiteYaml}${policy}`);
  constructed = openConstructedDesk(books);
  const { desk } = constructed;
  const { store, directory, site, clock } = books;
  const money = {
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    standing: (id: TenancyId) => desk.standing(id),
    settle: (id: TenancyId) => desk.settle(id),
    averagePerDay: (id: TenancyId) => desk.averagePerDay(id),
    account: (id: TenancyId) => desk.existingAccount(id),
    turns: desk.payments,
    holdCuts: () => () => undefined,
    onCredited: (id: TenancyId) => {
      changed.push(id);
      return Promise.resolve();
    },
    rush: desk.rush,
  };
  topUps = new CashTopUps(money);
  emergency = new EmergencyCredit(money);
});
afterAll(() => books.close());

const id = () => newId<TransactionId>(books.clock, systemRandomness);
const session = () => newId<SessionId>(books.clock, systemRandomness);
const balance = async (account: AccountId) => formatMoney(await books.store.ledger.balance(account));

/** Moves money from suspense, as staff's correction would. */
async function book(account: AccountId, amount: Money, other = accountOf.suspense()): Promise<void> {
  const posted = await books.store.ledger.post({
    id: id(),
    kind: 'adjustment',
    occurredAt: books.clock.now(),
    entries: [
      { account, amount },
      { account: other, amount: negate(amount) },
    ],
    corrects: null,
    facts: { tenancyId: account.split('/')[1] ?? '' },
    lines: [],
  });
  expect(posted.kind).toBe('posted');
}

async function feed(tenancyId: TenancyId, amount: string, sessionId: SessionId, at?: Instant): Promise<TopUpAnswer> {
  const request = { tenancyId, sessionId, amount: { amount, currency: 'EUR' } };
  const quote = await topUps.quote(request);
  const reply = await topUps.credit(lobby, {
    ...request,
    id: newId<JournalId>(books.clock, systemRandomness),
    means: 'cash',
    stackedAt: formatInstant(at ?? books.clock.now()),
    validatorSerial: 'V1',
    journalSequence: 1,
  });
  if (!reply.ok || !quote.ok) throw new Error(JSON.stringify([reply, quote]));
  expect(quote.value.split).toEqual(reply.value.split);
  return reply.value;
}

const parts = (split: TopUpAnswer['split']) => split.map(({ kind, amount }) => `${kind} ${amount.amount}`);

describe('a top-up by a policy with every step', () => {
  it('pays fee, debts of both classes and credit, as it was quoted, and tax falls due with it', async () => {
    await book(accountOf.arrears(anna, 'service'), moneyOfUnits(40n));
    await book(accountOf.credit(anna, 'utility'), moneyOfUnits(-2n));
    const { split } = await feed(anna, '40.50', session());
    expect(parts(split)).toEqual(['fee 0.50', 'arrears 13.00', 'credit 27.00']);
    expect(split[1]?.remaining?.amount).toBe('58.00');
    expect(await balance(accountOf.fees())).toBe('-0.50');
    expect(await balance(accountOf.arrears(anna, 'utility'))).toBe('21.00');
    expect(await balance(accountOf.arrears(anna, 'service'))).toBe('37.00');
    expect([await balance(accountOf.tax()), await balance(accountOf.taxPrepaid())]).toEqual(['-5.40', '5.40']);
  });

  it('takes of old debt no more than the cap of a week, over sessions, and begins anew with the next week', async () => {
    const late = session();
    const first = await feed(anna, '100.50', session());
    expect(parts(first.split)).toEqual(['fee 0.50', 'arrears 19.00', 'credit 81.00']);
    books.clock.advance(days(7));
    const next = await feed(anna, '20.50', session());
    expect(parts(next.split)).toEqual(['fee 0.50', 'arrears 6.50', 'credit 13.50']);
    // A note of a session of last week that is uploaded only now: the week's cap was reached then.
    const uploaded = await feed(anna, '20.50', late);
    expect(parts(uploaded.split)).toEqual(['fee 0.50', 'arrears 2.00', 'credit 18.00']);
  });

  it('pays with many notes in two sessions at once what their sums pay, tax among it', async () => {
    const before = await balance(accountOf.tax());
    const [one, two] = [session(), session()];
    const answers = [];
    for (const [amount, who] of [
      ['5', one],
      ['10', two],
      ['20', one],
      ['5', two],
      ['10', one],
    ] as const)
      answers.push(await feed(ben, amount, who));
    expect(parts(answers.at(-1)?.sessionSplit ?? [])).toEqual(['fee 0.50', 'credit 34.50']);
    expect(parts(answers.at(-2)?.sessionSplit ?? [])).toEqual(['fee 0.50', 'credit 14.50']);
    const fell = Number(before) - Number(await balance(accountOf.tax()));
    expect(fell).toBeCloseTo(49 / 5, 6);
  });

  it('shows what of it pays standing charges of the time without credit', async () => {
    const credit = accountOf.credit(ben, 'utility');
    const has = negate(await books.store.ledger.balance(credit));
    await book(credit, money(has - 2_000_000n), accountOf.revenue('electricity'));
    await book(credit, euros('3'), accountOf.standingCharges('electricity'));
    await book(credit, euros('4'), accountOf.revenue('electricity'));
    await book(credit, euros('1.50'), accountOf.standingCharges('electricity'));
    const who = session();
    const { split, balanceBefore, balanceAfter } = await feed(ben, '2.50', who);
    expect(parts(split)).toEqual(['fee 0.50', 'standing_charge 2.00', 'credit 0.00']);
    expect([balanceBefore.amount, balanceAfter.amount]).toEqual(['-6.50', '-4.50']);
    const { sessionSplit } = await feed(ben, '7.50', who);
    expect(parts(sessionSplit)).toEqual(['fee 0.50', 'standing_charge 2.50', 'credit 7.00']);
    const [shown] = (await constructed.desk.existingAccount(ben)).history;
    expect(shown?.detail).toMatchObject({ means: 'cash' });
  });
});

describe('emergency credit', () => {
  const request = (over: object = {}) => ({ id: id(), sessionId: session(), tenancyId: ben, ...over });
  const freely = () => null;

  it('is refused while there is credit, offered when there is hardly any, drawn once, and repaid next', async () => {
    const credit = accountOf.credit(ben, 'utility');
    expect(await emergency.draw(lobby, request(), freely)).toMatchObject({
      error: { code: 'EMERGENCY_CREDIT_NOT_OFFERED' },
    });
    const has = negate(await books.store.ledger.balance(credit));
    await book(credit, money(has + 500_000n), accountOf.revenue('electricity'));
    expect((await constructed.desk.existingAccount(ben)).emergencyCreditOffered?.amount).toBe('10.00');
    const drawn = request();
    const never = () => refuse('CARD_PIN_NEEDED').error;
    expect(await emergency.draw(lobby, drawn, never)).toMatchObject({ error: { code: 'CARD_PIN_NEEDED' } });
    changed = [];
    expect(await emergency.draw(lobby, drawn, freely)).toMatchObject({
      value: { repeated: false, amount: { amount: '10.00' }, account: { balance: { amount: '9.50' } } },
    });
    expect(changed).toEqual([ben]);
    // A card that lies there no longer gets the answer that it got before.
    expect(await emergency.draw(lobby, drawn, never)).toMatchObject({
      value: { repeated: true, amount: { amount: '10.00' } },
    });
    expect(await emergency.draw(lobby, { ...drawn, tenancyId: anna }, freely)).toMatchObject({
      error: { code: 'LEDGER_ID_REUSED' },
    });
    const { history } = await constructed.desk.existingAccount(ben);
    expect(history.find(({ kind }) => kind === 'emergency_credit')).toMatchObject({ amount: { amount: '10.00' } });
    const { split } = await feed(ben, '8.50', session());
    expect(parts(split)).toEqual(['fee 0.50', 'emergency_credit 8.00', 'credit 0.00']);
    expect(split[1]?.remaining?.amount).toBe('2.00');
  });

  it('is not offered where it would not be enough, nor to nobody', async () => {
    await book(accountOf.credit(ben, 'utility'), moneyOfUnits(60n), accountOf.revenue('electricity'));
    expect((await constructed.desk.existingAccount(ben)).emergencyCreditOffered).toBeNull();
    expect(await emergency.draw(lobby, request({ tenancyId: givenId<TenancyId>('nobody') }), freely)).toMatchObject({
      error: { code: 'TENANCY_UNKNOWN' },
    });
  });
});
