import type { use as english } from '../en/use.ts';

export const use: Readonly<Record<keyof typeof english, string>> = {
  'use.claim.less':
    'Diese Woche kostete bisher <b>{percent, number} % weniger</b> als letzte Woche um diese Zeit{part, select, night {, vor allem nachts} morning {, vor allem morgens} afternoon {, vor allem nachmittags} evening {, vor allem abends} other {}}{sure, select, estimated {; zum Teil geschätzt} other {}}.',
  'use.claim.more':
    'Diese Woche kostete bisher <b>{percent, number} % mehr</b> als letzte Woche um diese Zeit{part, select, night {, vor allem nachts} morning {, vor allem morgens} afternoon {, vor allem nachmittags} evening {, vor allem abends} other {}}{sure, select, estimated {; zum Teil geschätzt} other {}}.',
  'use.claim.same':
    'Diese Woche kostete bisher <b>etwa so viel</b> wie letzte Woche um diese Zeit{sure, select, estimated {; zum Teil geschätzt} other {}}.',
  'use.claim.gap': 'Die Zähler waren nicht immer lesbar, darum lassen sich die Wochen nicht vergleichen.',
  'use.claim.too_little': 'Es gibt noch zu wenig, um diese Woche mit der letzten zu vergleichen.',
  'use.this_week': 'diese Woche {amount}',
  'use.last_week': 'letzte Woche {amount}',
  'use.estimated': 'geschätzt',
  'use.gap': 'nicht gelesen',
  'use.day': '{day}: diese Woche {now}, letzte Woche {past}. Stunden zeigen.',
  'use.amount.none': 'noch nichts',
  'use.amount.gap': '{amount}, nicht den ganzen Tag gelesen',
  'use.amount.estimated': '{amount}, zum Teil geschätzt',
  'use.amount.running': '{amount} bisher',
  'use.hours': '{day}: {now}',
  'use.hours.before': 'eine Woche zuvor: {past}',
  'use.now': 'Jetzt <b>{power}</b> · heute bisher <b>{amount}</b>',
  'use.week': 'Ganze Woche',
  'use.month': '{month} {amount}',
  'use.month.running': '{month} {amount} bisher',

  'why.rule':
    'Abgeschaltet wird nur, wenn das Guthaben verbraucht ist, außerhalb der Schonzeit und nach einer gemessenen Ablesung.',
  'why.do.when_you_can':
    'Laden Sie auf, wenn Sie können: Es wird nichts abgeschaltet, doch was Sie verbrauchen, bleibt zu zahlen.',

  'home.hide': 'Verbergen',
  'home.show': 'Zeigen',
  'home.hidden': 'verborgen',

  'history.open': 'Öffnen: {name}, {amount}',
  'history.back': 'Zur Liste',
  'slip.claim.text':
    'Klärungscode für einen Schein über {amount} von {tenant}. Der Kiosk konnte nicht aufschreiben, wohin er ging; das ist noch nicht bekannt. Aufgeschrieben und sicher aus diesem Besuch: {safe}. Bitte zeigen Sie dies der Hausverwaltung. Das ist kein Beleg. Kiosk {kiosk}, Kennung {reference}.',
  'slip.emergency.title': 'Notguthaben',
  'slip.emergency.text':
    '{amount} Notguthaben wurden {tenant} geliehen. Jetzt sind {balance} da, davon sind {used} geliehen. Was Sie als Nächstes einzahlen, tilgt das zuerst. Kiosk {kiosk}, Kennung {reference}.',
  'detail.formula': 'So rechnet es sich',
  'detail.tax.text': '{percent} {name} auf {base} = {amount}',
  'detail.period': 'Für die Zeit',
  'detail.period.text': '{from} bis {to}',
  'detail.period.running': '{from} bis {to}, und es läuft weiter',
  'detail.registers': 'Zähler {serial}',
  'detail.registers.text': 'zeigte {from}, dann {to}',
  'detail.tariff': 'Preis',
  'detail.tariff.text': '{tariff}, gültig seit {since}',
  'detail.rounding': 'Einmal gerundet',
  'detail.rounding.text':
    '{exact}, {mode, select, half_up {kaufmännisch} half_even {zur nächsten, Hälften zur geraden} down {ab} other {auf}}, {decimals, plural, one {# Stelle} other {# Stellen}}',
  'detail.limit.minimum': 'Mindestens {limit}; die Zeilen davor ergeben {base}: {amount}',
  'detail.limit.cap': 'Höchstens {limit}; die Zeilen davor ergeben {base}: {amount}',
  'detail.limit.rounding': 'Die Rechnung von {base} in ganzen Schritten von {limit}: {amount}',
  'detail.multiplier': ', jede Einheit steht für {multiplier}',
  'detail.conversion': 'Von m³ zu kWh',
  'detail.conversion.text': '{volume}, jeder davon {each} Wärme',
  'detail.demand': 'Am meisten bezogen ab',
  'detail.band': 'Verbraucht in der Zeit',
  'detail.step': 'Preis der Stufe {number, number}',
  'detail.step.text':
    'was Sie {counted, select, day {am Tag} month {im Monat} year {im Jahr} other {im Abrechnungszeitraum}} über {over} verbrauchen{open, select, yes {} other {, bis {upTo}}}',
  'detail.step.first':
    'was Sie {counted, select, day {am Tag} month {im Monat} year {im Jahr} other {im Abrechnungszeitraum}} bis {upTo} verbrauchen',
  'detail.step.all':
    'alles, was Sie {counted, select, day {am Tag} month {im Monat} year {im Jahr} other {im Abrechnungszeitraum}} verbrauchen, sobald es über {over}{open, select, yes {} other { und nicht über {upTo}}} ist',
  'detail.name': 'Wofür',
  'detail.more': 'Mehr ({page, number} von {pages, number})',
  'detail.estimate.text':
    '{method, select, same_hours {der Zähler wurde nicht gelesen: nach denselben Stunden aus vier Wochen} relay_open {der Zähler wurde nicht gelesen: nichts, weil die Versorgung aus war} other {der Zähler wurde nicht gelesen: nach dem Mittel aus vier Wochen}} ({hours, plural, one {# Stunde} other {# Stunden}} bekannt). Die nächste Ablesung stellt es richtig.',
  'detail.estimated': 'Geschätzt',
  'detail.estimated.text':
    'Ein Teil ist der Anteil an einer längeren Zeit, weil der Zähler dazwischen nicht gelesen wurde.',
  'detail.means': 'Bezahlt',
  'detail.means.text': '{means, select, cash {in bar} phone {mit dem Telefon} other {auf anderem Weg}}',
  'detail.kiosk': 'Am Kiosk',
  'detail.reference': 'Kennung',
  'detail.split': 'Wohin es ging',
  'detail.none': 'Mehr gibt es zu dieser Zeile nicht zu sagen.',
};
