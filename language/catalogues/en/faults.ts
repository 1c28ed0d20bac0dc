/* A pure table: exempt from the size rule. */
import type { FaultCatalogue } from '../fault-words.ts';

const tellStaff = 'Please tell the building staff and give them the reference.';
const tryAgain = 'Please try again. If it happens once more, tell the building staff and give them the reference.';
const comeBack = 'Please come back a little later. The staff have been told.';
const cashLater = 'Cash can be used again as soon as the staff have seen to it. They have been told.';
const noReceipt = 'Your top-up counts all the same. The staff can print your receipt later.';
const installer = 'The installer or the staff can put this right; the reference helps them.';

/** What every code says to a person. */
export const faults: FaultCatalogue = {
  CONFIGURATION_UNREADABLE: {
    title: 'Not set up',
    happened: 'The settings of this machine cannot be read.',
    todo: installer,
  },
  CONFIGURATION_INVALID: {
    title: 'Not set up correctly',
    happened: 'A setting of this machine is not valid.',
    todo: installer,
  },
  REQUEST_INVALID: {
    title: 'That did not work',
    happened: 'Something was asked in a form that was not understood. It was not carried out.',
    todo: tryAgain,
  },
  REQUEST_TOO_LARGE: {
    title: 'That did not work',
    happened: 'What was sent is too large. It was not carried out.',
    todo: tryAgain,
  },
  ROUTE_UNKNOWN: {
    title: 'Not found',
    happened: 'What was asked for does not exist here.',
    todo: tryAgain,
  },
  MESSAGE_INVALID: {
    title: 'That did not work',
    happened: 'The screen and the kiosk did not understand each other.',
    todo: tryAgain,
  },
  INTERNAL: {
    title: 'Our mistake',
    happened: 'Something went wrong inside the kiosk. What you asked for was not carried out.',
    todo: tryAgain,
  },

  CREDENTIAL_MISSING: {
    title: 'The kiosk is not signed in',
    happened: 'The building server does not know this kiosk yet.',
    todo: installer,
  },
  CREDENTIAL_REFUSED: {
    title: 'The kiosk is not signed in',
    happened: 'The building server no longer accepts this kiosk.',
    todo: installer,
  },
  ENROLMENT_REFUSED: {
    title: 'The kiosk could not sign in',
    happened: 'Its enrolment code is wrong, used or too old.',
    todo: installer,
  },
  ORIGIN_REFUSED: {
    title: 'Not allowed from here',
    happened: 'Another program tried to speak to the kiosk and was refused.',
    todo: tellStaff,
  },
  SCREEN_REPLACED: {
    title: 'Shown on another screen',
    happened: 'A newer screen took over.',
    todo: 'Please use the other screen. This one can be closed.',
  },

  OFFLINE_LIMIT_REACHED: {
    title: 'No more cash for now',
    happened: 'The building server is away, and as much cash as may wait for it is already in the box.',
    todo: 'What you put in is safe. Please come back later; it is credited as soon as the server is back.',
  },
  RECEIPT_UNKNOWN: {
    title: 'This receipt cannot be printed here',
    happened: 'This kiosk has no receipt of that number.',
    todo: 'Your money is not touched by this. Please try the kiosk where you paid.',
  },
  CARD_UNKNOWN: {
    title: 'This card is not known here',
    happened: 'The card was read, but it belongs to no home in this building.',
    todo: 'Try the card you were given for this building. If this is it, the staff can register it.',
  },
  CARD_RANDOM_NUMBER: {
    title: 'This card cannot be used',
    happened:
      'The card shows no number that stays its own, as phones and bank cards do not, so it cannot tell who you are.',
    todo: 'Please use the card you were given for this building.',
  },
  CARD_LEFT: {
    title: 'Please hold your card a little longer',
    happened: 'The card was taken away before it had answered.',
    todo: 'Hold it to the reader again until the screen changes.',
  },
  CARD_BLOCKED: {
    title: 'This card is blocked',
    happened: 'It was reported lost, it was replaced, or another card shows the same number.',
    todo: 'Your credit is safe and stays yours. The staff can give you a new card; please tell them the reference.',
  },
  CARD_CLONED: {
    title: 'A card may have been copied',
    happened: 'Two cards show the same number, or an answer was played again. The number is blocked.',
    todo: 'Give the tenant a new card, and ask where the old one was.',
  },
  CARD_NOT_ENOUGH: {
    title: 'Another card is needed',
    happened: 'This building wants a card for this that can prove itself. This one did not.',
    todo: 'Hold it to the reader longer, or use a card that was issued for this.',
  },
  CARD_CONVERSATION_OVER: {
    title: 'Please hold your card to the reader again',
    happened: 'Reading the card took too long.',
    todo: 'Hold it still until the screen changes.',
  },
  CARD_PIN_NEEDED: {
    title: 'This needs your PIN',
    happened: 'In this building the PIN of the card is asked for this.',
    todo: 'Hold your card to the reader again and type your PIN.',
  },
  CARD_PIN_WRONG: {
    title: 'Wrong PIN',
    happened: 'The PIN is not that of this card.',
    todo: 'Try again. After a few wrong tries you have to wait; after ten the staff give you a new one. You can pay in without it.',
  },
  CARD_PIN_WAIT: {
    title: 'Please wait a moment',
    happened: 'Wrong PINs were typed for this card.',
    todo: 'Wait until the time is over, then try again. You can pay in without it.',
  },
  CARD_PIN_LOCKED: {
    title: 'The PIN is locked',
    happened: 'Wrong PINs were typed for this card ten times.',
    todo: 'The staff can give you a new PIN. You can pay in without it.',
  },
  CARD_PIN_UNSET: {
    title: 'This card has no PIN yet',
    happened: 'In this building the PIN of the card is asked for this, and this card was given none.',
    todo: 'The staff can set one with you. You can pay in without it.',
  },
  CARD_PIN_WEAK: {
    title: 'That PIN is easy to guess',
    happened: 'Digits that are all the same, or simply count up or down, are what everybody tries first.',
    todo: 'Please choose another one, so that what you have stays yours to see.',
  },
  CARD_PIN_GUESSED: {
    title: 'Somebody tries the PIN of a tenant',
    happened: 'Ten wrong PINs were typed for a card. Its PIN is locked; paying in still works.',
    todo: 'Ask the tenant whether it was them, and give them a new PIN at the kiosk under Cards.',
  },
  CARD_KEYS_UNUSABLE: {
    title: 'The keys of the cards cannot be used',
    happened: 'The file with the keys is missing, damaged, readable by others, or sealed with another passphrase.',
    todo: 'Put the file back from where it is kept, with its passphrase. Until then no card can prove itself.',
  },
  CARD_READER_AWAY: {
    title: 'Cards cannot be read',
    happened: 'The card reader does not answer.',
    todo: comeBack,
  },

  CODE_NOT_OURS: {
    title: 'This code is not from here',
    happened: 'The kiosk read the code but does not know it. Nothing happened.',
    todo: 'Please hold a code under the scanner that this kiosk printed.',
  },
  CODE_TOO_LONG: {
    title: 'This code cannot be read',
    happened: 'The code is longer than any code of this kiosk. It was not used, and nothing happened.',
    todo: 'Please hold a code under the scanner that this kiosk printed.',
  },
  CODE_NOT_TEXT: {
    title: 'This code cannot be read',
    happened: 'The code is damaged or was not made for this kiosk. It was not used, and nothing happened.',
    todo: 'If this kiosk printed it, smooth the paper and hold it under the scanner again.',
  },
  SCANNER_AWAY: {
    title: 'Codes cannot be scanned',
    happened: 'The code scanner does not answer.',
    todo: 'Cards and cash work as usual.',
  },
  TOUCH_GHOST: {
    title: 'The screen touches itself',
    happened:
      'The screen reports touches that nobody makes; none is carried out. Money that was put in is safe and credited.',
    todo: 'The kiosk opens again by itself once its screen was quiet for a minute. The staff have been told.',
  },
  TOUCH_SILENT: {
    title: 'The screen may not feel touches',
    happened: 'Several people in a row tapped a card and then touched nothing at all.',
    todo: 'Please touch the screen anywhere to try it. If nothing happens, tell the building staff.',
  },
  USB_KEYBOARD_PLUGGED: {
    title: 'A keyboard was plugged in',
    happened: 'A keyboard that is not part of this kiosk is connected to it. No key opens anything here.',
    todo: 'Please look into the cabinet, take the keyboard out, and find out whose it is.',
  },
  KEYS_DROPPED: {
    title: 'Keys that nobody typed',
    happened:
      'The screen was sent keys faster than any person types, as by a scanner in keyboard mode or a device that plays keys. None was carried out.',
    todo: 'Please look into the cabinet for what is plugged in. A reader or scanner that types must be hidden from the window; the installation guide says how.',
  },
  USB_STICK_PLUGGED: {
    title: 'A memory stick was plugged in',
    happened: 'A stick or disk that is not part of this kiosk is connected to it. Nothing is read from it.',
    todo: 'Please look into the cabinet, take the stick out, and do not open it on another machine.',
  },

  VALIDATOR_AWAY: {
    title: 'Cash cannot be used',
    happened: 'The note slot does not answer.',
    todo: cashLater,
  },
  VALIDATOR_STACKER_FULL: {
    title: 'The cash box is full',
    happened: 'The kiosk cannot take more notes until the box is emptied.',
    todo: cashLater,
  },
  CASH_BOX_NEARLY_FULL: {
    title: 'The cash box is nearly full',
    happened: 'Nine tenths of the notes that it holds are in it. The kiosk goes on taking notes until it is full.',
    todo: 'Please empty the cash box soon.',
  },
  VALIDATOR_STACKER_REMOVED: {
    title: 'The cash box is out',
    happened: 'The staff are emptying the cash box just now.',
    todo: 'Please wait a few minutes and try again.',
  },
  CASH_BOX_REMOVED: {
    title: 'The cash box was taken out',
    happened: 'Nobody was emptying it. What was in it is counted, and no notes are taken until it is back.',
    todo: 'Please look where the cash box is, and count it with a second person.',
  },
  BOX_EVENT_UNSIGNED: {
    title: 'A kiosk was not believed',
    happened: 'What it says of its cash box is not signed with a key that it is known by. It is asked again.',
    todo: installer,
  },
  VALIDATOR_JAMMED: {
    title: 'A note is stuck',
    happened: 'The note slot is blocked by a note. If it is yours, it is not lost.',
    todo: 'Please do not pull at it. The staff have been told and free it; your claim code or receipt is your proof.',
  },
  VALIDATOR_CHEATED: {
    title: 'The note slot has stopped',
    happened: 'A note moved the wrong way, so the slot was closed. Nothing was credited for that note.',
    todo: tellStaff,
  },
  VALIDATOR_FAILURE: {
    title: 'Cash cannot be used',
    happened: 'The note slot reports a fault.',
    todo: cashLater,
  },
  VALIDATOR_CURRENCY_WRONG: {
    title: 'Cash cannot be used',
    happened: 'The note slot is set to another currency.',
    todo: cashLater,
  },
  VALIDATOR_KEY_REFUSED: {
    title: 'Cash cannot be used',
    happened: 'The note slot and the kiosk do not have the same key, so nothing it says can be believed.',
    todo: cashLater,
  },
  BILL_UNRESOLVED: {
    title: 'One note is being looked into',
    happened: 'The kiosk was interrupted while your note was moving. It is not yet known where the note is.',
    todo: 'Keep the claim code. The staff compare the cash box with the records and credit or pay back your money.',
  },
  NOTE_NOT_WRITTEN: {
    title: 'One note is being looked into',
    happened: 'The kiosk could not write down where your note went, and takes no more. Where it is, is not yet known.',
    todo: 'Keep the claim code. If the note came back, all is well; if not, the staff credit it or pay it back.',
  },
  CASH_COUNT_HIGHER: {
    title: 'There is more in the cash box than is known of',
    happened: 'The device counts more notes than the records explain. Each has a case of its own.',
    todo: 'Please count the box with a second person and settle the cases.',
  },
  CASH_COUNT_LOWER: {
    title: 'A cash device counts less than before',
    happened: 'Its own count went back: it was reset, repaired, or it is another one.',
    todo: 'Please ask who worked on it, and count the box with a second person.',
  },
  CASH_EVENTS_LOST: {
    title: 'A cash device was not heard for a while',
    happened: 'Some of what it reported was missed. Money may be among it, and has a case of its own.',
    todo: 'Please count the box with a second person and settle the case.',
  },
  COINS_AWAY: {
    title: 'Coins cannot be used',
    happened: 'The coin slot does not answer.',
    todo: cashLater,
  },
  BILL_VALUE_DIFFERS: {
    title: 'One note is being looked into',
    happened: 'The note slot named two different values for the same note.',
    todo: 'Keep the claim code. The staff look at the note and credit what it is worth.',
  },
  JOURNAL_UNAVAILABLE: {
    title: 'Cash cannot be used',
    happened: 'The kiosk cannot write down what it takes, so it takes nothing.',
    todo: cashLater,
  },
  DISK_NEARLY_FULL: {
    title: 'Cash cannot be used',
    happened: 'The kiosk has hardly any room left to write down what it takes, so it takes nothing.',
    todo: cashLater,
  },
  JOURNAL_NEWER: {
    title: 'Cash cannot be used',
    happened:
      'A newer version kept the records of this kiosk; this one would not understand them and leaves them as they are.',
    todo: 'Please install the newer version again.',
  },
  JOURNAL_BACKWARD: {
    title: 'Our mistake',
    happened: 'The kiosk refused to change a record of money that was already written.',
    todo: tellStaff,
  },

  PRINTER_PROFILE_UNKNOWN: {
    title: 'Printer not known',
    happened: 'There is no description of this type of printer.',
    todo: installer,
  },
  PRINTER_AWAY: {
    title: 'No paper receipt',
    happened: 'The printer does not answer.',
    todo: noReceipt,
  },
  PRINTER_PAPER_OUT: {
    title: 'The paper has run out',
    happened: 'The printer has no paper for your receipt.',
    todo: noReceipt,
  },
  PRINTER_COVER_OPEN: {
    title: 'The printer is open',
    happened: 'The cover of the printer is not closed.',
    todo: noReceipt,
  },
  PRINTER_CUTTER: {
    title: 'The paper is stuck',
    happened: 'The printer could not cut the paper.',
    todo: noReceipt,
  },
  PRINTER_OVERHEATED: {
    title: 'The printer is too hot',
    happened: 'The printer has to cool down before it can print again.',
    todo: noReceipt,
  },
  PRINTER_FAILURE: {
    title: 'No paper receipt',
    happened: 'The printer reports a fault.',
    todo: noReceipt,
  },
  PRINT_UNCONFIRMED: {
    title: 'Is your receipt there?',
    happened: 'The printer did not confirm that the receipt came out.',
    todo: 'If nothing came out, the staff can print it again as a copy. Your top-up counts in any case.',
  },

  FRAME_CHECKSUM: {
    title: 'A device is hard to understand',
    happened: 'A message from a device was damaged on its way.',
    todo: installer,
  },
  FRAME_LENGTH: {
    title: 'A device is hard to understand',
    happened: 'A message from a device had an impossible length.',
    todo: installer,
  },
  FRAME_INCOMPLETE: {
    title: 'A device is hard to understand',
    happened: 'A message from a device stopped half-way.',
    todo: installer,
  },
  FRAME_UNEXPECTED: {
    title: 'A device is hard to understand',
    happened: 'A device answered something that was not asked.',
    todo: installer,
  },
  PORT_ADDRESS_INVALID: {
    title: 'A device is not set up',
    happened: 'The address of a device is not one that can be opened.',
    todo: installer,
  },
  PORT_UNREACHABLE: {
    title: 'A device is missing',
    happened: 'A device cannot be reached under its address.',
    todo: installer,
  },
  PORT_FORBIDDEN: {
    title: 'A device may not be opened',
    happened: 'The system does not let the kiosk use a device that is plugged in.',
    todo: installer,
  },
  PORT_CLOSED: {
    title: 'A device went away',
    happened: 'The connection to a device was closed.',
    todo: installer,
  },
  DEVICE_SILENT: {
    title: 'A device does not answer',
    happened: 'A device did not answer in time.',
    todo: installer,
  },

  LEDGER_ID_REUSED: {
    title: 'Already recorded',
    happened: 'This payment was recorded before with other content. The first record stands.',
    todo: tellStaff,
  },
  LEDGER_ACCOUNT_UNKNOWN: {
    title: 'Account not found',
    happened: 'A payment named an account that does not exist. Nothing was posted.',
    todo: tellStaff,
  },
  LEDGER_LIMIT: {
    title: 'Beyond the limit',
    happened: 'A posting would have carried an account beyond what it may have. Nothing was posted.',
    todo: tellStaff,
  },
  LEDGER_UNBALANCED: {
    title: 'Our mistake',
    happened: 'A posting did not add up and was refused. Nothing was posted.',
    todo: tellStaff,
  },
  LEDGER_BROKEN: {
    title: 'The books are being checked',
    happened: 'The building’s books do not agree with themselves. Nothing is changed until the staff have looked.',
    todo: tellStaff,
  },
  LEDGER_WITNESS_DIFFERS: {
    title: 'The books are not those that a kiosk saw',
    happened:
      'A kiosk saw entries that the books no longer have: they were shortened, changed, or an older copy was put back.',
    todo: 'Run foyer ledger verify, which names the first entry, and ask who restored or changed the database.',
  },
  LEDGER_BUSY: {
    title: 'One moment, please',
    happened: 'The building server has much to do. Nothing was lost.',
    todo: 'Please try again in a minute.',
  },
  STORE_UNAVAILABLE: {
    title: 'The building cannot write its books',
    happened: 'The building server cannot store anything just now, so nothing is changed.',
    todo: comeBack,
  },
  STORE_IN_USE: {
    title: 'Already running',
    happened: 'Another server uses the same data.',
    todo: installer,
  },
  BACKUP_INVALID: {
    title: 'This backup cannot be used',
    happened: 'The backup is damaged or was changed. Nothing of it was used.',
    todo: 'Use an older backup. The message names what does not hold.',
  },
  RESTORE_REFUSED: {
    title: 'Not restored',
    happened: 'There is something already where the backup was to be put. It was left as it is.',
    todo: 'Give an empty folder.',
  },
  ENTRY_UNKNOWN: {
    title: 'Entry not found',
    happened: 'The books have no entry with this id or number.',
    todo: 'Check the id or number.',
  },
  TENANCY_UNKNOWN: {
    title: 'Home not found',
    happened: 'There is no such home in this building.',
    todo: tellStaff,
  },
  CURRENCY_DIFFERS: {
    title: 'Another currency',
    happened: 'The amount is in another currency than this building uses.',
    todo: tellStaff,
  },
  TENANCY_EXISTS: {
    title: 'This tenancy exists',
    happened: 'There is a tenancy of this name already, or there was one.',
    todo: 'Give it another name.',
  },
  TENANCY_GOES_ON: {
    title: 'This tenancy goes on',
    happened: 'There is no final statement: nobody has moved out.',
    todo: 'Ask for a statement between two days instead.',
  },
  TENANCY_ENDED: {
    title: 'This tenancy has ended',
    happened: 'Whoever lived there has moved out.',
    todo: 'What they are owed can still be refunded.',
  },
  READING_MISSING: {
    title: 'A reading is missing',
    happened: 'A meter has not been read just now.',
    todo: 'Wait until it answers, or enter its reading.',
  },
  TRANSACTION_UNKNOWN: {
    title: 'No such transaction',
    happened: 'The books hold no transaction of this number.',
    todo: 'Check the number.',
  },
  NOT_REVERSIBLE: {
    title: 'This cannot be reversed',
    happened: 'It is a charge or a reversal, or it was reversed before.',
    todo: 'A charge is corrected by correcting its reading or its tariff.',
  },
  EMERGENCY_CREDIT_NOT_OFFERED: {
    title: 'No emergency credit just now',
    happened: 'It has been drawn already, is not needed yet, or would not be enough.',
    todo: 'Top up to stay connected.',
  },
  AMOUNT_REFUSED: {
    title: 'This amount cannot be taken',
    happened: 'The amount is too small or too large.',
    todo: 'Please try another amount.',
  },
  CASH_LEGAL_LIMIT: {
    title: 'The limit for cash is reached',
    happened: 'The law limits how much cash may be paid in one day.',
    todo: 'What you put in is credited. Please pay another way, or come back tomorrow.',
  },
  TOP_UP_LIMIT: {
    title: 'That is enough for one visit',
    happened: 'The limit of this visit is reached.',
    todo: 'Press Done to finish. You can top up again with a new tap of your card.',
  },

  METER_AWAY: {
    title: 'Your meter does not answer',
    happened: 'The building cannot reach your meter just now. Nothing is cut because of that.',
    todo: comeBack,
  },
  METER_USE_UNKNOWN: {
    title: 'Your use is not known',
    happened:
      'Your meter has not been read for days. Nothing more is charged by estimate, and nothing is cut because of that.',
    todo: comeBack,
  },
  METER_SERIAL_DIFFERS: {
    title: 'Another meter answers',
    happened: 'The meter that answers is not the one that belongs to your home. It is not used until this is clear.',
    todo: installer,
  },
  METER_TAMPERED: {
    title: 'A meter was touched',
    happened: 'The meter says that it was opened, or that a magnet was near.',
    todo: 'Please do nothing to it. The staff have been told.',
  },
  METER_LEAK: {
    title: 'Water may be running',
    happened: 'The meter says that water runs without an end.',
    todo: 'Please look whether a tap is open. The staff have been told.',
  },
  METER_BATTERY_LOW: {
    title: 'A meter needs a battery',
    happened: 'The battery of a meter is nearly empty.',
    todo: 'It still counts. The installer has been told.',
  },
  METER_FAULTY: {
    title: 'A meter is not well',
    happened: 'The meter says that something in it is broken.',
    todo: 'What it counts is looked at. The installer has been told.',
  },
  METER_REGISTER_RESET: {
    title: 'A meter began anew',
    happened: 'What the meter counted was set back, as after a power cut.',
    todo: 'Nothing is charged twice. The staff look at it.',
  },
  METER_CLOCK_WRONG: {
    title: 'A meter’s clock is wrong',
    happened: 'The clock of a meter cannot be set right.',
    todo: 'What it counts is right. The installer has been told.',
  },
  METER_REFUSED: {
    title: 'The meter refused',
    happened: 'The meter did not accept what it was asked.',
    todo: installer,
  },
  METER_ENCRYPTED: {
    title: 'The meter encrypts its answer',
    happened: 'The meter answers, but what it says is encrypted, and Foyer has no key for it.',
    todo: installer,
  },
  METER_PROFILE_UNKNOWN: {
    title: 'Meter not known',
    happened: 'The building has no description of this type of meter.',
    todo: installer,
  },
  RELAY_NOT_VERIFIED: {
    title: 'Switching is not set up',
    happened: 'It was not yet checked that this meter can be switched safely.',
    todo: installer,
  },
  CONFIRMATION_MISSING: {
    title: 'Not confirmed',
    happened: 'Nobody confirmed it, so nothing was done.',
    todo: installer,
  },
  READING_UNKNOWN: {
    title: 'No such reading waits',
    happened: 'No reading of this number waits for a decision.',
    todo: 'Look at the list of held readings.',
  },
  READING_DECIDED: {
    title: 'Decided already',
    happened: 'Somebody decided about this reading before. That stands.',
    todo: 'If it was wrong, enter the right reading.',
  },
  READING_UNFIT: {
    title: 'This reading does not fit',
    happened: 'It cannot stand between the readings before and after it.',
    todo: 'Check value and time. Where the meter was changed, say that it was.',
  },
  MULTIPLIER_UNFIT: {
    title: 'This multiplier does not fit',
    happened: 'It is that already, or its time has not come, or the meter was not read since.',
    todo: 'Check the day and the ratio. What is going to change belongs into the site file.',
  },
  READING_HELD: {
    title: 'A reading is being checked',
    happened: 'Your meter showed a value that is not plausible. You are not charged for it until it has been checked.',
    todo: 'Nothing needs to be done. The staff look into it.',
  },
  CUT_LIMIT_REACHED: {
    title: 'Too many cuts at once',
    happened: 'The building was about to cut off more homes than its limit allows. Those beyond it stay on.',
    todo: tellStaff,
  },
  RESTORE_LATE: {
    title: 'Supply is late',
    happened: 'Supply should be back by now, and the meter does not show it.',
    todo: tellStaff,
  },
  COMMAND_WITHDRAWN: {
    title: 'Called off in time',
    happened: 'A payment came before the relay was told to open.',
    todo: 'Nothing was cut. There is nothing to do.',
  },
  COMMAND_UNPROVEN: {
    title: 'Your supply is taking longer',
    happened: 'The meter has not confirmed that it switched. Your money is credited.',
    todo: 'Please wait a minute. If you are still off then, tell the building staff and give them the reference.',
  },
  RELAY_WELDED: {
    title: 'A meter does not switch',
    happened: 'Power flows although the meter says it is off.',
    todo: 'Please do not open anything. The staff have been told.',
  },
  SUPPLY_WITHOUT_VOLTAGE: {
    title: 'No voltage behind a meter',
    happened: 'The meter is switched on, but nothing arrives.',
    todo: 'Please look at your main fuse. The staff have been told.',
  },
  RELAY_LISTENS_LATE: {
    title: 'A meter cannot be cut from here',
    happened: 'It hears commands only after its own report, so a cut could come after the payment.',
    todo: 'Nothing is cut. Please have the installer set the device to listen always (class C).',
  },
  CLOCK_SUSPECT: {
    title: 'The clock is being checked',
    happened: 'The building is not sure of the time. Until it is, nobody is cut off.',
    todo: 'Nothing needs to be done.',
  },

  SERVER_AWAY: {
    title: 'The building server is away',
    happened: 'The kiosk cannot reach the building server just now, so it cannot show your account.',
    todo: comeBack,
  },
  BROKER_AWAY: {
    title: 'Messages are waiting',
    happened: 'The building cannot send messages just now. They wait and are sent later.',
    todo: installer,
  },
  BROKER_INTRUDER: {
    title: 'A stranger was turned away',
    happened: 'A program without the right to do so tried to speak for the building. It was refused.',
    todo: installer,
  },
  TUNNEL_INTRUDER: {
    title: 'A stranger was turned away',
    happened: 'A meter that the building does not know tried to report to it. It was refused.',
    todo: installer,
  },
  NOTICE_UNSENT: {
    title: 'A message was not sent',
    happened: 'A message to a tenant could not be sent, however often it was tried.',
    todo: tellStaff,
  },
  NOTICE_GATEWAY_AWAY: {
    title: 'Messages are waiting',
    happened: 'The mail relay, SMS gateway or webhook is not taking messages just now. They wait and are sent again.',
    todo: 'Nothing needs to be done unless it lasts.',
  },
  NOTICE_GATEWAY_DOWN: {
    title: 'Messages do not go out',
    happened:
      'The mail relay, SMS gateway or webhook has taken no message for a long time. Tenants may not have been warned.',
    todo: 'Please check the line, the account and the password of the gateway. Nobody is cut off without the warning that the policy asks for.',
  },
  NOTICE_REFUSED: {
    title: 'A message was refused',
    happened: 'The gateway refused a message for good. The address or number may be wrong.',
    todo: 'Please check where this tenant is to be told.',
  },
  NOTICE_NO_ADDRESS: {
    title: 'A tenant cannot be told',
    happened: 'There is no address or number for the way in which this tenant is to be told.',
    todo: 'Please enter one, or choose another way.',
  },
  NOTICE_UNDELIVERED: {
    title: 'A message did not arrive',
    happened: 'The gateway took a message for a tenant and reported later that it could not be delivered.',
    todo: 'Please check the number or address, and tell the tenant in another way.',
  },
  NOTICE_UNKNOWN: {
    title: 'No such message',
    happened: 'There is no message with this number.',
    todo: 'Nothing needs to be done.',
  },
  SMS_PROFILE_UNKNOWN: {
    title: 'The SMS gateway is not known',
    happened: 'The configuration names a gateway profile that does not exist.',
    todo: 'Please correct the profile in the site file.',
  },
  SERVER_ANSWER_INVALID: {
    title: 'The building server was not understood',
    happened: 'The building server answered something that the kiosk does not know.',
    todo: comeBack,
  },
  VERSION_ROLLED_BACK: {
    title: 'An update did not hold',
    happened:
      'The new version ended again and again, so this kiosk runs the version before it. Nothing of its records was touched.',
    todo: 'Please tell whoever installs the updates.',
  },
  RELEASE_UNUSABLE: {
    title: 'Nothing to run',
    happened: 'No release of this name holds a kiosk program.',
    todo: installer,
  },
  KIOSK_OUT_OF_SERVICE: {
    title: 'Back in a moment',
    happened: 'This kiosk is out of service just now.',
    todo: comeBack,
  },
  SIGN_IN_NEEDED: {
    title: 'Please sign in',
    happened: 'Nobody is signed in, or the session has ended.',
    todo: 'Sign in again.',
  },
  SIGN_IN_REFUSED: {
    title: 'Not signed in',
    happened: 'The name or the password is not right.',
    todo: 'Try again. After a few wrong tries you have to wait.',
  },
  STAFF_CARD_UNKNOWN: {
    title: 'Card not known',
    happened: 'This card belongs to nobody who runs the building.',
    todo: 'Use your own staff card, or ask an owner to add it.',
  },
  STAFF_PIN_WRONG: {
    title: 'Wrong PIN',
    happened: 'The PIN is not that of this card.',
    todo: 'Try again. After a few wrong tries you have to wait.',
  },
  STAFF_LOCKED: {
    title: 'Locked for a while',
    happened: 'There were too many wrong tries.',
    todo: 'Wait until the time is over, then try again.',
  },
  STAFF_PIN_GUESSED: {
    title: 'Somebody tries PINs',
    happened:
      'Ten wrong PINs or passwords came in a row. The card or the place is locked for a quarter of an hour at a time.',
    todo: 'Find out who it was. If it was one of you, an owner can give a new PIN.',
  },
  SECOND_PERSON_NEEDED: {
    title: 'A second person is needed',
    happened: 'This takes another person than the one who asks.',
    todo: 'Ask a colleague to confirm it with their own card or sign-in.',
  },
  OWNER_NEEDED: {
    title: 'For owners only',
    happened: 'Only an owner may do this. Nothing was changed.',
    todo: 'Ask an owner of the site.',
  },
  OWNER_EXISTS: {
    title: 'There is an owner already',
    happened: 'The site has an owner, who adds everyone else.',
    todo: 'Sign in, or ask an owner to add you.',
  },
  LAST_OWNER: {
    title: 'The last owner stays',
    happened: 'Without an owner nobody could add people any more. Nothing was changed.',
    todo: 'Add another owner first.',
  },
  INVITE_INVALID: {
    title: 'The code is not valid',
    happened: 'The one-time code is unknown, was used, or is older than an hour.',
    todo: 'Make a new one on the server with: foyer console invite',
  },
  PERSON_EXISTS: {
    title: 'The name is taken',
    happened: 'Somebody has this name already.',
    todo: 'Choose a name that tells the two apart.',
  },
  PERSON_UNKNOWN: {
    title: 'Person not known',
    happened: 'There is no such person, or they have ended.',
    todo: 'Load the page again.',
  },
  CARD_TAKEN: {
    title: 'The card is taken',
    happened: 'The card belongs to somebody else.',
    todo: 'Use another card.',
  },
  FORM_FORGED: {
    title: 'That did not work',
    happened: 'The request did not come from this page as it was opened. Nothing was changed.',
    todo: 'Load the page again.',
  },
  UNRESOLVED_UNKNOWN: {
    title: 'Case not known',
    happened: 'There is no such unresolved case.',
    todo: 'Load the list again.',
  },
  UNRESOLVED_SETTLED: {
    title: 'Resolved before',
    happened: 'The case was resolved before, and that stands.',
    todo: 'Load the list again.',
  },
  ORDER_STILL_ASKED: {
    title: 'Still being asked',
    happened: 'The provider is still asked about this payment. It is credited once, as soon as the answer is there.',
    todo: 'Look at the payment with the provider, by its reference.',
  },
  SUPPLY_REQUEST_UNKNOWN: {
    title: 'Request not known',
    happened: 'There is no such request to cut or restore.',
    todo: 'Load the page again.',
  },
  REQUEST_DECIDED: {
    title: 'Decided before',
    happened: 'The request was decided before, and that stands.',
    todo: 'Load the page again.',
  },
  REQUEST_EXPIRED: {
    title: 'Too late',
    happened: 'The request waited longer than a day for its second person. Nothing was switched.',
    todo: 'Ask again.',
  },
  SUPPLY_NOT_ORDERED: {
    title: 'No order to end',
    happened: 'No order of staff keeps this supply off.',
    todo: 'Look at the unit: it says why supply is as it is.',
  },
  SUPPLY_PROTECTED: {
    title: 'Protected',
    happened: 'Somebody there depends on supply. From here it is switched for danger only.',
    todo: 'Do the works on the spot, with the person there.',
  },
  UNIT_LIVED_IN: {
    title: 'Not vacant',
    happened: 'Somebody lives in this unit.',
    todo: 'Choose another reason, or end the tenancy first.',
  },
  UNIT_UNKNOWN: {
    title: 'Unit not known',
    happened: 'There is no such unit.',
    todo: 'Load the page again.',
  },
  ALARM_UNKNOWN: {
    title: 'Alarm not known',
    happened: 'There is no such alarm, or it is over.',
    todo: 'Load the page again.',
  },
  METER_UNKNOWN: {
    title: 'Meter not known',
    happened: 'There is no such meter.',
    todo: 'Load the page again.',
  },
  METER_HAS_NO_RELAY: {
    title: 'Cannot be switched',
    happened: 'This meter has no relay.',
    todo: 'Switch it by hand, on the spot.',
  },
  UTILITY_NOT_SWITCHED: {
    title: 'Not switched from here',
    happened: 'Gas is closed from afar for danger only.',
    todo: 'Switch it by hand, on the spot.',
  },
  SAFETY_CUT: {
    title: 'Supply cut for danger',
    happened: 'One person cut a supply because of danger.',
    todo: 'A second person has to look and confirm or refuse it within a day.',
  },
  SAFETY_CUT_UNCONFIRMED: {
    title: 'Cut for danger not confirmed',
    happened: 'A supply has been off for danger for a day, and no second person has confirmed it.',
    todo: 'Look at it now and confirm or refuse it in the console.',
  },
  QR_NOT_OFFERED: {
    title: 'No payment by phone here',
    happened: 'This building takes no payments by phone.',
    todo: 'Please top up with cash. Nothing was taken.',
  },
  PROVIDER_AWAY: {
    title: 'Payment service not answering',
    happened: 'The payment service did not answer just now.',
    todo: 'If you have not paid yet, use cash or come back later. If you have paid, do not pay again: your money is credited as soon as the service answers.',
  },
  PROVIDER_REFUSED: {
    title: 'Payment could not be started',
    happened: 'The payment service did not accept this payment. Nothing was taken.',
    todo: 'Please choose another sum or use cash, and give the staff the reference.',
  },
  PAYMENT_DIFFERS: {
    title: 'Payment is being looked into',
    happened: 'The payment service reports another amount than was asked for.',
    todo: tellStaff,
  },
  NOTIFY_REFUSED: {
    title: 'Message refused',
    happened: 'A message about a payment could not be proved genuine. Nothing was changed.',
    todo: installer,
  },
  ORDER_UNKNOWN: {
    title: 'Payment not known',
    happened: 'The kiosk asked about a payment that does not exist.',
    todo: tryAgain,
  },
  ORDER_CLOSED: {
    title: 'The time to pay is over',
    happened: 'No payment arrived in time, so this code cannot be paid any more.',
    todo: 'You can begin again. If you have paid already, do not pay twice: it is credited as soon as it arrives.',
  },
  ORDERS_TOO_MANY: {
    title: 'Too many payments at once',
    happened: 'Too many payments by phone are open just now. Nothing was taken.',
    todo: comeBack,
  },
};
