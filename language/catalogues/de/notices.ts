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
  'notice.card_blocked.title': 'Ihre Karte wurde gesperrt',
  'notice.card_blocked.text':
    'Einheit {unit}: Jemand hat eine andere Karte mit der Nummer der Ihren (… {ending}) benutzt, darum wurde sie gesperrt. Ihr Guthaben ist sicher. Die Hausverwaltung gibt Ihnen eine neue.',
  'notice.card_blocked.short':
    '{unit}: Ihre Karte … {ending} wurde gesperrt, jemand hat eine Kopie benutzt. Ihr Guthaben ist sicher; die Hausverwaltung gibt Ihnen eine neue.',
  'notice.card_pin_locked.title': 'Die PIN Ihrer Karte wurde gesperrt',
  'notice.card_pin_locked.text':
    'Einheit {unit}: Für Ihre Karte … {ending} wurden zehn falsche PINs eingegeben, darum ist ihre PIN gesperrt. Einzahlen geht weiterhin. Die Hausverwaltung gibt Ihnen eine neue PIN; waren Sie es nicht, sagen Sie es ihr.',
  'notice.card_pin_locked.short':
    '{unit}: Zehn falsche PINs für Ihre Karte … {ending}, ihre PIN ist gesperrt. Einzahlen geht weiterhin; eine neue gibt die Hausverwaltung. Nicht Sie? Sagen Sie es ihr.',
  'notice.cut.title': 'Ihre Versorgung wurde abgeschaltet',
  'notice.cut.text':
    'Einheit {unit}: Ihr Guthaben ist aufgebraucht. Jede Aufladung, nach der Guthaben bleibt, bringt die Versorgung zurück.',
  'notice.restored.title': 'Ihre Versorgung ist an',
  'notice.restored.text': 'Einheit {unit}: Ihre Versorgung ist seit {at} an. Sie haben {balance}.',
  'notice.low_credit.short':
    '{unit}: noch {balance}, etwa {days, plural, one {# Tag} other {# Tage}}. Aufladen am Kiosk, jederzeit.',
  'notice.out_of_credit.short':
    '{unit}: Guthaben aufgebraucht ({balance}). Vor {at} wird nichts abgeschaltet. Aufladen am Kiosk.',
  'notice.top_up.short': '{unit}: {amount} eingegangen. Stand: {balance}.',
  'notice.cut.short':
    '{unit}: Versorgung abgeschaltet, Guthaben aufgebraucht. Jede Aufladung, nach der Guthaben bleibt, bringt sie zurück.',
  'notice.restored.short': '{unit}: Versorgung an seit {at}. Stand: {balance}.',
  'notice.out_of_credit.short_lasting': '{unit}: Guthaben aufgebraucht ({balance}). Aufladen am Kiosk, jederzeit.',
  'notice.test.title': 'Dies ist ein Test',
  'notice.test.text': '{site}: Diese Nachricht zeigt, dass Benachrichtigungen hier ankommen. Es ist nichts zu tun.',
  'notice.test.short': '{site}: Test. Benachrichtigungen kommen hier an.',
  'notice.email.foot': 'Automatische Nachricht. Antworten werden nicht gelesen.',
};
