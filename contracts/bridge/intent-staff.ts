import { z } from 'zod';
import { tenancyId, wireMoney } from '../wire/index.ts';
import { cardBlockReason, pinText, tenantPin } from '../api/index.ts';

/** Why a kiosk is taken out of service: a fixed list, so that nobody has to type and every reason has words in every language. */
export const serviceReason = z.enum(['repair', 'cleaning', 'paper', 'cash_box', 'building_works']);
export type ServiceReason = z.infer<typeof serviceReason>;

/** When it is expected back. `open`: until staff say so. */
export const serviceReturn = z.enum(['half_hour', 'two_hours', 'tomorrow', 'open']);
export type ServiceReturn = z.infer<typeof serviceReturn>;

/** What staff rest a decision about a note on. */
export const caseReason = z.enum(['found_in_box', 'device_record', 'tenant_has_note', 'not_in_box', 'owner_decided']);
export type CaseReason = z.infer<typeof caseReason>;

export const caseOutcome = z.enum(['credited', 'returned', 'paid_out']);
export type CaseOutcome = z.infer<typeof caseOutcome>;

export const staffTest = z.enum(['print', 'card', 'bill', 'scan', 'touch']);
export type StaffTest = z.infer<typeof staffTest>;

export const staffPart = z.enum(['home', 'cash_box', 'unresolved', 'cards', 'tests', 'service']);
export type StaffPart = z.infer<typeof staffPart>;

/** All that staff can ask on the screen. A PIN crosses once, in `submit_pin`; it is in no view and in no log. */
export const staffWish = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('submit_pin'), pin: pinText }),
  z.strictObject({ kind: z.literal('go'), to: staffPart }),
  z.strictObject({ kind: z.literal('back') }),

  z.strictObject({ kind: z.literal('empty_box') }),
  /** For a validator that is switched off or cannot tell: a person says that the box is out. */
  z.strictObject({ kind: z.literal('box_is_out') }),
  /** The box was out and is back with everything in it. */
  z.strictObject({ kind: z.literal('not_emptied') }),
  z.strictObject({
    kind: z.literal('count'),
    denomination: wireMoney,
    count: z.int().nonnegative().max(100_000),
  }),
  z.strictObject({ kind: z.literal('counted') }),
  z.strictObject({ kind: z.literal('bag'), number: z.string().regex(/^\d{1,20}$/) }),
  z.strictObject({ kind: z.literal('print_report') }),

  z.strictObject({ kind: z.literal('open_case'), id: z.string().max(100) }),
  z.strictObject({ kind: z.literal('choose_outcome'), outcome: caseOutcome }),
  /** Where a case has no amount of its own. */
  z.strictObject({ kind: z.literal('choose_amount'), amount: wireMoney }),
  z.strictObject({ kind: z.literal('choose_reason'), reason: caseReason }),
  z.strictObject({ kind: z.literal('resolve') }),

  z.strictObject({ kind: z.literal('choose_tenancy'), tenancyId }),
  z.strictObject({ kind: z.literal('more_tenancies') }),
  /** To the tenancy that is chosen. `replaces`: its other cards are blocked. */
  z.strictObject({ kind: z.literal('give_card'), replaces: z.boolean() }),
  z.strictObject({ kind: z.literal('block_card'), reason: cardBlockReason }),

  /** The tenant is here and chooses a new PIN. */
  z.strictObject({ kind: z.literal('new_card_pin') }),
  /** The tenant typed it twice, the same each time. It crosses once; it is in no view and in no log. */
  z.strictObject({ kind: z.literal('set_card_pin'), pin: tenantPin }),

  z.strictObject({ kind: z.literal('start_test'), test: staffTest }),
  z.strictObject({ kind: z.literal('end_test') }),
  /** Every field of the touch test was touched. */
  z.strictObject({ kind: z.literal('touched_all') }),

  z.strictObject({ kind: z.literal('out_of_service'), reason: serviceReason, back: serviceReturn }),
  z.strictObject({ kind: z.literal('in_service') }),
]);
export type StaffWish = z.infer<typeof staffWish>;

export const staffIntent = z.strictObject({ kind: z.literal('staff'), wish: staffWish });
