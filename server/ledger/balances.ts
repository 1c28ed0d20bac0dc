/** An account whose projected balance is not the sum of its entries. */
export interface BalanceDifference {
  readonly account: string;
  readonly rebuilt: bigint;
  readonly projected: bigint;
}

/**
 * Holds the projection against balances that were summed anew from the entries. An account without entries may have no balance yet: both mean zero.
 * In order of account name.
 */
export function compareBalances(balances: {
  readonly rebuilt: ReadonlyMap<string, bigint>;
  readonly projected: ReadonlyMap<string, bigint>;
}): readonly BalanceDifference[] {
  const accounts = new Set([...balances.rebuilt.keys(), ...balances.projected.keys()]);
  return [...accounts]
    .sort()
    .map((account) => ({
      account,
      rebuilt: balances.rebuilt.get(account) ?? 0n,
      projected: balances.projected.get(account) ?? 0n,
    }))
    .filter((difference) => difference.rebuilt !== difference.projected);
}
