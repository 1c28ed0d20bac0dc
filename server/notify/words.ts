import { assertNever, formatMoney, type Currency, type Instant, type Money, type Zone } from '#kernel';
import type { NoticeKind } from '#contracts/events';
import type { LanguageTag } from '#contracts/wire';
import { translatorFor, type MessageKey } from '#language';

/** What a notice speaks of. */
export type Occasion =
  | { readonly kind: 'low_credit'; readonly daysLeft: number; readonly balance: Money }
  /** `cutAt`: before then nothing is cut; null where no such time is known, or nothing is cut at all. */
  | { readonly kind: 'out_of_credit'; readonly cutAt: Instant | null; readonly balance: Money }
  | { readonly kind: 'cut' }
  | { readonly kind: 'restored'; readonly since: Instant; readonly balance: Money }
  /** By the building itself, because there seem to be two of it. Of the number the last characters. */
  | { readonly kind: 'card_blocked'; readonly ending: string }
  /** Somebody typed too many wrong PINs for it. */
  | { readonly kind: 'card_pin_locked'; readonly ending: string }
  | { readonly kind: 'top_up'; readonly amount: Money; readonly balance: Money };

/** A notice in the tenant's language: whole, in few words for a short message, and the values in it. */
export interface NoticeWords {
  readonly title: string;
  readonly text: string;
  readonly short: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** Says it in the tenant's language. */
export function wordsOf(
  occasion: Occasion,
  at: { language: LanguageTag; currency: Currency; zone: Zone; unit: string },
): NoticeWords {
  const voice = translatorFor(at.language);
  const money = (amount: Money) => voice.money({ amount: formatMoney(amount), currency: at.currency });
  const { unit } = at;
  const title = voice.text(`notice.${occasion.kind}.title` satisfies `notice.${NoticeKind}.title`);
  const said = (
    text: MessageKey,
    short: MessageKey,
    values: Readonly<Record<string, string | number>>,
  ): NoticeWords => ({
    title,
    text: voice.text(text, values),
    short: voice.text(short, values),
    facts: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
  });
  switch (occasion.kind) {
    case 'low_credit': {
      const values = { unit, balance: money(occasion.balance), days: occasion.daysLeft };
      return said('notice.low_credit.text', 'notice.low_credit.short', values);
    }
    case 'out_of_credit': {
      const values = { unit, balance: money(occasion.balance) };
      if (occasion.cutAt === null)
        return said('notice.out_of_credit.lasting', 'notice.out_of_credit.short_lasting', values);
      const until = { ...values, at: voice.shortDateTime(occasion.cutAt, at.zone) };
      return said('notice.out_of_credit.text', 'notice.out_of_credit.short', until);
    }
    case 'cut':
      return said('notice.cut.text', 'notice.cut.short', { unit });
    case 'restored': {
      const values = { unit, at: voice.time(occasion.since, at.zone), balance: money(occasion.balance) };
      return said('notice.restored.text', 'notice.restored.short', values);
    }
    case 'card_blocked':
      return said('notice.card_blocked.text', 'notice.card_blocked.short', { unit, ending: occasion.ending });
    case 'card_pin_locked':
      return said('notice.card_pin_locked.text', 'notice.card_pin_locked.short', { unit, ending: occasion.ending });
    case 'top_up': {
      const values = { unit, amount: money(occasion.amount), balance: money(occasion.balance) };
      return said('notice.top_up.text', 'notice.top_up.short', values);
    }
    default:
      return assertNever(occasion);
  }
}
