import type { Money, Reply, TenancyId } from '#kernel';
import { allocateNext, topUpBasis, type Allocation } from '../accounts/index.ts';
import type { ResolvingDesk } from './case-desk.ts';

/**
 * Credits a note that was looked for: in the tenancy's turn, on a settled account, while no relay of it opens for debt. `book` posts the allocation; who supplies it is told after the commit.
 * It is a payment of its own, whatever its session paid long ago.
 */
export async function creditCase<Answer>(
  desk: ResolvingDesk,
  { tenancyId, amount }: { readonly tenancyId: TenancyId; readonly amount: Money },
  book: (allocation: Allocation) => Promise<Reply<Answer>>,
): Promise<Reply<Answer>> {
  const { store, directory, payments, holdCuts, settle, standing, policy, clock, onCredited } = desk;
  const letCuts = holdCuts(tenancyId);
  try {
    const reply = await payments.take(tenancyId, async () => {
      await settle(tenancyId);
      const basis = await topUpBasis(
        { tenancyId, sessionId: null, standing: await standing(tenancyId), at: clock.now() },
        { store, policy, zone: directory.zone },
      );
      return book(allocateNext(amount, basis));
    });
    if (reply.ok) void onCredited(tenancyId);
    return reply;
  } finally {
    letCuts();
  }
}
