/* Constructed: a top-up, by cash and by phone, up to its receipt. */
import type { ScreenOf, Tick } from '#contracts/bridge';
import { euro, nothing, tenant, supply } from './home-views.ts';

const waiting: Tick = { step: 'paid', state: 'waiting', at: null, tookMs: null };
export const ticks = {
  none: [waiting, { ...waiting, step: 'credited' }, { ...waiting, step: 'supply' }],
  coming: [
    { step: 'paid', state: 'done', at: '2026-11-23T13:32:07.100Z', tookMs: 900 },
    { step: 'credited', state: 'done', at: '2026-11-23T13:32:07.400Z', tookMs: 300 },
    { step: 'supply', state: 'doing', at: null, tookMs: null },
  ],
  done: [
    { step: 'paid', state: 'done', at: '2026-11-23T13:32:07.100Z', tookMs: 900 },
    { step: 'credited', state: 'done', at: '2026-11-23T13:32:07.400Z', tookMs: 300 },
    { step: 'supply', state: 'done', at: '2026-11-23T13:32:09.400Z', tookMs: 2000 },
  ],
  late: [
    { step: 'paid', state: 'done', at: '2026-11-23T13:32:07.100Z', tookMs: 900 },
    { step: 'credited', state: 'late', at: null, tookMs: null },
    { step: 'supply', state: 'waiting', at: null, tookMs: null },
  ],
} as const satisfies Record<string, readonly Tick[]>;

export const cash: ScreenOf<'cash'> = {
  kind: 'cash',
  tenant,
  phase: 'feeding',
  inserted: nothing,
  credited: nothing,
  checking: null,
  givenBack: null,
  denominations: [euro('5'), euro('10'), euro('20'), euro('50')],
  room: euro('500.00'),
  examples: [
    { amount: '10', days: 0, arrears: '2.00', credit: '3.00', emergency: '5.00' },
    { amount: '20', days: 1, arrears: '4.00', credit: '6.00', emergency: '10.00' },
    { amount: '50', days: 3, arrears: '10.00', credit: '30.00', emergency: '10.00' },
  ].map(({ amount, days, arrears, credit, emergency }) => ({
    amount: euro(amount),
    days,
    split: [
      { kind: 'arrears', amount: euro(arrears), remaining: euro('27.00') },
      { kind: 'emergency_credit', amount: euro(emergency), remaining: nothing },
      { kind: 'credit', amount: euro(credit), remaining: null },
    ],
  })),
  split: null,
  daysBought: null,
  ticks: [...ticks.none],
  supplies: [supply('electricity', 'off')],
  offline: false,
  printerBlocked: null,
  trouble: null,
};

const split: ScreenOf<'receipt'>['split'] = [
  { kind: 'arrears', amount: euro('14.00'), remaining: euro('17.00') },
  { kind: 'emergency_credit', amount: euro('10.00'), remaining: nothing },
  { kind: 'credit', amount: euro('46.00'), remaining: null },
];

export const fed: ScreenOf<'cash'> = {
  ...cash,
  inserted: euro('70.00'),
  credited: euro('70.00'),
  room: euro('430.00'),
  split,
  daysBought: 5,
  ticks: [...ticks.coming],
  supplies: [supply('electricity', 'coming_back')],
};

export const receipt: ScreenOf<'receipt'> = {
  kind: 'receipt',
  tenant,
  amount: euro('70.00'),
  ticks: [...ticks.done],
  split,
  balanceAfter: euro('42.90'),
  pending: false,
  print: { state: 'printed', code: null, number: 184 },
  claimCode: null,
};

export const qrAmount: ScreenOf<'qr_amount'> = {
  kind: 'qr_amount',
  tenant,
  choices: [
    ...cash.examples,
    {
      amount: euro('75'),
      days: 5,
      split: [
        { kind: 'arrears', amount: euro('15.00'), remaining: euro('16.00') },
        { kind: 'emergency_credit', amount: euro('10.00'), remaining: nothing },
        { kind: 'credit', amount: euro('50.00'), remaining: null },
      ],
    },
  ],
  blocked: null,
};

/** The modules of `https://pay.example/foyer/cs_test_a1b2c3d4e5f6a7b8`, made by the encoder that the kiosk uses. */
const code = {
  rows: [
    '1111111000110111111011000101101111111',
    '1000001000000111010011111010101000001',
    '1011101010001100011111101000001011101',
    '1011101001100111100110001100101011101',
    '1011101011110010101010011001001011101',
    '1000001010110110000111001000101000001',
    '1111111010101010101010101010101111111',
    '0000000000000101110001011100000000000',
    '0100101011110011011001101101110110100',
    '1011100110010001111000110010010111000',
    '0001011111010110011101011111010011000',
    '0010110001100101100101101011110000110',
    '1100011011110010001001111000011010111',
    '1110100110100111011100011001110010100',
    '1111011101111101100001111001000001100',
    '0011010010001000101001010011100100100',
    '1000111111111101011100010000001101101',
    '1010010100001110111000101111100011100',
    '0001011111011011001011011101101000100',
    '1101010110110101110101010000001110111',
    '1010001011011110000101101000011001101',
    '0111010111000110100000110111000011010',
    '0110001101100010101100111001111000110',
    '0110000010110110000111000010110100111',
    '1100101000001110110000101111001101111',
    '1101110000000110000100111100101010010',
    '0010001110010100010101010000110110100',
    '0011000000101010000111000000001101101',
    '1100001110111101111101000001111111110',
    '0000000011010111000111110111100011000',
    '1111111001001111010100011010101011100',
    '1000001001101101101110110011100010110',
    '1011101010001110000000101000111111100',
    '1011101000001010011110000101001000010',
    '1011101001111001011011000101101101110',
    '1000001010110000010001001011001110110',
    '1111111000101001110111110011010110111',
  ],
};

export const qr: ScreenOf<'qr'> = {
  kind: 'qr',
  tenant,
  phase: 'shown',
  amount: euro('20.00'),
  code,
  secondsLeft: 288,
  split: cash.examples[1]?.split ?? null,
  ticks: [...ticks.none],
  supplies: [supply('electricity', 'off')],
  trouble: null,
};

/** Every situation by the name of its picture. */
