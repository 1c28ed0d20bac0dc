/** What is sent to a tenant. One message per threshold that is crossed. */
export const notices = {
  'notice.low_credit.title': 'Your credit is getting low',
  'notice.low_credit.text':
    'Unit {unit}: you have {balance} left, enough for about {days, plural, one {# day} other {# days}}. You can top up at the kiosk at any hour.',
  'notice.out_of_credit.title': 'Your credit has run out',
  'notice.out_of_credit.text': 'Unit {unit}: your balance is {balance}. Nothing will be cut before {at}.',
  'notice.out_of_credit.lasting': 'Unit {unit}: your balance is {balance}. You can top up at the kiosk at any hour.',
  'notice.top_up.title': 'Your payment has arrived',
  'notice.top_up.text': 'Unit {unit}: {amount} was paid in. You have {balance}.',
  'notice.card_blocked.title': 'Your card was blocked',
  'notice.card_blocked.text':
    'Unit {unit}: somebody used another card with the number of yours (… {ending}), so it was blocked. Your credit is safe. The staff give you a new one.',
  'notice.card_blocked.short':
    '{unit}: your card … {ending} was blocked, somebody used a copy. Your credit is safe; the staff give you a new card.',
  'notice.card_pin_locked.title': 'The PIN of your card was locked',
  'notice.card_pin_locked.text':
    'Unit {unit}: ten wrong PINs were typed for your card … {ending}, so its PIN is locked. Paying in still works. The staff give you a new PIN; if it was not you, tell them.',
  'notice.card_pin_locked.short':
    '{unit}: ten wrong PINs for your card … {ending}, its PIN is locked. Paying in still works; the staff give you a new one. Not you? Tell them.',
  'notice.cut.title': 'Your supply was switched off',
  'notice.cut.text': 'Unit {unit}: your credit has run out. Any top-up that leaves credit brings your supply back.',
  'notice.restored.title': 'Your supply is on',
  'notice.restored.text': 'Unit {unit}: your supply has been on since {at}. You have {balance}.',
  'notice.low_credit.short':
    '{unit}: {balance} left, about {days, plural, one {# day} other {# days}}. Top up at the kiosk at any hour.',
  'notice.out_of_credit.short':
    '{unit}: your credit has run out ({balance}). Nothing is cut before {at}. Top up at the kiosk.',
  'notice.top_up.short': '{unit}: {amount} received. You have {balance}.',
  'notice.cut.short': '{unit}: supply is off, your credit has run out. Any top-up that leaves credit brings it back.',
  'notice.restored.short': '{unit}: supply on since {at}. You have {balance}.',
  'notice.out_of_credit.short_lasting': '{unit}: your credit has run out ({balance}). Top up at the kiosk at any hour.',
  'notice.test.title': 'This is a test',
  'notice.test.text': '{site}: this message shows that notices arrive here. Nothing has to be done.',
  'notice.test.short': '{site}: test. Notices arrive here.',
  'notice.email.foot': 'Automatic message. Replies are not read.',
} as const;
