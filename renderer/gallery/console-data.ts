import type {
  Alarm,
  AuditRow,
  BuildingNow,
  ConsoleEvent,
  KioskNow,
  Me,
  MeterNow,
  PersonRow,
  SupplyRequest,
  UnitNow,
} from '#contracts/api';
import {
  cardUid,
  formatInstant,
  givenId,
  instant,
  madeId,
  type CommandId,
  type CutReleaseId,
  type KioskId,
  type MeterId,
  type PersonId,
  type SupplyRequestId,
  type TenancyId,
  type UnitId,
} from '#kernel';

/* A constructed building on a constructed evening: names, sums, cards and ids mean nobody. */

const NOW = Date.UTC(2026, 10, 23, 15, 31, 8);

/** The moment so many seconds before the evening’s now; negative for later. */
export function ago(seconds: number): string {
  return formatInstant(instant(NOW - seconds * 1000));
}

export const euro = (amount: string) => ({ amount, currency: 'EUR' });

/** A UUID of version 7 that ends in a number. */
export function uuid(number: number): string {
  return `019ab3c4-5d6e-7f80-9a1b-${number.toString(16).padStart(12, '0')}`;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

export const olga = { id: madeId<PersonId>(uuid(1)), name: 'Olga Berger', role: 'owner' as const };
export const sam = { id: madeId<PersonId>(uuid(2)), name: 'Sam Novak', role: 'staff' as const };

export const me: Me = { person: olga, csrf: 'constructed', zone: 'Europe/Berlin', currency: 'EUR' };

interface Resident {
  readonly unit: string;
  readonly name: string | null;
  readonly balance?: string;
  readonly days?: readonly [number, number];
  readonly arrears?: string;
  readonly powerW?: number;
  readonly supply?: MeterNow['supply'];
  readonly isProtected?: boolean;
  readonly isAway?: boolean;
}

const residents: readonly Resident[] = [
  { unit: '0-01', name: 'Bäckerei Kern', balance: '212.40', days: [7, 8], powerW: 4180 },
  { unit: '0-02', name: 'Bäckerei Kern', balance: '212.40', days: [7, 8], powerW: 960 },
  { unit: '1-01', name: 'Marta Oliveira', balance: '-3.18', days: [0, 0], arrears: '31.00', powerW: 0, supply: 'off' },
  { unit: '1-02', name: 'Jonas Weber', balance: '46.72', days: [11, 14], powerW: 318 },
  { unit: '1-03', name: 'Amina Yusuf', balance: '4.05', days: [1, 2], powerW: 742 },
  { unit: '1-04', name: 'Henrik Schneider', balance: '18.60', days: [5, 6], powerW: 205, isProtected: true },
  { unit: '2-01', name: 'Lea Fischer', balance: '63.91', days: [19, 23], powerW: 88 },
  { unit: '2-02', name: 'Tomasz Kowalski', balance: '27.35', days: [6, 7], powerW: 1905 },
  { unit: '2-03', name: 'Ines Romero', balance: '9.84', days: [2, 3], arrears: '12.50', powerW: 412 },
  { unit: '2-04', name: 'Familie Nguyen', balance: '81.20', days: [13, 16], isAway: true },
  { unit: '3-01', name: 'Peter Albrecht', balance: '35.02', days: [9, 11], powerW: 133 },
  { unit: '3-02', name: 'Sofia Lindqvist', balance: '52.77', days: [15, 18], powerW: 61 },
  { unit: '3-03', name: null },
  { unit: '3-04', name: 'Elif Demir', balance: '22.18', days: [5, 7], powerW: 2240 },
  { unit: '4-01', name: 'Karl Hoffmann', balance: '104.66', days: [30, 36], powerW: 47 },
  { unit: '4-02', name: 'Nadia Petrova', balance: '14.93', days: [4, 5], powerW: 530 },
  { unit: '4-03', name: 'Familie Brandt', balance: '71.08', days: [12, 14], powerW: 866 },
  { unit: '4-04', name: 'Luca Ricci', balance: '19.44', days: [6, 8], powerW: 254 },
  { unit: '5-01', name: 'Ruth Zimmermann', balance: '40.30', days: [16, 20], powerW: 92 },
  { unit: '5-02', name: 'Ahmed Farouk', balance: '33.57', days: [8, 9], powerW: 615 },
];

function meterOf(resident: Resident, utility: 'electricity' | 'water'): MeterNow {
  const [floor = '', door = ''] = resident.unit.split('-');
  const isWater = utility === 'water';
  const isAway = resident.isAway === true && !isWater;
  return {
    meterId: givenId<MeterId>(`${isWater ? 'water' : 'meter'}-${resident.unit}`),
    utility,
    serial: `${isWater ? '7001' : '2026'}0${floor}${door}`,
    answering: !isAway,
    lastReadingAt: ago(isAway ? 5 * HOUR : 3),
    register: isWater ? '84.312' : '10283.471',
    powerW: isWater || isAway ? null : (resident.powerW ?? 0),
    hasRelay: !isWater,
    supply: isWater ? 'unknown' : isAway ? 'unknown' : (resident.supply ?? 'on'),
  };
}

function unitOf(resident: Resident): UnitNow {
  const { unit, name, balance = '0.00', days, arrears = '0.00' } = resident;
  const isOff = resident.supply === 'off';
  const isShort = days !== undefined && days[1] <= 3 && resident.isProtected !== true;
  return {
    unitId: givenId<UnitId>(`unit-${unit}`),
    label: unit,
    tenancy:
      name === null
        ? null
        : {
            id: givenId<TenancyId>(`tenancy-${unit}`),
            name,
            cards: [cardUid(`04A1B2C3D4${unit.replace('-', '')}0`.padEnd(14, '0'))],
            balance: euro(balance),
            arrears: euro(arrears),
            daysLeft: days === undefined ? null : { least: days[0], most: days[1] },
            isProtected: resident.isProtected === true,
            decision: {
              supply: isOff ? 'off' : 'on',
              because: isOff
                ? [{ code: 'out_of_credit', until: null }]
                : [
                    { code: 'in_credit', until: isShort ? ago(-2 * DAY) : ago(-12 * DAY) },
                    ...(resident.isProtected === true ? [{ code: 'protected_tenancy' as const, until: null }] : []),
                  ],
              next:
                isShort && !isOff
                  ? {
                      at: ago(-2 * DAY + 5 * HOUR + 1868),
                      supply: 'off',
                      because: [{ code: 'out_of_credit', until: null }],
                    }
                  : null,
            },
          },
    meters: [meterOf(resident, 'electricity'), meterOf(resident, 'water')],
  };
}

export const units: readonly UnitNow[] = residents.map(unitOf);

const kiosks: readonly KioskNow[] = [
  {
    kioskId: givenId<KioskId>('lobby'),
    name: 'Lobby',
    state: 'troubled',
    lastSeenAt: ago(4),
    version: '0.1.0',
    trouble: ['PRINTER_PAPER_OUT'],
    waitingUploads: 0,
    unresolved: 1,
    cashInBox: euro('1345.00'),
  },
];

const alarms: readonly Alarm[] = [
  { id: 'alarm-1', code: 'READING_HELD', at: ago(40 * 60), about: 'meter-2-02', acknowledged: null },
  { id: 'alarm-2', code: 'METER_AWAY', at: ago(5 * HOUR), about: 'meter-2-04', acknowledged: null },
  {
    id: 'alarm-3',
    code: 'COMMAND_UNPROVEN',
    at: ago(29 * HOUR),
    about: 'meter-4-03',
    acknowledged: { at: ago(27 * HOUR), by: 'Sam Novak' },
  },
];

const request = (number: number, more: Partial<SupplyRequest>): SupplyRequest => ({
  id: madeId<SupplyRequestId>(uuid(100 + number)),
  meterId: givenId<MeterId>('meter-1-02'),
  unitLabel: '1-02',
  order: 'cut',
  cause: 'works',
  reason: 'The electrician changes the fuse box at four.',
  askedBy: sam,
  askedAt: ago(22 * 60),
  state: 'waiting',
  decidedBy: null,
  decidedAt: null,
  commandId: null,
  expiresAt: ago(22 * 60 - DAY),
  ...more,
});

export const supplyRequests: readonly SupplyRequest[] = [
  request(1, {}),
  request(2, {
    meterId: givenId<MeterId>('meter-3-03'),
    unitLabel: '3-03',
    cause: 'vacancy',
    reason: 'Moved out on Friday, keys are back.',
    askedBy: olga,
    askedAt: ago(3 * HOUR),
    expiresAt: ago(3 * HOUR - DAY),
  }),
  request(3, {
    meterId: givenId<MeterId>('meter-4-03'),
    unitLabel: '4-03',
    order: 'restore',
    reason: 'The cable was mended.',
    askedAt: ago(2 * DAY),
    state: 'approved',
    decidedBy: olga,
    decidedAt: ago(2 * DAY - 600),
    commandId: madeId<CommandId>(uuid(301)),
  }),
];

export const now: BuildingNow = {
  at: ago(0),
  site: { name: 'Lindenhof 12', zone: 'Europe/Berlin', currency: 'EUR' },
  clock: 'trusted',
  ledger: { sequence: 48_213, hash: '0'.repeat(64), signature: 'constructed' },
  tiles: {
    topUpsToday: euro('285.00'),
    topUpsYesterday: euro('340.00'),
    chargesToday: euro('61.37'),
    chargesYesterday: euro('93.12'),
    cashInBoxes: euro('1345.00'),
    arrears: euro('43.50'),
    offSupply: 1,
    lowCredit: 3,
    metersAway: 1,
    unresolved: 1,
  },
  units: [...units],
  kiosks: [...kiosks],
  alarms: [...alarms],
  supplyRequests: [...supplyRequests],
  cutReleases: [
    {
      id: madeId<CutReleaseId>(uuid(401)),
      most: 8,
      reason: 'The direct debits came back; all eight were called.',
      askedBy: sam,
      askedAt: ago(12 * 60),
      state: 'approved',
      decidedBy: olga,
      decidedAt: ago(7 * 60),
      expiresAt: ago(7 * 60 - 30 * 60),
    },
  ],
};

export const people: readonly PersonRow[] = [
  { ...olga, hasPassword: true, cardUid: cardUid('04BB000000000B'), lastSeenAt: ago(2), endedAt: null },
  { ...sam, hasPassword: true, cardUid: cardUid('04AA00000007C2'), lastSeenAt: ago(18 * 60), endedAt: null },
  {
    id: madeId<PersonId>(uuid(3)),
    name: 'Tilda Roth',
    role: 'staff',
    hasPassword: false,
    cardUid: cardUid('04CC0000000E91'),
    lastSeenAt: ago(3 * DAY),
    endedAt: null,
  },
  {
    id: madeId<PersonId>(uuid(4)),
    name: 'Ben Vogel',
    role: 'staff',
    hasPassword: true,
    cardUid: null,
    lastSeenAt: ago(41 * DAY),
    endedAt: ago(40 * DAY),
  },
];

const auditRow = (seconds: number, row: Partial<AuditRow> & Pick<AuditRow, 'act' | 'about'>): AuditRow => ({
  at: ago(seconds),
  person: olga,
  kioskId: null,
  details: {},
  ...row,
});

export const auditRows: readonly AuditRow[] = [
  auditRow(22 * 60, {
    person: sam,
    act: 'supply_requested',
    about: 'meter-1-02',
    details: { order: 'cut', cause: 'works', reason: 'The electrician changes the fuse box at four.' },
  }),
  auditRow(25 * 60, { person: sam, act: 'console_sign_in', about: 'console' }),
  auditRow(3 * HOUR, {
    act: 'supply_requested',
    about: 'meter-3-03',
    details: { order: 'cut', cause: 'vacancy', reason: 'Moved out on Friday, keys are back.' },
  }),
  auditRow(7 * HOUR, { person: sam, kioskId: givenId<KioskId>('lobby'), act: 'cash_box_emptied', about: 'lobby' }),
  auditRow(7 * HOUR + 60, { person: sam, kioskId: givenId<KioskId>('lobby'), act: 'kiosk_sign_in', about: 'lobby' }),
  auditRow(27 * HOUR, {
    person: sam,
    act: 'alarm_acknowledged',
    about: 'meter-4-03',
    details: { code: 'COMMAND_UNPROVEN', note: 'Looked at it: the relay is closed, the cable was loose.' },
  }),
  auditRow(2 * DAY - 600, {
    act: 'supply_approved',
    about: 'meter-4-03',
    details: { order: 'restore', cause: 'works', reason: 'The cable was mended.' },
  }),
  auditRow(2 * DAY, { person: null, act: 'supply_request_expired', about: 'meter-5-01' }),
  auditRow(40 * DAY, { act: 'person_ended', about: uuid(4), details: { reason: 'Left the company.' } }),
];

const happened = (seconds: number, more: Partial<Extract<ConsoleEvent, { type: 'happened' }>>): ConsoleEvent => ({
  type: 'happened',
  at: ago(seconds),
  kind: 'top_up',
  unitLabel: null,
  code: null,
  amount: null,
  supply: null,
  ...more,
});

/** The oldest first, as they arrive. */
export const happenings: readonly ConsoleEvent[] = [
  happened(1320, { kind: 'request', unitLabel: '1-02' }),
  happened(610, { kind: 'top_up', unitLabel: '2-01', amount: euro('50.00') }),
  happened(372, { kind: 'alarm', code: 'PRINTER_PAPER_OUT' }),
  happened(96, { kind: 'top_up', unitLabel: '4-02', amount: euro('20.00') }),
  happened(11, { kind: 'supply_changed', unitLabel: '4-02', supply: 'on' }),
];
