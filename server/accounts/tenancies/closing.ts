import { add, greatest, least, money, negate, subtract, ZERO, type Money, type TenancyId } from '#kernel';
import { accountOf, type AccountId, type ChargeClass, type Entry } from '../../ledger/model.ts';
import type { Store } from '../../store/contract.ts';

export const CHARGE_CLASSES = ['utility', 'service', 'property'] as const satisfies readonly ChargeClass[];

/** What a tenancy has and owes, each amount positive in the direction that its name says; a wallet may lack. */
export interface TenancyBalances {
  readonly wallets: Readonly<Record<ChargeClass, Money>>;
  readonly arrears: Readonly<Record<ChargeClass, Money>>;
  readonly emergencyCreditUsed: Money;
  readonly deposit: Money;
}

/** What became of a class at the end; all amounts zero or more. */
export interface ClosedClass {
  readonly chargeClass: ChargeClass;
  readonly credit: Money;
  readonly owed: Money;
  readonly paidFromCredit: Money;
  readonly paidFromDeposit: Money;
  readonly stillOwed: Money;
}

export interface Closing {
  readonly classes: readonly ClosedClass[];
  /** What is left of wallets and deposit. */
  readonly refund: Money;
  readonly entries: readonly Entry[];
}

/**
 * Closes a tenancy's books. Each wallet pays the debts of its own class and no other: property dues never touch what was paid for energy, nor the other way
 * round. Then the deposit pays what is left of the debts, supply first. What nobody pays stays owed; the rest is to be refunded.
 */
export function closingOf(tenancyId: TenancyId, balances: TenancyBalances): Closing {
  let deposit = balances.deposit;
  const classes = CHARGE_CLASSES.map((chargeClass): ClosedClass => {
    const wallet = balances.wallets[chargeClass];
    const credit = greatest(wallet, ZERO);
    const drawn = chargeClass === 'utility' ? balances.emergencyCreditUsed : ZERO;
    const owed = add(balances.arrears[chargeClass], greatest(negate(wallet), ZERO), drawn);
    const paidFromCredit = least(credit, owed);
    const paidFromDeposit = least(deposit, subtract(owed, paidFromCredit));
    deposit = subtract(deposit, paidFromDeposit);
    const stillOwed = subtract(subtract(owed, paidFromCredit), paidFromDeposit);
    return { chargeClass, credit, owed, paidFromCredit, paidFromDeposit, stillOwed };
  });
  const left = classes.map(({ credit, paidFromCredit }) => subtract(credit, paidFromCredit));
  const refund = add(deposit, ...left);
  const sides: readonly (readonly [AccountId, Money])[] = [
    ...classes.flatMap(({ chargeClass, stillOwed }) => [
      [accountOf.credit(tenancyId, chargeClass), balances.wallets[chargeClass]] as const,
      [accountOf.arrears(tenancyId, chargeClass), subtract(stillOwed, balances.arrears[chargeClass])] as const,
    ]),
    [accountOf.emergencyCredit(tenancyId), negate(balances.emergencyCreditUsed)],
    [accountOf.deposit(tenancyId), balances.deposit],
    [accountOf.refundsPayable(), negate(refund)],
  ];
  return { classes, refund, entries: entriesOf(...sides) };
}

/** What the ledger has of a tenancy. */
export async function balancesOf(
  tenancyId: TenancyId,
  ledger: Pick<Store['ledger'], 'balance'>,
): Promise<TenancyBalances> {
  const of = (account: AccountId) => ledger.balance(account);
  const perClass = async (balance: (chargeClass: ChargeClass) => Promise<Money>) => {
    const [utility, service, property] = await Promise.all([
      balance('utility'),
      balance('service'),
      balance('property'),
    ]);
    return { utility, service, property };
  };
  const [wallets, arrears, emergency, deposit] = await Promise.all([
    perClass(async (each) => negate(await of(accountOf.credit(tenancyId, each)))),
    perClass((each) => of(accountOf.arrears(tenancyId, each))),
    of(accountOf.emergencyCredit(tenancyId)),
    of(accountOf.deposit(tenancyId)),
  ]);
  return { wallets, arrears, emergencyCreditUsed: emergency, deposit: negate(deposit) };
}

/** Entries by account, summed, without those of nothing. */
export function entriesOf(...sides: readonly (readonly [AccountId, Money])[]): readonly Entry[] {
  const sums = new Map<AccountId, bigint>();
  for (const [account, amount] of sides) sums.set(account, (sums.get(account) ?? 0n) + amount);
  return [...sums].filter(([, sum]) => sum !== 0n).map(([account, sum]) => ({ account, amount: money(sum) }));
}
