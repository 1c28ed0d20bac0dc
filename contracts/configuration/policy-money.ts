import { z } from 'zod';
import { amountNotNegative, percentPpm } from './scalars.ts';

/** At most everything. */
const share = percentPpm.refine((ppm) => ppm <= 1_000_000n, 'must be at most 100 %');

/**
 * One thing that a top-up pays before it is credit. Each step takes of what the steps before it left, so the parts always add up to the sum, and many notes
 * pay what one of their sum pays, whatever the order of the steps is.
 */
const payStep = z.discriminatedUnion('pays', [
  /** What the payment itself costs: a fixed part once per session, and a share of its sum. */
  z.strictObject({
    pays: z.literal('fee'),
    fixed: amountNotNegative.prefault('0'),
    share: share.prefault('0 %'),
  }),
  /**
   * Old debt of a class. Property dues cannot be named here: they never touch what somebody puts in for energy, and are paid into their own wallet.
   * Without a share of its own it takes `arrears_share`. The week is the site's local one, from Monday, in which the session began.
   */
  z.strictObject({
    pays: z.literal('arrears'),
    class: z.enum(['utility', 'service']),
    share: share.optional(),
    most_per_top_up: amountNotNegative.optional(),
    most_per_week: amountNotNegative.optional(),
  }),
  z.strictObject({ pays: z.literal('emergency_credit') }),
  z.strictObject({ pays: z.literal('standing_charge') }),
]);
export type PayStep = z.infer<typeof payStep>;

/** The policy's lines about money. Those about supply stand in `policy.ts`. */
export const policyMoney = {
  /** `limit`: what a tenant may draw at most, together; `offered_at`: offered when no more than this is left. */
  emergency_credit: z
    .strictObject({ limit: amountNotNegative, offered_at: amountNotNegative })
    .prefault({ limit: '10', offered_at: '1' }),
  arrears_share: share.prefault('20 %'),
  /** In this order; what is left is credit. */
  top_up_pays: z
    .array(payStep)
    .max(8)
    .superRefine((steps, context) => {
      const names = steps.map(stepName);
      for (const [index, name] of names.entries())
        if (names.indexOf(name) !== index)
          context.addIssue({ code: 'custom', path: [index], message: `${name} stands here twice` });
    })
    .prefault([{ pays: 'arrears', class: 'utility' }, { pays: 'emergency_credit' }, { pays: 'standing_charge' }]),
  /** No bill below this is taken and no smaller sum is asked of a phone. What is in a box all the same is credited. */
  minimum_top_up: amountNotNegative.prefault('1'),
  session_limit: amountNotNegative.prefault('500'),
  /** What one tenancy may put in while the server is away, over all its sessions, until it is credited. */
  offline_limit: amountNotNegative.prefault('100'),
  /** The same for one kiosk, over all who come to it. */
  offline_kiosk_limit: amountNotNegative.prefault('2000'),
  /** When tax falls due: as energy is used, or as it is paid for, and then at which rate. */
  tax_point: z
    .discriminatedUnion('at', [
      z.strictObject({ at: z.literal('consumption') }),
      z.strictObject({ at: z.literal('top_up'), percent: share }),
    ])
    .prefault({ at: 'consumption' }),
  /** What a corrected reading adds to the final statement of a tenancy that ended: claimed of the former tenant, or waived. What it takes off is always paid out. */
  owed_after_move_out: z.enum(['claim', 'waive']).prefault('claim'),
  /** What is paid out is rounded to a whole number of these; the difference has an account of its own. */
  payout_steps: z
    .strictObject({ cash: amountNotNegative.prefault('0.01'), transfer: amountNotNegative.prefault('0.01') })
    .refine(({ cash, transfer }) => cash > 0n && transfer > 0n, 'must be more than nothing')
    .prefault({}),
} as const;

/** What a step is called in books and messages. */
export function stepName(step: PayStep): string {
  return step.pays === 'arrears' ? `arrears/${step.class}` : step.pays;
}
