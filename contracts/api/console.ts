import { z } from 'zod';
import { commandTimes, supplyState } from '../events/index.ts';
import {
  cardUidText,
  commandId,
  details,
  faultCode,
  kioskId,
  meterId,
  personId,
  cutReleaseId,
  supplyRequestId,
  tenancyId,
  transactionId,
  unitId,
  utility,
  wireInstant,
  wireMoney,
} from '../wire/index.ts';
import { decision } from './account.ts';
import { lineKind } from './history.ts';
import { ledgerHead } from './kiosk.ts';
import { denominationCount, person, pinText, role } from './staff.ts';

/*
 * The property manager's console. A session is an HttpOnly, SameSite=Strict cookie; every changing request also carries the header `x-foyer-csrf` with the
 * value from `me`. Without a session every route but the first three answers 401 SIGN_IN_NEEDED.
 */

const passwordText = z.string().min(10, 'at least ten characters').max(200);
const personName = z.string().trim().min(2).max(100);

/** `GET /api/console/state`: open to anyone. `new`: nobody can sign in yet, the first owner is made with a one-time code of `foyer console invite`. */
export const consoleState = z.strictObject({ state: z.enum(['new', 'ready']), siteName: z.string() });

/** `POST /api/console/first-owner`. Refusals: INVITE_INVALID (unknown, used, too old), OWNER_EXISTS. Signs in at once. */
export const firstOwnerRequest = z.strictObject({
  code: z.string().min(8).max(64),
  name: personName,
  password: passwordText,
});

/** `POST /api/console/sign-in`. Refusals: SIGN_IN_REFUSED and STAFF_LOCKED, both with `details.waitMs`; the delay grows. `POST /api/console/sign-out` ends it. */
export const signInRequest = z.strictObject({ name: personName, password: z.string().min(1).max(200) });

/** `GET /api/console/me`, and the answer to a sign-in. */
export const me = z.strictObject({ person, csrf: z.string(), zone: z.string(), currency: z.string() });
export type Me = z.infer<typeof me>;

/** `GET /api/console/people`, owners only. */
export const personRow = z.strictObject({
  ...person.shape,
  hasPassword: z.boolean(),
  cardUid: cardUidText.nullable(),
  lastSeenAt: wireInstant.nullable(),
  endedAt: wireInstant.nullable(),
});
export type PersonRow = z.infer<typeof personRow>;
export const people = z.strictObject({ people: z.array(personRow) });

/** `POST /api/console/people`, owners only. A card needs a PIN. Refusals: PERSON_EXISTS, CARD_TAKEN. */
export const newPersonRequest = z.strictObject({
  id: personId,
  name: personName,
  role,
  password: passwordText.nullable(),
  card: z.strictObject({ uid: cardUidText, pin: pinText }).nullable(),
});
/** `POST /api/console/people/:id/end`, owners only: ends every session and right of a person. Refusals: LAST_OWNER. */
export const endPersonRequest = z.strictObject({ reason: z.string().min(3).max(500) });

const meterNow = z.strictObject({
  meterId,
  utility,
  serial: z.string(),
  answering: z.boolean(),
  lastReadingAt: wireInstant.nullable(),
  /** The register in the utility's unit, an exact decimal. */
  register: z.string().nullable(),
  powerW: z.number().nullable(),
  hasRelay: z.boolean(),
  supply: supplyState,
});
export type MeterNow = z.infer<typeof meterNow>;

export const unitNow = z.strictObject({
  unitId,
  label: z.string(),
  /** Null: void, nobody lives there. */
  tenancy: z
    .strictObject({
      id: tenancyId,
      name: z.string(),
      /** The tenant's cards in full, so that a search finds one; on a page they are masked. */
      cards: z.array(cardUidText),
      balance: wireMoney,
      arrears: wireMoney,
      daysLeft: z.strictObject({ least: z.int(), most: z.int() }).nullable(),
      isProtected: z.boolean(),
      decision,
    })
    .nullable(),
  meters: z.array(meterNow),
});
export type UnitNow = z.infer<typeof unitNow>;

export const kioskNow = z.strictObject({
  kioskId,
  name: z.string(),
  state: z.enum(['well', 'troubled', 'away', 'never_seen']),
  lastSeenAt: wireInstant.nullable(),
  version: z.string().nullable(),
  trouble: z.array(faultCode),
  waitingUploads: z.int().nonnegative(),
  unresolved: z.int().nonnegative(),
  cashInBox: wireMoney,
});
export type KioskNow = z.infer<typeof kioskNow>;

/** A cash box that was taken out while nobody was emptying it: what the kiosk's journal counted in it then. */
export const alarmedBox = z.strictObject({
  removedAt: wireInstant,
  /** Null: it is still out. */
  returnedAt: wireInstant.nullable(),
  total: wireMoney,
  lines: z.array(denominationCount),
});
export type AlarmedBox = z.infer<typeof alarmedBox>;

export const alarm = z.strictObject({
  id: z.string(),
  code: faultCode,
  at: wireInstant,
  /** What it is about: a meter, a kiosk, the site. */
  about: z.string(),
  acknowledged: z.strictObject({ at: wireInstant, by: z.string() }).nullable(),
  /** Only with CASH_BOX_REMOVED. */
  box: alarmedBox.optional(),
});
export type Alarm = z.infer<typeof alarm>;

/** A cut or a restore that one person asked for and another has to confirm. */
export const supplyRequest = z.strictObject({
  id: supplyRequestId,
  meterId,
  unitLabel: z.string(),
  /** `cut`: open the relay for the cause; `restore`: end an order that keeps it open. */
  order: z.enum(['cut', 'restore']),
  cause: z.enum(['safety', 'vacancy', 'works']),
  reason: z.string(),
  askedBy: person,
  askedAt: wireInstant,
  state: z.enum(['waiting', 'approved', 'refused', 'expired']),
  decidedBy: person.nullable(),
  decidedAt: wireInstant.nullable(),
  commandId: commandId.nullable(),
  expiresAt: wireInstant,
});
export type SupplyRequest = z.infer<typeof supplyRequest>;

/** More cuts for debt than the site's limit, which one person asked for and another has to release. */
export const cutRelease = z.strictObject({
  id: cutReleaseId,
  most: z.int().positive(),
  reason: z.string(),
  askedBy: person,
  askedAt: wireInstant,
  state: z.enum(['waiting', 'approved', 'refused', 'expired']),
  decidedBy: person.nullable(),
  decidedAt: wireInstant.nullable(),
  /** Until when it can be decided; once approved, until when it counts. */
  expiresAt: wireInstant,
});
export type CutRelease = z.infer<typeof cutRelease>;

/** `GET /api/console/now`: what is happening in the building. */
export const buildingNow = z.strictObject({
  at: wireInstant,
  site: z.strictObject({ name: z.string(), zone: z.string(), currency: z.string() }),
  clock: z.enum(['trusted', 'suspect']),
  ledger: ledgerHead,
  tiles: z.strictObject({
    topUpsToday: wireMoney,
    topUpsYesterday: wireMoney,
    chargesToday: wireMoney,
    chargesYesterday: wireMoney,
    cashInBoxes: wireMoney,
    arrears: wireMoney,
    offSupply: z.int().nonnegative(),
    lowCredit: z.int().nonnegative(),
    metersAway: z.int().nonnegative(),
    unresolved: z.int().nonnegative(),
  }),
  units: z.array(unitNow),
  kiosks: z.array(kioskNow),
  alarms: z.array(alarm),
  supplyRequests: z.array(supplyRequest),
  cutReleases: z.array(cutRelease),
});
export type BuildingNow = z.infer<typeof buildingNow>;

const readingRow = z.strictObject({
  at: wireInstant,
  register: z.string(),
  quantity: z.string().nullable(),
  quality: z.enum(['measured', 'estimated', 'corrected']),
  verdict: z.string(),
  powerW: z.number().nullable(),
});

/** A rated line and where it came from: two registers, a tariff version, a price, and the ledger transaction that holds it. */
const chargeRow = z.strictObject({
  transactionId,
  /** Names the line within its utility and billing period. */
  key: z.string(),
  kind: lineKind,
  utility,
  meterId: meterId.nullable(),
  from: wireInstant,
  to: wireInstant,
  registers: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  quantity: z.string().nullable(),
  unit: z.string().nullable(),
  price: z.string(),
  tariff: z.string(),
  versionFrom: z.string(),
  estimated: z.boolean(),
  amount: wireMoney,
});

const ledgerRow = z.strictObject({
  transactionId,
  sequence: z.int(),
  kind: z.string(),
  occurredAt: wireInstant,
  recordedAt: wireInstant,
  corrects: transactionId.nullable(),
  entries: z.array(z.strictObject({ account: z.string(), amount: wireMoney })),
  facts: z.record(z.string(), z.string()),
});

const commandRow = z.strictObject({
  id: commandId,
  meterId,
  target: z.enum(['closed', 'open']),
  cause: z.string(),
  state: z.string(),
  times: commandTimes,
});

/** `GET /api/console/units/:id`: readings → charges → ledger, newest first, each at most 200 rows. */
export const unitPage = z.strictObject({
  unit: unitNow,
  cards: z.array(z.string()),
  readings: z.array(z.strictObject({ meterId, rows: z.array(readingRow) })),
  held: z.array(z.strictObject({ meterId, at: wireInstant, register: z.string(), reason: z.string() })),
  charges: z.array(chargeRow),
  ledger: z.array(ledgerRow),
  commands: z.array(commandRow),
  supplyRequests: z.array(supplyRequest),
});
export type UnitPage = z.infer<typeof unitPage>;

/**
 * `POST /api/console/supply-requests`. A cut for safety by one named person is carried out at once, with an alarm, and a second confirms within 24 h; every
 * other cut or restore waits for the second person. Refusals: METER_UNKNOWN, METER_HAS_NO_RELAY, UTILITY_NOT_SWITCHED,
 * UNIT_LIVED_IN (vacancy), SUPPLY_PROTECTED (works), SUPPLY_NOT_ORDERED (a restore of what no order keeps off; its cause is the order's).
 */
export const newSupplyRequest = z.strictObject({
  id: supplyRequestId,
  meterId,
  order: z.enum(['cut', 'restore']),
  cause: z.enum(['safety', 'vacancy', 'works']),
  reason: z.string().trim().min(3).max(500),
});
/** `POST /api/console/supply-requests/:id/approve` and `/refuse`: by another person than who asked. Refusals: SECOND_PERSON_NEEDED, REQUEST_EXPIRED, REQUEST_DECIDED, SUPPLY_REQUEST_UNKNOWN. */
export const decideSupplyRequest = z.strictObject({ note: z.string().trim().max(500) });

/** `POST /api/console/cut-releases`: so many cuts beyond the limit, for half an hour once another person approved. `/approve` and `/refuse` as for supply requests. */
export const newCutRelease = z.strictObject({
  id: cutReleaseId,
  most: z.int().min(1).max(1000),
  reason: z.string().trim().min(3).max(500),
});

/** `GET /api/console/audit`: who did what, newest first. */
export const auditRow = z.strictObject({
  at: wireInstant,
  person: person.nullable(),
  kioskId: kioskId.nullable(),
  act: z.string(),
  about: z.string(),
  details,
});
export type AuditRow = z.infer<typeof auditRow>;
export const audit = z.strictObject({ rows: z.array(auditRow) });

/** `POST /api/console/alarms/:id/acknowledge`. Refusal: ALARM_UNKNOWN. */
export const acknowledgeAlarmRequest = z.strictObject({ note: z.string().trim().max(500) });

/** `GET /api/console/events`: server-sent events. `changed` says what to ask for again; `happened` is a line for the live list, in codes and facts. */
export const consoleEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), at: wireInstant }),
  z.strictObject({ type: z.literal('changed'), at: wireInstant, what: z.enum(['now', 'people', 'requests']) }),
  z.strictObject({
    type: z.literal('happened'),
    at: wireInstant,
    kind: z.enum(['top_up', 'supply_changed', 'alarm', 'kiosk', 'request', 'unresolved', 'cash_box']),
    unitLabel: z.string().nullable(),
    code: faultCode.nullable(),
    amount: wireMoney.nullable(),
    supply: supplyState.nullable(),
  }),
]);
export type ConsoleEvent = z.infer<typeof consoleEvent>;
