import type { NoticeChannel, NoticeKind } from '#contracts/events';
import { personalChannel, type Contact } from '#contracts/wire';

/** Paper is for what may end in a cut, or was one; of a payment there is a receipt. */
const ON_PAPER: readonly NoticeKind[] = ['low_credit', 'out_of_credit', 'cut'];
const personal: readonly NoticeChannel[] = personalChannel.options;

/** Over which of a site's channels one tenant is told: what leads to no person always, what leads to this one where there is an address and the tenant wants it. */
export function channelsTo(
  contact: Contact | null,
  { kind, named }: { readonly kind: NoticeKind; readonly named: readonly NoticeChannel[] },
): readonly NoticeChannel[] {
  const chosen: readonly NoticeChannel[] = contact?.channels ?? personal;
  return named.filter((channel) => {
    if (!personal.includes(channel)) return true;
    if (channel === 'email' && contact?.email === undefined) return false;
    if (channel === 'sms' && contact?.phone === undefined) return false;
    if (channel === 'slip' && !ON_PAPER.includes(kind)) return false;
    return chosen.includes(channel);
  });
}
