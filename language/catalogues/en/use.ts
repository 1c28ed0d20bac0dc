/** This week beside last week, in money; and how a line of the history came about. */
export const use = {
  'use.claim.less':
    'This week has cost <b>{percent, number} % less</b> than last week by this time{part, select, night {, mostly at night} morning {, mostly in the mornings} afternoon {, mostly in the afternoons} evening {, mostly in the evenings} other {}}{sure, select, estimated {; partly estimated} other {}}.',
  'use.claim.more':
    'This week has cost <b>{percent, number} % more</b> than last week by this time{part, select, night {, mostly at night} morning {, mostly in the mornings} afternoon {, mostly in the afternoons} evening {, mostly in the evenings} other {}}{sure, select, estimated {; partly estimated} other {}}.',
  'use.claim.same':
    'This week has cost <b>about as much</b> as last week by this time{sure, select, estimated {; partly estimated} other {}}.',
  'use.claim.gap': 'The meters could not be read all the time, so these weeks cannot be compared.',
  'use.claim.too_little': 'There is not enough yet to compare this week with last week.',
  'use.this_week': 'this week {amount}',
  'use.last_week': 'last week {amount}',
  'use.estimated': 'estimated',
  'use.gap': 'not read',
  'use.day': '{day}: this week {now}, last week {past}. Open its hours.',
  'use.amount.none': 'nothing yet',
  'use.amount.gap': '{amount}, not read all day',
  'use.amount.estimated': '{amount}, partly estimated',
  'use.amount.running': '{amount} so far',
  'use.hours': '{day}: {now}',
  'use.hours.before': 'a week before: {past}',
  'use.now': 'Now <b>{power}</b> · today <b>{amount}</b> so far',
  'use.week': 'Whole week',
  'use.month': '{month} {amount}',
  'use.month.running': '{month} {amount} so far',

  'why.rule': 'Supply is cut only when credit is used up, outside friendly hours, and on a measured reading.',
  'why.do.when_you_can': 'Top up when you can: nothing is cut meanwhile, but what you use is still owed.',

  'home.hide': 'Hide',
  'home.show': 'Show',
  'home.hidden': 'hidden',

  'history.open': 'Open: {name}, {amount}',
  'history.back': 'Back to the list',
  'slip.claim.text':
    'Claim code for a note of {amount} from {tenant}. The kiosk could not write down where it went; that is not known yet. Written down and safe from this visit: {safe}. Please show this to the staff. This is no receipt. Kiosk {kiosk}, reference {reference}.',
  'slip.emergency.title': 'Emergency credit',
  'slip.emergency.text':
    '{amount} of emergency credit was lent to {tenant}. There is {balance} now, and {used} of it is lent. What you put in next pays that back first. Kiosk {kiosk}, reference {reference}.',
  'detail.formula': 'How it adds up',
  'detail.tax.text': '{percent} {name} on {base} = {amount}',
  'detail.period': 'For the time',
  'detail.period.text': '{from} to {to}',
  'detail.period.running': '{from} to {to}, and running',
  'detail.registers': 'Meter {serial}',
  'detail.registers.text': 'showed {from}, then {to}',
  'detail.tariff': 'Price',
  'detail.tariff.text': '{tariff}, in force since {since}',
  'detail.rounding': 'Rounded once',
  'detail.rounding.text':
    '{exact}, {mode, select, half_up {to the nearest, halves up} half_even {to the nearest, halves to even} down {down} other {up}}, {decimals, plural, one {# place} other {# places}}',
  'detail.limit.minimum': 'At least {limit}; the lines before come to {base}: {amount}',
  'detail.limit.cap': 'No more than {limit}; the lines before come to {base}: {amount}',
  'detail.limit.rounding': 'The bill of {base}, in whole steps of {limit}: {amount}',
  'detail.multiplier': ', each unit stands for {multiplier}',
  'detail.conversion': 'From m³ to kWh',
  'detail.conversion.text': '{volume}, each of them {each} of heat',
  'detail.demand': 'Most was drawn from',
  'detail.band': 'Used in the hours of',
  'detail.step': 'Price of step {number, number}',
  'detail.step.text':
    'what you use in {counted, select, day {a day} month {a month} year {a year} other {a billing period}} over {over}{open, select, yes {} other {, up to {upTo}}}',
  'detail.step.first':
    'what you use in {counted, select, day {a day} month {a month} year {a year} other {a billing period}} up to {upTo}',
  'detail.step.all':
    'all you use in {counted, select, day {the day} month {the month} year {the year} other {the billing period}}, as soon as it is over {over}{open, select, yes {} other { and no more than {upTo}}}',
  'detail.name': 'What for',
  'detail.more': 'More ({page, number} of {pages, number})',
  'detail.estimate.text':
    '{method, select, same_hours {the meter was not read: taken from the same hours of four weeks} relay_open {the meter was not read: nothing, because supply was off} other {the meter was not read: the average of four weeks}} ({hours, plural, one {# hour} other {# hours}} known). It is put right with the next reading.',
  'detail.estimated': 'Estimated',
  'detail.estimated.text': 'Part of it is the share of a longer time, because the meter was not read in between.',
  'detail.means': 'Paid',
  'detail.means.text': '{means, select, cash {in cash} phone {by phone} other {another way}}',
  'detail.kiosk': 'At the kiosk',
  'detail.reference': 'Reference',
  'detail.split': 'Where it went',
  'detail.none': 'There is nothing more to say about this line.',
} as const;
