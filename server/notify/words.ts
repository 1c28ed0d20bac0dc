import { assertNever, formatMoney, type Currency, type Instant, type Money, type Zone } from '#kernel';
import type { NoticeKind } from '#contracts/events';
import type { LanguageTag } from '#contracts/wire';
import { translatorFor } from '#language';

/** What a notice speaks of. */
export type Occasion =
  | { readonly kind: 'low_credit'; readonly daysLeft: number; readonly balance: Money }
  /** `cutAt`: before then nothing is cut; null where no such time is known, or nothing is cut at all. */
  | { readonly kind: 'out_of_credit'; readonly cutAt: Instant | null; readonly balance: Money }
  | { readonly kind: 'cut' }
  | { readonly kind: 'restored'; readonly since: Instant; readonly balance: Money }
  | { readonly kind: 'top_up'; readonly amount: Money; readonly balance: Money };

/** Says it in the tenant's language. */
export function wordsOf(
  occasion: Occasion,
  at: { language: LanguageTag; currency: Currency; zone: Zone; unit: string },
): { title: string; text: string } {
  const voice = translatorFor(at.language);
  const money = (amount: Money) => voice.money({ amount: formatMoney(amount), currency: at.currency });
  const { unit } = at;
  const title = voice.text(`notice.${occasion.kind}.title` satisfies `notice.${NoticeKind}.title`);
  switch (occasion.kind) {
    case 'low_credit': {
      const values = { unit, balance: money(occasion.balance), days: occasion.daysLeft };
      return { title, text: voice.text('notice.low_credit.text', values) };
    }
    case 'out_of_credit': {
      const values = { unit, balance: money(occasion.balance) };
      if (occasion.cutAt === null) return { title, text: voice.text('notice.out_of_credit.lasting', values) };
      const until = voice.shortDateTime(occasion.cutAt, at.zone);
      return { title, text: voice.text('notice.out_of_credit.text', { ...values, at: until }) };
    }
    case 'cut':
      return { title, text: voice.text('notice.cut.text', { unit }) };
    case 'restored': {
      const values = { unit, at: voice.time(occasion.since, at.zone), balance: money(occasion.balance) };
      return { title, text: voice.text('notice.restored.text', values) };
    }
    case 'top_up': {
      const values = { unit, amount: money(occasion.amount), balance: money(occasion.balance) };
      return { title, text: voice.text('notice.top_up.text', values) };
    }
    default:
      return assertNever(occasion);
  }
}
