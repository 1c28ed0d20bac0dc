/* A pure table: exempt from the size rule. */

/** Who has to do something when a code appears. */
export type Actor = 'tenant' | 'staff' | 'installer' | 'developer';

export interface CodeEntry {
  /** What happened, for whoever reads a log. The words for screens are in `language/`, under the same code. */
  readonly meaning: string;
  readonly actor: Actor;
}

/** Every code that Foyer can show, log or answer with. A code never changes its meaning; one that is no longer used is removed. */
export const codes = {
  // Configuration and input
  CONFIGURATION_UNREADABLE: { meaning: 'the configuration file is missing or is not YAML', actor: 'installer' },
  CONFIGURATION_INVALID: {
    meaning: 'the configuration does not fit its schema; the message names path and line',
    actor: 'installer',
  },
  REQUEST_INVALID: { meaning: 'a request does not fit its schema; the details name the path', actor: 'developer' },
  REQUEST_TOO_LARGE: { meaning: 'a request is larger than its route allows', actor: 'developer' },
  ROUTE_UNKNOWN: { meaning: 'no such address on this server', actor: 'developer' },
  MESSAGE_INVALID: { meaning: 'a bridge message does not fit its schema', actor: 'developer' },
  INTERNAL: { meaning: 'a defect: the request was not carried out', actor: 'developer' },

  // Who is asking
  CREDENTIAL_MISSING: { meaning: 'the request carries no credential', actor: 'installer' },
  CREDENTIAL_REFUSED: { meaning: 'the credential is unknown, expired or replaced', actor: 'installer' },
  ENROLMENT_REFUSED: { meaning: 'the enrolment code is unknown, used or expired', actor: 'installer' },
  ORIGIN_REFUSED: { meaning: 'the request came from another origin or host', actor: 'staff' },
  SCREEN_REPLACED: { meaning: 'a newer screen took over', actor: 'staff' },

  // Cards and sessions
  OFFLINE_LIMIT_REACHED: { meaning: 'no more cash is taken until the building server is back', actor: 'tenant' },
  RECEIPT_UNKNOWN: { meaning: 'this kiosk never printed a receipt of that number', actor: 'tenant' },
  CARD_UNKNOWN: { meaning: 'the card belongs to no tenancy here', actor: 'tenant' },
  CARD_RANDOM_NUMBER: {
    meaning: 'the card shows a new number at each tap and cannot identify anyone',
    actor: 'tenant',
  },
  CARD_LEFT: { meaning: 'the card was taken away before it had shown what it is', actor: 'tenant' },
  CARD_BLOCKED: { meaning: 'the card was reported lost, replaced, or is a copy; it opens nothing', actor: 'tenant' },
  CARD_CLONED: {
    meaning: 'two cards show the same number, or an answer was played again; the number is blocked',
    actor: 'staff',
  },
  CARD_NOT_ENOUGH: { meaning: 'the policy wants a card that proves itself for this', actor: 'staff' },
  CARD_CONVERSATION_OVER: { meaning: 'the server no longer awaits this answer of a card', actor: 'tenant' },
  CARD_PIN_NEEDED: { meaning: 'the policy asks for the PIN of the card for this', actor: 'tenant' },
  CARD_PIN_WRONG: { meaning: 'the PIN is not that of the tenant’s card', actor: 'tenant' },
  CARD_PIN_WAIT: { meaning: 'wrong PINs were typed for this card; the details say how long to wait', actor: 'tenant' },
  CARD_PIN_LOCKED: { meaning: 'too many wrong PINs for this card; staff give a new one', actor: 'staff' },
  CARD_PIN_UNSET: { meaning: 'the card has no PIN yet; staff set it', actor: 'staff' },
  CARD_PIN_WEAK: { meaning: 'the PIN that was chosen is among those that everybody tries first', actor: 'tenant' },
  CARD_PIN_GUESSED: { meaning: 'somebody tried PINs of a tenant’s card; that PIN is locked', actor: 'staff' },
  CARD_KEYS_UNUSABLE: { meaning: 'the file with the keys of the cards cannot be read or opened', actor: 'installer' },
  CARD_READER_AWAY: { meaning: 'the card reader does not answer', actor: 'staff' },

  // Scanned codes
  CODE_NOT_OURS: { meaning: 'a scanned code is none of ours; nothing was done with it', actor: 'tenant' },
  CODE_TOO_LONG: { meaning: 'a scanned code is longer than any code can be; it was not looked at', actor: 'tenant' },
  CODE_NOT_TEXT: {
    meaning: 'a scanned code broke off, is no text or holds control characters; it was not looked at',
    actor: 'tenant',
  },
  SCANNER_AWAY: { meaning: 'the code scanner cannot be opened', actor: 'staff' },

  // The cabinet
  TOUCH_GHOST: {
    meaning: 'the touch screen made more wishes than any person can; they are dropped until it is quiet',
    actor: 'staff',
  },
  TOUCH_SILENT: { meaning: 'tenants in a row tapped a card and touched nothing; touch may be dead', actor: 'staff' },
  USB_KEYBOARD_PLUGGED: { meaning: 'a keyboard was plugged into the kiosk that is not its own', actor: 'staff' },
  KEYS_DROPPED: {
    meaning:
      'the screen was sent keys faster than any person types, by a scanner or by something worse; none was carried out',
    actor: 'staff',
  },
  USB_STICK_PLUGGED: { meaning: 'a stick or disk was plugged into the kiosk that is not its own', actor: 'staff' },

  // Cash
  VALIDATOR_AWAY: { meaning: 'the bill validator does not answer', actor: 'staff' },
  VALIDATOR_STACKER_FULL: { meaning: 'the cash box is full', actor: 'staff' },
  CASH_BOX_NEARLY_FULL: {
    meaning: 'nine tenths of the notes that the cash box holds are in it; cash goes on until it is full',
    actor: 'staff',
  },
  VALIDATOR_STACKER_REMOVED: { meaning: 'the cash box is out', actor: 'staff' },
  CASH_BOX_REMOVED: { meaning: 'the cash box was taken out while nobody was emptying it', actor: 'staff' },
  BOX_EVENT_UNSIGNED: {
    meaning: 'what a kiosk says of its cash box is not signed with a key that it is known by',
    actor: 'installer',
  },
  VALIDATOR_JAMMED: { meaning: 'a bill is stuck in the validator', actor: 'staff' },
  VALIDATOR_CHEATED: { meaning: 'the validator saw a bill being pulled back', actor: 'staff' },
  VALIDATOR_FAILURE: { meaning: 'the validator reports a hardware failure', actor: 'staff' },
  VALIDATOR_CURRENCY_WRONG: { meaning: 'the validator counts another currency than the site', actor: 'installer' },
  VALIDATOR_KEY_REFUSED: { meaning: 'the bill validator agrees on no key for encryption', actor: 'installer' },
  BILL_UNRESOLVED: { meaning: 'what became of a bill is not known; it has a claim code', actor: 'staff' },
  NOTE_NOT_WRITTEN: {
    meaning: 'the journal failed while a note was on its way; the note has a claim code, and the next start settles it',
    actor: 'staff',
  },
  CASH_COUNT_HIGHER: { meaning: 'a device counts more in its box than the journal explains', actor: 'staff' },
  CASH_COUNT_LOWER: { meaning: 'a device counts less than it did: reset, repaired or another', actor: 'staff' },
  CASH_EVENTS_LOST: { meaning: 'events of a device went unseen, money possibly among them', actor: 'staff' },
  COINS_AWAY: { meaning: 'the coin acceptor does not answer', actor: 'staff' },
  BILL_VALUE_DIFFERS: { meaning: 'the validator names another value than the journal', actor: 'staff' },
  JOURNAL_UNAVAILABLE: { meaning: 'the kiosk cannot write its journal; no money is taken', actor: 'staff' },
  DISK_NEARLY_FULL: {
    meaning: 'the disk of the kiosk has too little room for its journal; cash is off',
    actor: 'staff',
  },
  JOURNAL_NEWER: {
    meaning: 'a newer Foyer made the journal; this version would not understand it',
    actor: 'installer',
  },
  JOURNAL_BACKWARD: { meaning: 'a journal row was asked to move backward', actor: 'developer' },

  // Printer
  PRINTER_AWAY: { meaning: 'the receipt printer does not answer', actor: 'staff' },
  PRINTER_PAPER_OUT: { meaning: 'the receipt printer has no paper', actor: 'staff' },
  PRINTER_COVER_OPEN: { meaning: 'the printer cover is open', actor: 'staff' },
  PRINTER_CUTTER: { meaning: 'the printer cutter is stuck', actor: 'staff' },
  PRINTER_OVERHEATED: { meaning: 'the print head is too hot; the printer goes on by itself', actor: 'staff' },
  PRINTER_FAILURE: { meaning: 'the printer reports an error', actor: 'staff' },
  PRINTER_PROFILE_UNKNOWN: { meaning: 'no printer profile of this name', actor: 'installer' },
  PRINT_UNCONFIRMED: { meaning: 'the printer did not confirm that the receipt was printed', actor: 'staff' },

  // Frames
  FRAME_CHECKSUM: { meaning: 'a frame has a wrong checksum', actor: 'installer' },
  FRAME_LENGTH: { meaning: 'a frame has a length that its protocol does not allow', actor: 'installer' },
  FRAME_INCOMPLETE: { meaning: 'a frame stops before its end', actor: 'installer' },
  FRAME_UNEXPECTED: { meaning: 'a frame is sound but does not answer what was asked', actor: 'installer' },
  PORT_ADDRESS_INVALID: {
    meaning: 'a device address is not one that can be opened; the message says why',
    actor: 'installer',
  },
  PORT_UNREACHABLE: { meaning: 'the device address cannot be opened', actor: 'installer' },
  PORT_FORBIDDEN: { meaning: 'the system does not let this user open a device', actor: 'installer' },
  PORT_CLOSED: { meaning: 'the device closed the connection', actor: 'installer' },
  DEVICE_SILENT: { meaning: 'the device did not answer in time', actor: 'installer' },

  // Ledger and store
  LEDGER_ID_REUSED: {
    meaning: 'this id was used before with other content; the first result stands',
    actor: 'developer',
  },
  LEDGER_ACCOUNT_UNKNOWN: { meaning: 'a transaction names an account that does not exist', actor: 'developer' },
  LEDGER_LIMIT: { meaning: 'a transaction would carry a balance beyond what its account may have', actor: 'developer' },
  LEDGER_UNBALANCED: { meaning: 'a transaction does not sum to zero', actor: 'developer' },
  LEDGER_BROKEN: { meaning: 'the hash chain or a balance does not agree with the entries', actor: 'staff' },
  LEDGER_WITNESS_DIFFERS: {
    meaning: 'a kiosk saw another end of the ledger than the books have: cut off, made anew, or an older copy',
    actor: 'staff',
  },
  LEDGER_BUSY: { meaning: 'too many transactions wait; try again', actor: 'developer' },
  STORE_UNAVAILABLE: { meaning: 'the database cannot be written', actor: 'staff' },
  STORE_IN_USE: { meaning: 'another server uses this data folder', actor: 'installer' },
  BACKUP_INVALID: { meaning: 'a backup is damaged, changed or not one; nothing of it was used', actor: 'staff' },
  RESTORE_REFUSED: { meaning: 'a backup is not put over what is there already', actor: 'installer' },
  ENTRY_UNKNOWN: { meaning: 'no entry of the ledger has this id or number', actor: 'staff' },
  TENANCY_UNKNOWN: { meaning: 'no such tenancy', actor: 'developer' },
  CURRENCY_DIFFERS: { meaning: 'the amount is in another currency than the site', actor: 'developer' },
  TENANCY_EXISTS: { meaning: 'a tenancy of this name exists already', actor: 'staff' },
  TENANCY_GOES_ON: { meaning: 'the tenancy has not ended', actor: 'staff' },
  TENANCY_ENDED: { meaning: 'the tenancy has ended', actor: 'staff' },
  READING_MISSING: { meaning: 'a meter of the tenancy has no reading of now', actor: 'staff' },
  TRANSACTION_UNKNOWN: { meaning: 'no such transaction in the ledger', actor: 'staff' },
  NOT_REVERSIBLE: {
    meaning: 'the transaction is a charge, a reversal, or was reversed already',
    actor: 'staff',
  },
  EMERGENCY_CREDIT_NOT_OFFERED: {
    meaning: 'emergency credit is drawn already, is not needed, or would not be enough',
    actor: 'tenant',
  },
  AMOUNT_REFUSED: { meaning: 'the amount is zero, negative or beyond the limit', actor: 'tenant' },
  CASH_LEGAL_LIMIT: { meaning: 'what the law lets one tenancy pay in cash on one day is reached', actor: 'tenant' },
  TOP_UP_LIMIT: { meaning: 'the limit of this session is reached', actor: 'tenant' },

  // People who run the building
  SIGN_IN_NEEDED: { meaning: 'nobody is signed in, or the session has ended', actor: 'staff' },
  SIGN_IN_REFUSED: { meaning: 'the name or the password is not right', actor: 'staff' },
  STAFF_CARD_UNKNOWN: { meaning: 'the card belongs to nobody who runs the building', actor: 'staff' },
  STAFF_PIN_WRONG: { meaning: 'the PIN is not that of the card', actor: 'staff' },
  STAFF_LOCKED: { meaning: 'too many wrong PINs or passwords; the details say how long to wait', actor: 'staff' },
  STAFF_PIN_GUESSED: { meaning: 'somebody tries PINs or passwords; the card or the place is locked', actor: 'staff' },
  SECOND_PERSON_NEEDED: { meaning: 'this takes another person than the one who asks', actor: 'staff' },
  OWNER_NEEDED: { meaning: 'only an owner may do this', actor: 'staff' },
  OWNER_EXISTS: { meaning: 'the site has an owner, who adds everyone else', actor: 'staff' },
  LAST_OWNER: { meaning: 'the last owner of a site stays', actor: 'staff' },
  INVITE_INVALID: { meaning: 'the one-time code is unknown, used or too old', actor: 'staff' },
  PERSON_EXISTS: { meaning: 'somebody has this name already', actor: 'staff' },
  PERSON_UNKNOWN: { meaning: 'no such person, or one who has ended', actor: 'staff' },
  CARD_TAKEN: { meaning: 'the card belongs to somebody else', actor: 'staff' },
  FORM_FORGED: { meaning: 'a changing request does not carry the token of its session', actor: 'developer' },

  // What staff settle
  UNRESOLVED_UNKNOWN: { meaning: 'no such unresolved case', actor: 'staff' },
  UNRESOLVED_SETTLED: { meaning: 'the case was resolved before; that stands', actor: 'staff' },
  ORDER_STILL_ASKED: {
    meaning: 'the provider is still asked about this payment; it is credited once the answer is there',
    actor: 'staff',
  },
  SUPPLY_REQUEST_UNKNOWN: { meaning: 'no such request to cut or restore', actor: 'staff' },
  REQUEST_DECIDED: { meaning: 'the request was decided before; that stands', actor: 'staff' },
  REQUEST_EXPIRED: { meaning: 'the request waited too long for its second person', actor: 'staff' },
  SUPPLY_NOT_ORDERED: { meaning: 'no order of staff keeps this supply off', actor: 'staff' },
  SUPPLY_PROTECTED: {
    meaning: 'somebody there depends on supply; it is switched for danger only, works are done on the spot',
    actor: 'staff',
  },
  UNIT_LIVED_IN: { meaning: 'a unit that somebody lives in is not vacant', actor: 'staff' },
  UNIT_UNKNOWN: { meaning: 'no such unit', actor: 'staff' },
  ALARM_UNKNOWN: { meaning: 'no such alarm', actor: 'staff' },
  METER_UNKNOWN: { meaning: 'no such meter', actor: 'staff' },
  METER_HAS_NO_RELAY: { meaning: 'the meter has no relay that could be switched', actor: 'staff' },
  UTILITY_NOT_SWITCHED: { meaning: 'this utility is switched from afar for danger only', actor: 'staff' },
  SAFETY_CUT: {
    meaning: 'one person cut a supply for danger; a second has to confirm it within a day',
    actor: 'staff',
  },
  SAFETY_CUT_UNCONFIRMED: { meaning: 'nobody confirmed a cut for danger within a day', actor: 'staff' },

  // Payments by phone
  QR_NOT_OFFERED: { meaning: 'the site takes no payments by phone', actor: 'installer' },
  PROVIDER_AWAY: { meaning: 'the payment provider does not answer', actor: 'staff' },
  PROVIDER_REFUSED: { meaning: 'the payment provider refused the request; the message says why', actor: 'installer' },
  PAYMENT_DIFFERS: {
    meaning: 'the provider reports another amount, currency or order than was asked; nothing is credited',
    actor: 'staff',
  },
  NOTIFY_REFUSED: { meaning: 'a payment notification is forged, old or cannot be read', actor: 'staff' },
  ORDER_UNKNOWN: { meaning: 'no such payment order', actor: 'developer' },
  ORDER_CLOSED: { meaning: 'the payment was not made in time; the order is closed', actor: 'tenant' },
  ORDERS_TOO_MANY: { meaning: 'too many payment orders are open; try again', actor: 'staff' },

  // Metering and supply
  METER_AWAY: { meaning: 'the meter does not answer', actor: 'staff' },
  METER_USE_UNKNOWN: {
    meaning: 'the meter was not read for so long that its use is not estimated any more',
    actor: 'staff',
  },
  METER_SERIAL_DIFFERS: { meaning: 'another meter answers at this address', actor: 'installer' },
  METER_TAMPERED: {
    meaning: 'the meter says that somebody opened it, held a magnet to it or turned it round',
    actor: 'staff',
  },
  METER_LEAK: { meaning: 'the meter says that water runs on without an end, or much at once', actor: 'staff' },
  METER_BATTERY_LOW: { meaning: 'the battery of the meter is nearly empty', actor: 'installer' },
  METER_FAULTY: { meaning: 'the meter says that something in it is broken', actor: 'installer' },
  METER_REGISTER_RESET: { meaning: 'a register that can be set back by losing power was set back', actor: 'staff' },
  METER_CLOCK_WRONG: { meaning: 'the clock of the meter is wrong and cannot be set', actor: 'installer' },
  METER_REFUSED: { meaning: 'the meter refused the request', actor: 'installer' },
  METER_ENCRYPTED: { meaning: 'the meter encrypts what it says, and there is no key for it', actor: 'installer' },
  METER_PROFILE_UNKNOWN: { meaning: 'no profile of this name', actor: 'installer' },
  RELAY_NOT_VERIFIED: {
    meaning: 'the profile does not vouch for its relay registers and the installer has not confirmed them',
    actor: 'installer',
  },
  CONFIRMATION_MISSING: { meaning: 'a person was asked to confirm, and did not', actor: 'installer' },
  READING_UNKNOWN: { meaning: 'no such reading waits for staff', actor: 'staff' },
  READING_DECIDED: { meaning: 'the reading was decided before; that stands', actor: 'staff' },
  READING_UNFIT: { meaning: 'the reading cannot stand between those before and after it', actor: 'staff' },
  MULTIPLIER_UNFIT: { meaning: 'the multiplier of a meter cannot be corrected so', actor: 'staff' },
  READING_HELD: { meaning: 'the reading is not plausible and waits for staff', actor: 'staff' },
  CUT_LIMIT_REACHED: { meaning: 'more supplies would be cut at once than the site allows', actor: 'staff' },
  COMMAND_WITHDRAWN: { meaning: 'the command was not wanted any more when it would have gone out', actor: 'staff' },
  COMMAND_UNPROVEN: { meaning: 'the relay did not prove what it was told', actor: 'staff' },
  RESTORE_LATE: { meaning: 'a supply that is owed has not come back in time', actor: 'staff' },
  RELAY_WELDED: { meaning: 'load flows although the relay is open', actor: 'staff' },
  SUPPLY_WITHOUT_VOLTAGE: { meaning: 'the relay is closed and nothing arrives behind it', actor: 'staff' },
  RELAY_LISTENS_LATE: {
    meaning: 'the meter hears commands only after its own report, so a cut for debt could not be called back',
    actor: 'installer',
  },
  CLOCK_SUSPECT: { meaning: 'the time is not trusted; nobody is cut', actor: 'staff' },

  // Link
  SERVER_AWAY: { meaning: 'the building server cannot be reached', actor: 'staff' },
  BROKER_AWAY: { meaning: 'the MQTT broker cannot be reached; notices wait', actor: 'installer' },
  BROKER_INTRUDER: {
    meaning: 'somebody without a credential or a right was turned away by the MQTT broker',
    actor: 'installer',
  },
  TUNNEL_INTRUDER: {
    meaning: 'a meter that the site does not name dialled in and was turned away',
    actor: 'installer',
  },
  NOTICE_UNSENT: { meaning: 'a notice to a tenant was given up after many attempts', actor: 'staff' },
  NOTICE_GATEWAY_AWAY: {
    meaning: 'a mail relay, gateway or webhook takes nothing just now; notices wait',
    actor: 'staff',
  },
  NOTICE_GATEWAY_DOWN: { meaning: 'a mail relay, gateway or webhook has taken nothing for long', actor: 'staff' },
  NOTICE_REFUSED: {
    meaning: 'a mail relay or gateway refuses a notice for good, as for an address that does not exist',
    actor: 'staff',
  },
  NOTICE_NO_ADDRESS: {
    meaning: 'a tenancy has no address for the channel over which it is to be told',
    actor: 'staff',
  },
  NOTICE_UNDELIVERED: { meaning: 'a gateway took a notice and reported later that it did not arrive', actor: 'staff' },
  NOTICE_UNKNOWN: { meaning: 'no notice has this id', actor: 'developer' },
  SMS_PROFILE_UNKNOWN: { meaning: 'no SMS profile has this name', actor: 'installer' },
  SERVER_ANSWER_INVALID: { meaning: 'the building server answered something else than agreed', actor: 'developer' },
  VERSION_ROLLED_BACK: { meaning: 'an update ended again and again; the version before it runs', actor: 'staff' },
  RELEASE_UNUSABLE: { meaning: 'no release of this name holds a kiosk program', actor: 'installer' },
  KIOSK_OUT_OF_SERVICE: { meaning: 'the kiosk is out of service', actor: 'staff' },
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof codes;
