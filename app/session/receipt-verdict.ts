import type { ReceiptProof } from '#contracts/receipt';

/** How the code of a receipt stands: signed by a key of this building, by a key that is not known here, or by nobody. */
export type ReceiptVerdict =
  | { readonly kind: 'genuine'; readonly proof: ReceiptProof; readonly isOwn: boolean }
  | { readonly kind: 'unknown_key'; readonly proof: ReceiptProof }
  | { readonly kind: 'forged' };
