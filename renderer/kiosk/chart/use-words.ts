import type { UseDay } from '#contracts/api';
import type { Translator } from '#language';

/** What a day cost, in words: never a bare number where something is missing. */
export function amountPhrase(day: UseDay, words: Translator): string {
  if (day.amount === null) return words.text('use.amount.none');
  const amount = words.money(day.amount);
  switch (day.state) {
    case 'gap':
    case 'estimated':
    case 'running':
      return words.text(`use.amount.${day.state}`, { amount });
    default:
      return amount;
  }
}
