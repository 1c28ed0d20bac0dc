import { z } from 'zod';
import { tenantPin } from '../api/cards.ts';
import { languageTag } from '../wire/index.ts';
import { staffIntent } from './intent-staff.ts';

/** All that a screen can ask. It names wishes, never amounts or accounts: the kiosk program decides. */
export const intent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('choose_language'), language: languageTag }),
  z.strictObject({ kind: z.literal('set_large_type'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('set_high_contrast'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('set_low_reach'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('set_balance_hidden'), on: z.boolean() }),
  /** A page was turned or a day opened, which the screen does by itself: somebody is there. */
  z.strictObject({ kind: z.literal('touched') }),
  z.strictObject({ kind: z.literal('show_home') }),
  /** Of a card that is told its balance only with the PIN. */
  z.strictObject({ kind: z.literal('show_balance') }),
  /** The tenant's PIN. It crosses once; it is in no view and in no log. */
  z.strictObject({ kind: z.literal('submit_card_pin'), pin: tenantPin }),
  /** The tenant wants another PIN: the old one is asked for first. */
  z.strictObject({ kind: z.literal('change_card_pin') }),
  /** The new one, typed twice the same. It crosses once, like the old one. */
  z.strictObject({ kind: z.literal('choose_card_pin'), pin: tenantPin }),
  z.strictObject({ kind: z.literal('show_why') }),
  z.strictObject({ kind: z.literal('show_history') }),
  z.strictObject({ kind: z.literal('top_up_with_cash') }),
  z.strictObject({ kind: z.literal('top_up_by_phone') }),
  /** Which of the sums that are shown, counted from 0. */
  z.strictObject({ kind: z.literal('choose_qr_amount'), choice: z.int().min(0).max(15) }),
  /** Draw the emergency credit that is offered on the screen. */
  z.strictObject({ kind: z.literal('draw_emergency_credit') }),
  /** Done feeding: print and finish. */
  z.strictObject({ kind: z.literal('finish') }),
  z.strictObject({ kind: z.literal('end_session') }),
  /** The receipt on the screen once more, as a copy. */
  z.strictObject({ kind: z.literal('print_copy') }),
  z.strictObject({ kind: z.literal('more_time') }),
  z.strictObject({ kind: z.literal('dismiss_fault') }),
  staffIntent,
  /** Keys came faster than any person types, and none of them was carried out. */
  z.strictObject({ kind: z.literal('keys_dropped') }),
  /** The screen painted the view of this sequence: for the times in journeys and benches. */
  z.strictObject({ kind: z.literal('painted'), sequence: z.int().nonnegative() }),
]);
export type Intent = z.infer<typeof intent>;
