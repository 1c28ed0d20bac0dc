/** What `foyer explain` says of an entry of the ledger. */
export const explain = {
  'explain.head':
    'Entry {sequence}, {kind, select, charge {a charge} adjustment {an adjustment} opening {an opening balance} top_up {a payment} other {a movement}}, {at}',
  'explain.period':
    'For {period}, {utility, select, electricity {electricity} water {water} gas {gas} heat {heat} other {{utility}}}',
  'explain.receipt': 'Receipt {receipt}, issued {at}{credited, select, no {. Nothing of it is credited yet.} other {}}',
  'explain.on_receipt': 'It stands on the receipt {receipt}.',
  'explain.corrects': 'It adjusts the entry {entry}.',
  'explain.line':
    '{kind, select, energy {Use} export_credit {Fed in} allowance {Free units} levy {Levy} standing_charge {Standing charge} demand {Demand} tax {Tax} rebate {Rebate} minimum {Minimum} cap {Cap} rounding {Rounding} other {Line}}{named, select, yes {: {name}} other {}}',
  'explain.registers': 'Meter {meter} showed {from}, then {to}.',
  'explain.multiplier': 'Times {multiplier}, the ratio of its transformer or pulses.',
  'explain.conversion': 'Times {conversion} kWh for each m³.',
  'explain.tariff': 'Tariff {tariff}, in force since {since}.',
  'explain.span': 'From {from} to {to}.',
  'explain.band': 'In the band {band}.',
  'explain.block':
    'Step {number}, by what is used in {counted, select, day {a day} month {a month} year {a year} other {a billing period}}: over {over}{open, select, yes {} other { up to {upTo}}}.',
  'explain.product': '{quantity} {unit} × {price} = {exact}',
  'explain.share': '{percent} % of {base} = {exact}',
  'explain.amount': 'Before rounding: {exact}',
  'explain.rounded':
    'Rounded once, {mode, select, half_up {to the nearest, halves up} half_even {to the nearest, halves to even} down {down} up {up} other {{mode}}}, to {step}: {amount}',
  'explain.before': 'Posted before: {before}. This entry: {posted}',
  'explain.multiplier.since': 'From {since} on times {multiplier}.',
  'explain.block.all': 'Everything has the price of this step, as soon as it is reached.',
  'explain.peak': 'Most was drawn from {at} on.',
  'explain.because':
    'Because of what was decided about a reading of meter {meter}: {kind, select, accepted {a held reading was accepted} rejected {a held reading was rejected} new_register {the meter was changed or its register set back} reworked {its multiplier is {multiplier} since {since}} other {a reading was entered by hand}}. Reason: {reason}',
  'explain.estimate':
    '{hours} hours were estimated: {method, select, same_hours {from the same hours of four weeks ({known} of them known)} average {by the average of four weeks ({known} hours known)} relay_open {nothing, because supply was off} other {how was not kept}}.',
  'explain.estimated': 'Part of it is the share of a longer time between two readings.',
  'explain.verdict':
    '{verdict, select, agrees {Made again from the readings: the same.} adjusted_later {Made again from the readings of today: {recomputed}. Readings came or were corrected later; a later entry adjusts it.} rounding_differs {The amount is not what rounding gives.} other {Made again from the readings: {recomputed}. That is not what was posted, and nothing says why.}}',
  'explain.entry': '{account}: {amount}',
};
