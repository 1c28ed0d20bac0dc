/* A pure table: exempt from the size rule. */

/** Tenants are also told that a card was blocked. */
export const noticeKindSchema = `
ALTER TABLE notice DROP CONSTRAINT notice_kind_check, ADD CONSTRAINT notice_kind_check
  CHECK (kind IN ('low_credit', 'out_of_credit', 'cut', 'restored', 'top_up', 'card_blocked'));
`;

/** And that the PIN of one was locked. */
export const pinNoticeSchema = `
ALTER TABLE notice DROP CONSTRAINT notice_kind_check, ADD CONSTRAINT notice_kind_check
  CHECK (kind IN ('low_credit', 'out_of_credit', 'cut', 'restored', 'top_up', 'card_blocked', 'card_pin_locked'));
`;
