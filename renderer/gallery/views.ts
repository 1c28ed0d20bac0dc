/* Constructed views, one for each situation that a screen must be able to show. */
import { kioskView, type KioskView, type Screen, type Settings } from '#contracts/bridge';
import { givenId, type KioskId } from '#kernel';
import {
  euro,
  nothing,
  day,
  tenant,
  supply,
  line,
  useWithGap,
  kWh,
  history,
  home,
  outOfCredit,
  pricedHistory,
} from './home-views.ts';
import { staffSituations } from './staff-views.ts';
import { ticks, cash, fed, receipt, qrAmount, qr } from './top-up-views.ts';

const cardPin = {
  kind: 'card_pin',
  tenant,
  purpose: 'history',
  phase: 'pin',
  trouble: null,
  waitSeconds: 0,
} as const;

export const situations = {
  starting: { kind: 'starting' },
  attract: {
    kind: 'attract',
    languages: ['en', 'de'],
    notices: ['Water off on Tuesday 9:00–11:00 for repairs in the east wing.'],
    limits: [],
  },
  attract_limited: {
    kind: 'attract',
    languages: ['en', 'de'],
    notices: [],
    limits: ['VALIDATOR_STACKER_FULL', 'PRINTER_PAPER_OUT', 'TOUCH_SILENT'],
  },
  identifying: { kind: 'identifying' },
  home,
  home_out_of_credit: outOfCredit,
  home_emergency_offered: {
    ...outOfCredit,
    emergencyCreditUsed: nothing,
    emergencyCredit: { amount: euro('10.00'), asked: false },
  },
  limited: {
    kind: 'limited',
    tenant,
    cashBlocked: null,
    phone: { blocked: null },
    behindPin: [],
    hasPin: false,
    stale: false,
  },
  limited_pin: {
    kind: 'limited',
    tenant,
    cashBlocked: null,
    phone: { blocked: null },
    behindPin: ['balance', 'history', 'emergency_credit'],
    hasPin: true,
    stale: false,
  },
  home_no_history: { ...home, history: [], use: null, mayLook: false },
  home_pin: {
    ...outOfCredit,
    emergencyCreditUsed: nothing,
    emergencyCredit: { amount: euro('10.00'), asked: false },
    history: [],
    use: null,
    mayLook: false,
    behindPin: ['history', 'emergency_credit'],
    hasPin: true,
  },
  card_pin: cardPin,
  card_pin_wrong: { ...cardPin, trouble: 'CARD_PIN_WRONG' },
  card_pin_checking: { ...cardPin, phase: 'checking' },
  card_pin_locked: { ...cardPin, purpose: 'emergency_credit', phase: 'locked' },
  card_pin_unset: { ...cardPin, purpose: 'balance', phase: 'unset' },
  card_pin_away: { ...cardPin, phase: 'away' },
  card_pin_again: { ...cardPin, phase: 'again' },
  card_pin_change: { ...cardPin, purpose: 'new_pin' },
  card_pin_choose: { ...cardPin, purpose: 'new_pin', phase: 'choose' },
  card_pin_weak: { ...cardPin, purpose: 'new_pin', phase: 'choose', trouble: 'CARD_PIN_WEAK' },
  card_pin_chosen: { ...cardPin, purpose: 'new_pin', phase: 'chosen' },
  fault_card_blocked: { kind: 'fault', code: 'CARD_BLOCKED', reference: 'F-7Q2M-12', safe: null, claimCode: null },
  home_no_phone: { ...home, phone: null },
  qr_amount: qrAmount,
  qr,
  qr_opening: { ...qr, phase: 'opening', code: null, secondsLeft: null },
  qr_checking: { ...qr, phase: 'checking', secondsLeft: 41, trouble: 'PROVIDER_AWAY' },
  qr_paid: { ...qr, phase: 'paid', code: null, secondsLeft: null, ticks: [...ticks.coming] },
  home_stale: {
    ...home,
    stale: true,
    asOf: '2026-11-23T12:05:00Z',
    cashBlocked: 'VALIDATOR_STACKER_FULL',
    phone: { blocked: 'SERVER_AWAY' },
  },
  home_two_utilities: {
    ...home,
    tenant: { units: ['Shop 1', 'Shop 2'], maskedName: 'B. K•••' },
    supplies: [supply('electricity', 'on'), supply('water', 'on')],
    history: [
      line(21, { kind: 'energy', at: day('23T12:00'), amount: '-41.028480', formula: kWh('127.600') }),
      {
        ...line(22, { kind: 'energy', at: day('23T12:00'), amount: '-9.33' }),
        utility: 'water',
        formula: { quantity: '4.300', unit: 'm³', price: '2.17' },
      },
      line(23, { kind: 'top_up', at: day('21T17:04'), amount: '50.00' }),
    ],
  },
  home_gap: { ...home, use: useWithGap },
  why: { kind: 'why', tenant, balance: home.balance, supplies: home.supplies, decision: home.decision },
  why_held: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: [supply('electricity', 'on')],
    decision: {
      supply: 'on',
      because: [
        { code: 'friendly_hours', until: day('30T09:00') },
        { code: 'weekend', until: day('30T09:00') },
      ],
      next: { at: day('30T09:00'), supply: 'off', because: [{ code: 'out_of_credit', until: null }] },
    },
  },
  why_off: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: outOfCredit.supplies,
    decision: outOfCredit.decision,
  },
  why_protected: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: [supply('electricity', 'on')],
    decision: {
      supply: 'on',
      because: [
        { code: 'protected_tenancy', until: null },
        { code: 'out_of_credit', until: null },
      ],
      next: null,
    },
  },
  why_works: {
    kind: 'why',
    tenant,
    balance: home.balance,
    supplies: [supply('electricity', 'off')],
    decision: {
      supply: 'off',
      because: [{ code: 'works', until: day('24T11:00') }],
      next: { at: day('24T11:00'), supply: 'on', because: [{ code: 'in_credit', until: null }] },
    },
  },
  why_clock: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: [supply('electricity', 'on')],
    decision: {
      supply: 'on',
      because: [
        { code: 'clock_suspect', until: null },
        { code: 'out_of_credit', until: null },
      ],
      next: null,
    },
  },
  history: { kind: 'history', tenant, balance: home.balance, history },
  history_priced: { kind: 'history', tenant, balance: home.balance, history: pricedHistory },
  cash_before: cash,
  cash_checking: {
    ...fed,
    phase: 'checking',
    checking: euro('50.00'),
    inserted: euro('20.00'),
    credited: euro('20.00'),
    daysBought: 1,
    split: [
      { kind: 'arrears', amount: euro('4.00'), remaining: euro('27.00') },
      { kind: 'emergency_credit', amount: euro('10.00'), remaining: nothing },
      { kind: 'credit', amount: euro('6.00'), remaining: null },
    ],
  },
  cash: fed,
  cash_offline: {
    ...fed,
    split: null,
    daysBought: null,
    credited: nothing,
    ticks: [...ticks.late],
    offline: true,
    printerBlocked: 'PRINTER_PAPER_OUT',
  },
  cash_trouble: { ...fed, trouble: 'VALIDATOR_JAMMED' },
  receipt,
  receipt_printing: { ...receipt, ticks: [...ticks.coming], print: { state: 'printing', code: null, number: 184 } },
  receipt_failed: {
    ...receipt,
    print: { state: 'failed', code: 'PRINTER_PAPER_OUT', number: 184 },
    claimCode: 'K7P-42M-9XD',
  },
  receipt_check: {
    kind: 'receipt_check',
    state: 'genuine',
    proof: {
      kioskId: givenId<KioskId>('lobby'),
      number: 184,
      copy: 0,
      issuedAt: '2026-11-23T13:32:07.000Z',
      amount: euro('70.00'),
      state: 'credited',
      balanceAfter: euro('42.90'),
      payment: null,
      keyId: '0a1b2c3d',
    },
    canPrint: true,
    printerBlocked: null,
    print: null,
  },
  receipt_check_forged: {
    kind: 'receipt_check',
    state: 'forged',
    proof: null,
    canPrint: false,
    printerBlocked: null,
    print: null,
  },
  fault: {
    kind: 'fault',
    code: 'BILL_UNRESOLVED',
    reference: 'F-7Q2M-09',
    safe: euro('50.00'),
    claimCode: 'K7P-42M-9XD',
  },
  fault_note_not_written: {
    kind: 'fault',
    code: 'NOTE_NOT_WRITTEN',
    reference: 'F-7Q2M-13',
    safe: euro('0.00'),
    claimCode: 'K7XW-3PCA',
  },
  fault_card: { kind: 'fault', code: 'CARD_UNKNOWN', reference: 'F-7Q2M-10', safe: null, claimCode: null },
  out_of_service: { kind: 'out_of_service', code: 'JOURNAL_UNAVAILABLE', reference: 'F-7Q2M-11', service: null },
  out_of_service_touch: { kind: 'out_of_service', code: 'TOUCH_GHOST', reference: 'F-7Q2M-13', service: null },
  ...staffSituations,
} satisfies Record<string, Screen>;

export type Situation = keyof typeof situations;
export const situationNames = Object.keys(situations) as Situation[];

const usual: Settings = {
  language: 'en',
  largeType: false,
  highContrast: false,
  lowReach: false,
  balanceHidden: false,
};

/** A whole view of a situation, checked by the schema of the bridge. */
export function viewOf(
  situation: Situation,
  options: { sequence?: number; settings?: Partial<Settings>; secondsLeft?: number; headset?: boolean } = {},
): KioskView {
  return kioskView.parse({
    sequence: options.sequence ?? 1,
    site: { name: 'Lindenhof 12', zone: 'Europe/Berlin', currency: 'EUR' },
    settings: { ...usual, ...options.settings },
    screen: situations[situation],
    moreTime: options.secondsLeft === undefined ? null : { secondsLeft: options.secondsLeft },
    headset: options.headset ?? false,
  });
}
