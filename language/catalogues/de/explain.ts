/** What `foyer explain` says of an entry of the ledger. */
export const explain = {
  'explain.head':
    'Buchung {sequence}, {kind, select, charge {eine Belastung} adjustment {eine Berichtigung} opening {ein Anfangsbestand} top_up {eine Zahlung} other {eine Bewegung}}, {at}',
  'explain.period':
    'Für {period}, {utility, select, electricity {Strom} water {Wasser} gas {Gas} heat {Wärme} other {{utility}}}',
  'explain.receipt':
    'Beleg {receipt}, ausgestellt {at}{credited, select, no {. Nichts davon ist schon gutgeschrieben.} other {}}',
  'explain.on_receipt': 'Sie steht auf dem Beleg {receipt}.',
  'explain.corrects': 'Sie berichtigt die Buchung {entry}.',
  'explain.line':
    '{kind, select, energy {Verbrauch} export_credit {Einspeisung} allowance {Freimenge} levy {Abgabe} standing_charge {Grundpreis} demand {Leistung} tax {Steuer} rebate {Nachlass} minimum {Mindestbetrag} cap {Höchstbetrag} rounding {Rundung} other {Zeile}}{named, select, yes {: {name}} other {}}',
  'explain.registers': 'Zähler {meter} zeigte {from}, dann {to}.',
  'explain.multiplier': 'Mal {multiplier}, das Verhältnis des Wandlers oder der Impulse.',
  'explain.conversion': 'Mal {conversion} kWh je m³.',
  'explain.tariff': 'Tarif {tariff}, in Kraft seit {since}.',
  'explain.span': 'Von {from} bis {to}.',
  'explain.band': 'In der Zeitzone {band}.',
  'explain.block':
    'Stufe {number}, nach dem Verbrauch {counted, select, day {am Tag} month {im Monat} year {im Jahr} other {im Abrechnungszeitraum}}: über {over}{open, select, yes {} other { bis {upTo}}}.',
  'explain.product': '{quantity} {unit} × {price} = {exact}',
  'explain.share': '{percent} % von {base} = {exact}',
  'explain.amount': 'Vor der Rundung: {exact}',
  'explain.rounded':
    'Einmal gerundet, {mode, select, half_up {kaufmännisch} half_even {zur nächsten geraden} down {ab} up {auf} other {{mode}}}, auf {step}: {amount}',
  'explain.before': 'Vorher gebucht: {before}. Diese Buchung: {posted}',
  'explain.multiplier.since': 'Ab {since} mal {multiplier}.',
  'explain.block.all': 'Alles hat den Preis dieser Stufe, sobald sie erreicht ist.',
  'explain.peak': 'Am meisten wurde ab {at} bezogen.',
  'explain.because':
    'Weil über eine Ablesung des Zählers {meter} entschieden wurde: {kind, select, accepted {eine zurückgehaltene Ablesung gilt} rejected {eine zurückgehaltene Ablesung gilt nicht} new_register {der Zähler wurde getauscht oder zurückgesetzt} reworked {sein Faktor ist {multiplier} seit {since}} other {eine Ablesung wurde von Hand eingegeben}}. Grund: {reason}',
  'explain.estimate':
    '{hours} Stunden wurden geschätzt: {method, select, same_hours {nach denselben Stunden aus vier Wochen ({known} davon bekannt)} average {nach dem Mittel aus vier Wochen ({known} Stunden bekannt)} relay_open {nichts, weil die Versorgung aus war} other {wie, wurde nicht bewahrt}}.',
  'explain.estimated': 'Ein Teil ist der Anteil an einer längeren Zeit zwischen zwei Ablesungen.',
  'explain.verdict':
    '{verdict, select, agrees {Aus den Zählerständen neu gerechnet: dasselbe.} adjusted_later {Aus den heutigen Zählerständen: {recomputed}. Später kamen oder änderten sich Zählerstände; eine spätere Buchung berichtigt es.} rounding_differs {Der Betrag ist nicht, was die Rundung ergibt.} other {Aus den Zählerständen neu gerechnet: {recomputed}. Das ist nicht, was gebucht wurde, und nichts sagt, warum.}}',
  'explain.entry': '{account}: {amount}',
};
