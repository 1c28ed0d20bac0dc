import { assert } from './assertion.ts';
import type { Brand } from './brand.ts';
import { toHex } from './bytes.ts';
import type { Clock } from './time.ts';

/** Names given by people in the site configuration: lower case, digits, hyphens. They never change while they mean the same thing. */
export type SiteId = Brand<string, 'SiteId'>;
export type UnitId = Brand<string, 'UnitId'>;
export type MeterId = Brand<string, 'MeterId'>;
export type KioskId = Brand<string, 'KioskId'>;
export type TenancyId = Brand<string, 'TenancyId'>;
export type TariffId = Brand<string, 'TariffId'>;

/** Ids made by the originator before anything happens (UUIDv7, RFC 9562): the same id with the same content is the same request. */
export type JournalId = Brand<string, 'JournalId'>;
export type SessionId = Brand<string, 'SessionId'>;
export type TransactionId = Brand<string, 'TransactionId'>;
export type CommandId = Brand<string, 'CommandId'>;
/** A payment by phone: made by the kiosk, kept by the server, the idempotency key at the provider. */
export type OrderId = Brand<string, 'OrderId'>;
export type PersonId = Brand<string, 'PersonId'>;
export type EmptyingId = Brand<string, 'EmptyingId'>;
/** That the cash box was taken out outside an emptying, or came back from that. */
export type BoxEventId = Brand<string, 'BoxEventId'>;
export type SupplyRequestId = Brand<string, 'SupplyRequestId'>;
export type CutReleaseId = Brand<string, 'CutReleaseId'>;
export type NoticeId = Brand<string, 'NoticeId'>;
/** What staff said of a meter's readings. */
export type ReadingDecisionId = Brand<string, 'ReadingDecisionId'>;

/** The unique number of a card, as capital hexadecimal in the order the reader sends it. 4, 7 or 10 bytes. */
export type CardUid = Brand<string, 'CardUid'>;

type GivenId = SiteId | UnitId | MeterId | KioskId | TenancyId | TariffId;
type MadeId =
  | JournalId
  | SessionId
  | TransactionId
  | CommandId
  | OrderId
  | PersonId
  | EmptyingId
  | BoxEventId
  | SupplyRequestId
  | CutReleaseId
  | NoticeId
  | ReadingDecisionId;

const GIVEN = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isGivenId(text: string): boolean {
  return GIVEN.test(text);
}

/** Makes a configured id. Throws a `Defect`: text from outside is checked with `isGivenId` first. */
export function givenId<Id extends GivenId>(text: string): Id {
  assert(isGivenId(text), 'an id is lower-case letters, digits and hyphens, at most 64');
  return text as string as Id;
}

export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text);
}

export function madeId<Id extends MadeId>(text: string): Id {
  assert(isUuidV7(text), 'a request id is a UUID of version 7');
  return text as string as Id;
}

/** Randomness is a service, like time: a seeded one replays a run. */
export interface Randomness {
  bytes(count: number): Uint8Array;
}

/** Makes a UUIDv7 from the injected clock and randomness. Ids of one millisecond are ordered only by chance; order is by sequence, never by id. */
export function newId<Id extends MadeId>(clock: Clock, randomness: Randomness): Id {
  const bytes = new Uint8Array(16);
  let epochMs = BigInt(clock.now());
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = Number(epochMs & 0xffn);
    epochMs >>= 8n;
  }
  bytes.set(randomness.bytes(10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = toHex(bytes).replaceAll(' ', '').toLowerCase();
  return madeId<Id>(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
  );
}

export function isCardUid(text: string): boolean {
  return /^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/.test(text);
}

export function cardUid(text: string): CardUid {
  assert(isCardUid(text), 'a card number is 4, 7 or 10 bytes of capital hexadecimal');
  return text as CardUid;
}

/**
 * Four-byte numbers that begin with 08 are drawn anew at each tap: phones, passports. One that begins with 88, the cascade tag, is the first half of a longer
 * number from a reader that stopped there: cards of one batch share it. Both after ISO/IEC 14443-3; they identify nobody.
 */
export function isRandomUid(uid: CardUid): boolean {
  return uid.length === 8 && (uid.startsWith('08') || uid.startsWith('88'));
}
