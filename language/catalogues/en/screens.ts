/* A pure table: exempt from the size rule. */

/** What the kiosk's screens say. `<b>…</b>` marks what carries the weight of a sentence. */
export const screens = {
  // Shared
  'common.back': 'Back',
  'common.done': 'Done',
  'common.close': 'Close',
  'common.reference': 'Reference {reference}',
  'common.unit': 'Unit {units}',

  // The foot, the same on every screen
  'foot.name': 'Settings and help',
  'foot.language': 'Deutsch',
  'foot.language.name': 'Deutsch: change the language',
  'foot.larger': 'A+: larger type',
  'foot.contrast': 'High contrast',
  'foot.reach': 'Low',
  'foot.reach.name': 'Low reach: everything in the lower part',
  'foot.help': 'Help',
  'foot.end': 'Sign out',

  // Help
  'speech.intro': 'Speech is on. Press 0 to hear a screen again. Any key interrupts.',
  'help.title': 'Help',
  'help.starting': 'The kiosk is starting. It needs a few seconds.',
  'help.attract':
    'Hold your card on the reader below the screen. You see what is left, where it went, and you can top up with cash.',
  'help.identifying': 'Your card was read. The kiosk is asking the building for your account.',
  'help.home': 'This is what you have left. Press the yellow button to top up with notes. Sign out when you are done.',
  'help.why':
    'This page says whether your supply can be cut, when, and what holds it back. A top-up always takes effect at once.',
  'help.history': 'Every top-up and every charge, newest first. A charge shows quantity times price.',
  'help.cash':
    'Put notes in one at a time. Each note is credited when it lies safely in the cash box. Press Done when you have finished.',
  'help.receipt': 'Your money is credited whether or not the receipt was printed.',
  'help.fault': 'Write down the reference, or take a photo of it: the staff can see with it what happened.',
  'help.out_of_service': 'The kiosk cannot be used just now. Your supply and your credit do not depend on it.',
  'help.controls': 'A+ makes the type larger, the half circle raises contrast, “Low” moves everything within reach.',

  // Starting, identifying
  'starting.title': 'One moment',
  'starting.text': 'The kiosk is starting and checks its devices.',
  'identifying.title': 'One moment',
  'identifying.text': 'We are looking up your account.',

  // Attract
  'attract.title': 'Tap your card',
  'attract.text': 'See what is left, top up with cash, take a receipt.',
  'attract.tap': 'tap',
  'attract.here': 'here',
  'attract.languages': 'Language',
  'attract.notices': 'Notices',
  'limit.cash': 'Cash cannot be used just now.',
  'limit.printer': 'No paper receipts just now.',
  'limit.server': 'The building server is away: top-ups are kept and credited later.',
  'limit.cards': 'Cards cannot be read just now.',
  'limit.other': 'Some functions are not available just now.',

  // Supply
  'supply.on': '{utility, select, electricity {Power} water {Water} gas {Gas} heat {Heating} other {Supply}} on',
  'supply.off': '{utility, select, electricity {Power} water {Water} gas {Gas} heat {Heating} other {Supply}} off',
  'supply.coming_back':
    '{utility, select, electricity {Power} water {Water} gas {Gas} heat {Heating} other {Supply}} coming back',
  'supply.going_off':
    '{utility, select, electricity {Power} water {Water} gas {Gas} heat {Heating} other {Supply}} going off',
  'supply.unknown':
    '{utility, select, electricity {Power} water {Water} gas {Gas} heat {Heating} other {Supply}}: not known',

  // Home
  'home.you_have': 'You have',
  'home.you_owe': 'Your credit is used up',
  'home.days': 'about <b>{least, number} to {most, plural, one {# day} other {# days}}</b>, until {until}',
  'home.days.same': 'about <b>{most, plural, one {# day} other {# days}}</b>, until {until}',
  'home.days.none': 'not enough readings yet to say for how long',
  'home.days.zero': 'enough for <b>today</b>',
  'home.days.out': 'top up to be connected',
  'home.days.out_on': 'top up to stay connected',
  'home.stale.as_of':
    'The building server is away. This is how it stood at {at}. Cash can be put in: it is kept safely and credited later.',
  'home.stale': 'The building server is away. This is the last known balance and may be old.',
  'home.arrears': 'Old debt: {amount}',
  'home.emergency': 'Emergency credit used: {amount}',
  'home.recent': 'Lately',
  'home.recent.none': 'Nothing has happened on this account yet.',
  'home.where': 'Where it went',
  'home.will': 'Will I be cut off?',
  'home.cash': 'Top up with cash',
  'home.cash.text': 'feed notes, one at a time',
  'home.cash.blocked': 'not possible just now',

  // Why
  'decision.on': 'You are connected.',
  'decision.off': 'You are not connected.',
  'decision.next.off': 'Nothing will be cut before <b>{at}</b>.',
  'decision.next.on': 'Supply comes back on <b>{at}</b>.',
  'decision.remedy': 'Any top-up that leaves credit brings your supply back at once.',
  'why.title': 'Will I be cut off?',
  'why.answer.no': 'No.',
  'why.answer.no.text': 'As it stands, nothing is going to be cut.',
  'why.answer.not_before': 'Not before {at}',
  'why.answer.not_before.text': 'Top up before then and you stay connected.',
  'why.answer.off': 'You are off now',
  'why.answer.off.text': 'Top up and your supply comes back, usually within a minute.',
  'why.answer.off_next': 'Back on {at}',
  'why.answer.off_next.text': 'Supply returns by itself then; you need do nothing.',
  'why.answer.off_other': 'You are off now',
  'why.answer.off_other.text': 'This has nothing to do with your credit. The staff know when it ends.',
  'why.now': 'Why it is so',
  'why.then': 'What happens then',
  'why.then.off': 'From {at} supply may be switched off.',
  'why.then.on': 'On {at} supply is switched on.',
  'why.do': 'What you can do',
  'why.do.top_up': 'Top up with cash here, at any hour. The money counts at once and stops any cut.',
  'why.do.talk': 'If you cannot pay just now, talk to the building staff before your credit ends.',
  'why.do.nothing': 'Nothing needs to be done.',
  'why.do.staff': 'Ask the building staff: they can tell you more.',

  // History
  'history.title': 'Where it went',
  'history.balance': 'Now {amount}',
  'history.top_up': 'Top-up',
  'history.energy':
    '{utility, select, electricity {Power used} water {Water used} gas {Gas used} heat {Heat used} other {Used}}',
  'history.standing_charge': 'Standing charge',
  'history.tax': 'Tax',
  'history.adjustment': 'Correction',
  'history.opening': 'Opening balance',
  'history.formula': '{quantity} × {price}',
  'history.newer': 'Newer',
  'history.older': 'Older',
  'history.page': '{page, number} of {pages, number}',
  'history.none': 'Nothing has happened on this account yet.',

  // Cash
  'cash.inserted': 'Inserted',
  'cash.feed': 'Feed notes one at a time',
  'cash.no_change': 'No change is given',
  'cash.opening': 'One moment: the note slot is opening',
  'cash.checking': 'Checking your {amount} note…',
  'cash.checking.any': 'Checking your note…',
  'cash.closing': 'Closing: your last note is on its way',
  'cash.days': 'buys <b>about {days, plural, one {# day} other {# days}}</b>',
  'cash.days.less': 'buys <b>less than a day</b>',
  'cash.days.first': 'put the first note in',
  'cash.examples': 'How it works out, before you pay',
  'cash.example.days': 'about {days, plural, one {# day} other {# days}}',
  'cash.example.days.less': 'less than a day',
  'cash.where': 'Where these {amount} go',
  'cash.credited': 'Credited so far: {amount}',
  'cash.room': 'You can put in up to {amount} more',
  'cash.room.none': 'The limit of this session is reached',
  'cash.notes': 'Takes {notes}',
  'cash.given_back': 'Your {amount} note was given back.',
  'cash.given_back.any': 'The note was given back.',
  'cash.offline': 'The building server is away. Your money is kept safely and credited as soon as it is back.',
  'cash.printer': 'No paper receipt just now. Your money is credited all the same.',
  'cash.trouble': 'What you put in is safe.',

  // The split
  'split.arrears': 'old debt',
  'split.arrears.left': 'old debt, then {remaining} left',
  'split.emergency_credit': 'emergency credit repaid',
  'split.emergency_credit.left': 'emergency credit repaid, then {remaining} left',
  'split.standing_charge': 'standing charge while off',
  'split.fee': 'fee',
  'split.credit': 'credit for you',
  'split.short.arrears': '{amount} old debt',
  'split.short.emergency_credit': '{amount} emergency credit',
  'split.short.standing_charge': '{amount} standing charge',
  'split.short.fee': '{amount} fee',
  'split.short.credit': '{amount} credit',

  // The three ticks
  'tick.name': 'Progress',
  'tick.paid': 'Paid',
  'tick.credited': 'Credited',
  'tick.supply': 'Supply is on',
  'tick.paid.waiting': 'Waiting for a note',
  'tick.paid.doing': 'Note is being checked',
  'tick.credited.waiting': 'Credit',
  'tick.credited.doing': 'Being credited',
  'tick.credited.late': 'Kept safe, credited later',
  'tick.supply.waiting': 'Supply',
  'tick.supply.doing': 'Supply coming back',
  'tick.supply.late': 'Supply is taking longer; staff were told',
  'tick.supply.not_needed': 'Supply was on all along',
  'tick.seconds': '{seconds} s',
  'tick.state.done': 'done',
  'tick.state.doing': 'in progress',
  'tick.state.waiting': 'not yet',
  'tick.state.late': 'late',

  // Receipt
  'receipt_screen.topped_up': 'You topped up',
  'receipt_screen.balance': 'You now have <b>{amount}</b>',
  'receipt_screen.pending': 'is kept safely and will be credited',
  'receipt_screen.nothing': 'nothing was put in',
  'receipt_screen.printing': 'Your receipt is printing',
  'receipt_screen.printing.text': 'It comes out below the screen.',
  'receipt_screen.printed': 'Please take your receipt',
  'receipt_screen.printed.text': 'Receipt no. {number}',
  'receipt_screen.failed': 'No paper receipt this time',
  'receipt_screen.failed.text':
    'Your money is credited all the same. The staff can print receipt no. {number} for you.',
  'receipt_screen.failed.text.unnumbered':
    'Your money is credited all the same. The staff can print a receipt for you.',
  'receipt_screen.unknown': 'Is your receipt there?',
  'receipt_screen.unknown.text':
    'The printer did not confirm it. If nothing came out, the staff can print it again as a copy.',
  'receipt_screen.claim': 'Your claim code',
  'receipt_screen.claim.text':
    'One note is being looked into. Keep this code: with it the staff credit or pay back your money.',

  // Faults
  'fault.happened.title': 'What happened',
  'fault.safe.title': 'Your money',
  'fault.safe': '{amount} are safe: counted, written down, and yours.',
  'fault.safe.none': 'No money is involved. Nothing was taken.',
  'fault.todo.title': 'What you can do',
  'fault.claim': 'Claim code',
  'fault.dismiss': 'OK',

  // Out of service, link lost, replaced
  'out.title': 'Back in a moment',
  'out.text': 'This kiosk is out of service just now. Your supply and your credit are not affected.',
  'out.replaced.title': 'Shown on another screen',
  'out.replaced.text': 'A newer screen took over. This one can be closed.',

  // More time
  'more.title': 'More time?',
  'more.text': '{seconds, plural, one {This session ends in # second.} other {This session ends in # seconds.}}',
  'more.money': 'What you have put in is credited to you in any case.',
  'more.yes': 'Yes, more time',
  'more.no': 'No, I am done',
} as const;
