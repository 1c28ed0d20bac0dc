import type { notices as english } from '../en/notices.ts';

/** Was an Mieter gesendet wird. Eine Nachricht je überschrittener Schwelle. */
export const notices: Readonly<Record<keyof typeof english, string>> = {
  'notice.low_credit.title': 'Ihr Guthaben wird knapp',
  'notice.low_credit.text':
    'Einheit {unit}: Sie haben noch {balance}, das reicht etwa {days, plural, one {# Tag} other {# Tage}}. Am Kiosk können Sie jederzeit aufladen.',
  'notice.out_of_credit.title': 'Ihr Guthaben ist aufgebraucht',
  'notice.out_of_credit.text': 'Einheit {unit}: Ihr Stand ist {balance}. Vor {at} wird nichts abgeschaltet.',
  'notice.out_of_credit.lasting': 'Einheit {unit}: Ihr Stand ist {balance}. Am Kiosk können Sie jederzeit aufladen.',
  'notice.top_up.title': 'Ihre Zahlung ist eingegangen',
  'notice.top_up.text': 'Einheit {unit}: {amount} wurden eingezahlt. Ihr Stand ist {balance}.',
  'notice.cut.title': 'Ihre Versorgung wurde abgeschaltet',
  'notice.cut.text':
    'Einheit {unit}: Ihr Guthaben ist aufgebraucht. Jede Aufladung, nach der Guthaben bleibt, bringt die Versorgung zurück.',
  'notice.restored.title': 'Ihre Versorgung ist an',
  'notice.restored.text': 'Einheit {unit}: Ihre Versorgung ist seit {at} an. Sie haben {balance}.',
};
