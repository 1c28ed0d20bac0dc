/* A pure table: exempt from the size rule. Constructed views of staff mode, one for each situation that it must be able to show. */
import { unresolvedCase, zReport, type UnresolvedCase, type ZReport } from '#contracts/api';
import type { Screen, ScreenOf } from '#contracts/bridge';
import { givenId, type TenancyId } from '#kernel';

const euro = (amount: string) => ({ amount, currency: 'EUR' });
const at = (time: string) => `2026-11-23T${time}.000Z`;

const snapshot: NonNullable<ScreenOf<'staff_home'>['snapshot']> = {
  at: at('13:40:00'),
  events: [
    { at: at('13:31:12'), device: 'validator', code: null },
    { at: at('13:30:58'), device: 'validator', code: 'VALIDATOR_JAMMED' },
    { at: at('11:02:40'), device: 'printer', code: null },
    { at: at('11:00:03'), device: 'printer', code: 'PRINTER_PAPER_OUT' },
    { at: at('06:00:01'), device: 'reader', code: null },
  ],
  outbox: { waiting: 0, unresolved: 1 },
  disk: { freeMegabytes: 43_100, ofMegabytes: 58_700 },
  version: '0.1.0',
  building: {
    version: '0.1.0',
    clock: 'trusted',
    metersAnswering: 47,
    metersAway: ['Flat 12, water'],
    alarms: [{ code: 'METER_AWAY', at: at('09:14:00') }],
    unresolved: 1,
  },
};

const home: ScreenOf<'staff_home'> = {
  kind: 'staff_home',
  person: { id: '019ab3c4-0000-7000-8000-0000000000e1' as never, name: 'R. Lindner', role: 'staff' },
  devices: [
    { device: 'validator', code: null },
    { device: 'printer', code: 'PRINTER_PAPER_OUT' },
    { device: 'reader', code: null },
    { device: 'scanner', code: 'unheard' },
  ],
  link: null,
  snapshot,
  service: null,
};

const pin: ScreenOf<'staff_pin'> = {
  kind: 'staff_pin',
  purpose: 'sign_in',
  phase: 'pin',
  trouble: null,
  waitSeconds: 0,
};

const doubted = {
  journalId: '019ab3c4-0000-7000-8000-0000000000b1',
  amount: euro('20.00'),
  claimCode: 'K7XW-3PCA',
  evidence: 'nothing: no stack was asked and the value is not confirmed',
  at: at('08:12:00'),
  reported: true,
};

const boxReport: Extract<ScreenOf<'staff_cash_box'>['step'], { at: 'report' }> = {
  at: 'report',
  since: '2026-11-16T08:00:00.000Z',
  lines: [
    { denomination: euro('5.00'), count: 14, total: euro('70.00') },
    { denomination: euro('10.00'), count: 38, total: euro('380.00') },
    { denomination: euro('20.00'), count: 27, total: euro('540.00') },
    { denomination: euro('50.00'), count: 9, total: euro('450.00') },
  ],
  total: euro('1440.00'),
  booksTotal: euro('1440.00'),
  level: { notes: 88, capacity: 600, isNearlyFull: false },
  doubted: [doubted],
  waiting: 0,
  blocked: null,
  unfinished: null,
  lastReport: 6,
  print: null,
};

const box: ScreenOf<'staff_cash_box'> = { kind: 'staff_cash_box', validator: null, trouble: null, step: boxReport };
const boxOut = { ...box, validator: 'VALIDATOR_STACKER_REMOVED' } as const;

const counting: Extract<ScreenOf<'staff_cash_box'>['step'], { at: 'count' }> = {
  at: 'count',
  lines: [
    ['5.00', 14, 14, '70.00'],
    ['10.00', 38, 37, '370.00'],
    ['20.00', 27, 27, '540.00'],
    ['50.00', 9, 9, '450.00'],
    ['100.00', 0, null, '0.00'],
    ['200.00', 0, null, '0.00'],
  ].map(([value, expected, count, total]) => ({
    denomination: euro(String(value)),
    expected: Number(expected),
    count: Number(count ?? 0),
    total: euro(String(total)),
    isCounted: count !== null,
  })),
  countedTotal: euro('1430.00'),
  expectedTotal: euro('1440.00'),
  variance: euro('-10.00'),
  isComplete: false,
};

const report: ZReport = zReport.parse({
  number: 7,
  emptyingId: '019ab3c4-0000-7000-8000-0000000000a1',
  transactionId: null,
  from: '2026-11-16T08:00:00.000Z',
  to: at('13:48:00'),
  expected: boxReport.lines.map(({ denomination, count }) => ({ denomination, count })),
  counted: counting.lines.map(({ denomination, count }) => ({ denomination, count })),
  expectedTotal: euro('1440.00'),
  countedTotal: euro('1430.00'),
  booksTotal: euro('1440.00'),
  variance: euro('-10.00'),
  candidates: [{ journalId: doubted.journalId, amount: doubted.amount, claimCode: doubted.claimCode }],
  bagNumber: '4711002',
  people: ['R. Lindner', 'A. Weiß'],
});

const openCase: UnresolvedCase = unresolvedCase.parse({
  id: '019ab3c4-0000-7000-8000-0000000000b1',
  kind: 'bill',
  journalId: '019ab3c4-0000-7000-8000-0000000000b1',
  sessionId: '019ab3c4-0000-7000-8000-0000000000c1',
  tenancyId: 'oliveira',
  tenantReference: '12·04',
  amount: euro('20.00'),
  claimCode: 'K7XW-3PCA',
  evidence: 'nothing: the device has nothing to report, the row stands at stack_requested',
  noticedAt: at('08:12:00'),
  recordedAt: at('08:12:01'),
});

const cases: ScreenOf<'staff_unresolved'> = {
  kind: 'staff_unresolved',
  trouble: null,
  step: {
    at: 'list',
    cases: [
      openCase,
      { ...openCase, id: 'b2', claimCode: 'T4RH-99PA', amount: null, tenancyId: null, tenantReference: null },
      { ...openCase, id: 'b3', kind: 'order', claimCode: 'M3XA-W7KP', amount: euro('50.00') },
    ],
    unreported: [{ ...doubted, claimCode: 'H9CD-4WYK', reported: false }],
  },
};

const caseStep: Extract<ScreenOf<'staff_unresolved'>['step'], { at: 'case' }> = {
  at: 'case',
  case: openCase,
  amounts: [],
  outcome: 'credited',
  amount: euro('20.00'),
  reason: 'found_in_box',
  outcomes: ['credited', 'returned', 'paid_out'],
  reasons: ['found_in_box', 'device_record', 'owner_decided'],
  isComplete: true,
};

export const staffSituations = {
  staff_pin: pin,
  staff_pin_wrong: { ...pin, trouble: 'STAFF_PIN_WRONG', waitSeconds: 8 },
  staff_pin_locked: { ...pin, trouble: 'STAFF_LOCKED', waitSeconds: 840 },
  staff_pin_second: { ...pin, purpose: 'emptying', phase: 'tap' },
  staff_home: home,
  staff_home_away: {
    ...home,
    link: 'SERVER_AWAY',
    snapshot: { ...snapshot, outbox: { waiting: 3, unresolved: 0 }, building: null },
    service: { reason: 'repair', until: null },
  },
  staff_cash_box: box,
  staff_cash_box_unfinished: {
    ...boxOut,
    step: {
      ...boxReport,
      lines: [],
      total: euro('0.00'),
      unfinished: { removedAt: at('13:42:00'), isCounted: false },
      print: { state: 'printed', code: null, copy: 1 },
    },
  },
  staff_cash_box_blocked: { ...box, step: { ...boxReport, booksTotal: null, waiting: 2, blocked: 'SERVER_AWAY' } },
  staff_cash_box_out: { ...box, step: { at: 'out', mayBeSaid: false } },
  staff_cash_box_count: { ...boxOut, step: counting },
  staff_cash_box_bag: { ...boxOut, step: { at: 'bag', countedTotal: euro('1430.00'), variance: euro('-10.00') } },
  staff_cash_box_done: {
    ...boxOut,
    step: { at: 'done', report, print: { state: 'printed', code: null, copy: 0 }, isBoxIn: false },
  },
  staff_unresolved: cases,
  staff_unresolved_none: { ...cases, step: { at: 'list', cases: [], unreported: [] } },
  staff_unresolved_case: { ...cases, step: caseStep },
  staff_unresolved_case_bare: {
    ...cases,
    step: {
      ...caseStep,
      case: { ...openCase, amount: null, tenancyId: null, tenantReference: null },
      amounts: ['5.00', '10.00', '20.00', '50.00'].map(euro),
      outcomes: ['returned', 'paid_out'],
      outcome: 'paid_out',
      amount: null,
      reason: null,
      isComplete: false,
    },
  },
  staff_unresolved_resolved: {
    ...cases,
    step: { at: 'resolved', outcome: 'credited', amount: euro('20.00'), claimCode: 'K7XW-3PCA' },
  },
  staff_tests: {
    kind: 'staff_tests',
    running: null,
    noteInside: false,
    results: [
      { test: 'print', outcome: 'passed', code: null, paper: 'near_end', card: null, read: null },
      {
        test: 'card',
        outcome: 'passed',
        code: null,
        paper: null,
        card: { ending: 'E5F6', known: 'tenant' },
        read: null,
      },
      { test: 'bill', outcome: 'failed', code: 'VALIDATOR_JAMMED', paper: null, card: null, read: null },
    ],
  },
  staff_tests_bill: { kind: 'staff_tests', running: 'bill', noteInside: false, results: [] },
  staff_tests_touch: { kind: 'staff_tests', running: 'touch', noteInside: false, results: [] },
  staff_cards: {
    kind: 'staff_cards',
    trouble: null,
    step: {
      at: 'card',
      ending: 'D4E5',
      state: 'free',
      proof: 'proven',
      units: [],
      pin: null,
      tenancies: ['1-01', '1-02', '1-03', '1-04', '2-01', '2-02', '2-03', '2-04'].map((label) => ({
        tenancyId: givenId<TenancyId>(`flat-${label}`),
        units: [label],
        cards: 1,
      })),
      hasMore: true,
      chosen: givenId<TenancyId>('flat-1-02'),
    },
  },
  staff_cards_tap: { kind: 'staff_cards', trouble: 'CARD_RANDOM_NUMBER', step: { at: 'tap' } },
  staff_cards_bound: {
    kind: 'staff_cards',
    trouble: null,
    step: {
      at: 'card',
      ending: 'C3D4',
      state: 'bound',
      proof: 'number',
      units: ['1-02'],
      pin: 'locked',
      tenancies: [],
      hasMore: true,
      chosen: null,
    },
  },
  staff_cards_done: {
    kind: 'staff_cards',
    trouble: null,
    step: { at: 'done', what: 'replaced', ending: 'D4E5', units: ['1-02'], wantsPin: true },
  },
  staff_cards_pin: {
    kind: 'staff_cards',
    trouble: null,
    step: { at: 'pin', ending: 'D4E5', units: ['1-02'] },
  },
  staff_service: { kind: 'staff_service', current: null, trouble: null },
  staff_service_out: {
    kind: 'staff_service',
    current: { reason: 'repair', until: '2026-11-24T07:00:00.000Z' },
    trouble: null,
  },
  out_of_service_staff: {
    kind: 'out_of_service',
    code: 'KIOSK_OUT_OF_SERVICE',
    reference: 'F-7Q2M-12',
    service: { reason: 'building_works', until: '2026-11-24T07:00:00.000Z' },
  },
} satisfies Record<string, Screen>;
