import type { TenancyId } from '#kernel';
import type { NewTransaction, PostedTransaction, PostOutcome } from '../ledger/model.ts';
import { KeptAnswers } from './kept-answers.ts';

/** More than any screen or decision asks for at once. */
const KEPT_OF_TENANCY = 32;

/** The newest movements of each tenancy, remembered; what is posted joins them. Who asks for more is given them from the ledger. */
export class RecentMovements {
  /** Reads at once, the newest first. */
  readonly #read: (tenancy: TenancyId, limit: number) => readonly PostedTransaction[];
  readonly #kept: KeptAnswers<string, readonly PostedTransaction[]>;

  constructor(read: (tenancy: TenancyId, limit: number) => readonly PostedTransaction[]) {
    this.#read = read;
    this.#kept = new KeptAnswers((tenancy) => read(tenancy as TenancyId, KEPT_OF_TENANCY));
  }

  of(tenancy: TenancyId, { limit }: { readonly limit: number }): readonly PostedTransaction[] {
    if (limit > KEPT_OF_TENANCY) return this.#read(tenancy, limit);
    return this.#kept.of(tenancy).slice(0, limit);
  }

  /** Carries out a posting, whose tenancy is not remembered from now until it is done. Settles as the posting does. */
  whilePosting({ kind, facts }: NewTransaction, post: () => Promise<PostOutcome>): Promise<PostOutcome> {
    const { tenancyId } = facts;
    // A charge is no movement.
    if (tenancyId === undefined || kind === 'charge' || kind === 'adjustment') return post();
    return this.#kept.whileWriting([tenancyId], post, withNewest);
  }
}

function withNewest(
  kept: readonly PostedTransaction[],
  _tenancy: string,
  outcome: PostOutcome,
): readonly PostedTransaction[] {
  if (outcome.kind !== 'posted') return kept;
  return [outcome.transaction, ...kept].sort((a, b) => b.sequence - a.sequence).slice(0, KEPT_OF_TENANCY);
}
