import { createHash } from 'node:crypto';
import { madeId, type Instant, type TransactionId } from '#kernel';

/** A UUID of version 7 whose random part is a digest: what is about the same thing always has the same id. */
export function derivedId(about: string, at: Instant): TransactionId {
  const digest = createHash('sha256').update(about).digest('hex');
  const time = Math.max(0, at).toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(digest.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return madeId<TransactionId>(
    `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(8, 20)}`,
  );
}
