import type { Because, DecisionWire, HistoryLine } from '#contracts/api';
import type { ScreenOf, ServiceState } from '#contracts/bridge';
import type { Code } from '#kernel';
import type { MessageKey, Translator } from '#language';

/** A reason in a whole sentence, with its end where that is known. */
export function becauseSentence(because: Because, words: Translator, zone: string): string {
  return because.until === null
    ? words.text(`because.${because.code}`)
    : words.text(`because.${because.code}.until`, { until: words.shortDateTime(because.until, zone) });
}

/** The reasons in the order of the decision, none said twice. */
export function becauseSentences(reasons: readonly Because[], words: Translator, zone: string): string[] {
  return [...new Set(reasons.map((reason) => becauseSentence(reason, words, zone)))];
}

type DaysLeft = ScreenOf<'home'>['daysLeft'];

/** Within six days a weekday is clear by itself; further away, or when that is not known, it needs its date. */
export function momentPhrase(at: string, daysLeft: DaysLeft, words: Translator, zone: string): string {
  return daysLeft !== null && daysLeft.most <= 6 ? words.weekdayTime(at, zone) : words.longDateTime(at, zone);
}

/** How long the balance lasts, in a sentence. */
export function daysSentence(home: ScreenOf<'home'>, words: Translator, zone: string): string {
  if (isUsedUp(home.balance.amount)) {
    return words.text(home.decision.supply === 'on' ? 'home.days.out_on' : 'home.days.out');
  }
  const days = home.daysLeft;
  if (days === null) return words.text('home.days.none');
  if (days.most === 0) return words.text('home.days.zero');
  const until = days.most <= 6 ? words.weekday(days.until, zone) : words.day(days.until, zone);
  return days.least === days.most
    ? words.text('home.days.same', { most: days.most, until })
    : words.text('home.days', { least: days.least, most: days.most, until });
}

/** Whether nothing is left: zero or owed. Read from the decimal's text, so that no float decides. */
export function isUsedUp(amount: string): boolean {
  return amount.startsWith('-') || /^0+(\.0+)?$/.test(amount);
}

/** What a line of the history was. */
export function historyName(line: HistoryLine, words: Translator): string {
  return line.kind === 'energy'
    ? words.text('history.energy', { utility: line.utility ?? 'other' })
    : words.text(`history.${line.kind}`);
}

/** `3.2 kWh × €0.32`, or null where nothing was multiplied. */
export function formulaPhrase(line: HistoryLine, words: Translator): string | null {
  if (line.formula === null) return null;
  return words.text('history.formula', {
    quantity: words.quantity(line.formula.quantity, line.formula.unit),
    price: words.price({ amount: line.formula.price, currency: line.amount.currency }),
  });
}

/** `+€50.00`, `−€4.18`: with its sign, so that colour is never alone. */
export function signedMoney(amount: HistoryLine['amount'], words: Translator): string {
  return `${amount.amount.startsWith('-') ? '' : '+'}${words.money(amount).replace('-', '−')}`;
}

/** What a code means for someone who has not tapped yet. */
export function limitKey(code: Code): MessageKey {
  if (/^(VALIDATOR|BILL|JOURNAL|DISK)_/.test(code)) return 'limit.cash';
  if (code.startsWith('COINS_')) return 'limit.coins';
  if (/^(PRINTER|PRINT)_/.test(code)) return 'limit.printer';
  if (code.startsWith('SERVER_')) return 'limit.server';
  if (code.startsWith('CARD_')) return 'limit.cards';
  if (code.startsWith('TOUCH_')) return 'limit.touch';
  return 'limit.other';
}

/** The decision in words: connected or not, why, and what comes next. */
export function decisionSentences(
  decision: DecisionWire,
  context: { readonly daysLeft: DaysLeft; readonly words: Translator; readonly zone: string },
): { lead: string; why: string[]; next: string | null } {
  const { daysLeft, words, zone } = context;
  const next =
    decision.next === null || decision.next.supply === decision.supply
      ? null
      : words.text(decision.next.supply === 'off' ? 'decision.next.off' : 'decision.next.on', {
          at: momentPhrase(decision.next.at, daysLeft, words, zone),
        });
  const brings = decision.supply === 'off' && decision.because.some(({ code }) => code === 'out_of_credit');
  return {
    lead: words.text(decision.supply === 'on' ? 'decision.on' : 'decision.off'),
    why: becauseSentences(decision.because, words, zone),
    next: next ?? (brings ? words.text('decision.remedy') : null),
  };
}

/** Why staff closed the kiosk, and when it is expected back. */
export function serviceSentence(service: ServiceState, words: Translator, zone: string): string {
  const why = words.text(`service.reason.${service.reason}.public`);
  const until =
    service.until === null
      ? words.text('service.until.open')
      : words.text('service.until', { at: words.longDateTime(service.until, zone) });
  return `${why} ${until}`;
}
