import {
  isCardUid,
  isCode,
  isGivenId,
  isLocalDate,
  isUuidV7,
  isZone,
  parseInstant,
  type CardUid,
  type Code,
  type CommandId,
  type JournalId,
  type KioskId,
  type LocalDate,
  type MeterId,
  type SessionId,
  type SiteId,
  type TariffId,
  type TenancyId,
  type TransactionId,
  type UnitId,
  type Zone,
} from '#kernel';
import { z } from 'zod';

const givenIdSchema = <Id extends string>() =>
  z.custom<Id>(
    (value) => typeof value === 'string' && isGivenId(value),
    'an id of lower-case letters, digits and hyphens, at most 64',
  );
const madeIdSchema = <Id extends string>() =>
  z.custom<Id>((value) => typeof value === 'string' && isUuidV7(value), 'a UUID of version 7');

export const siteId = givenIdSchema<SiteId>();
export const unitId = givenIdSchema<UnitId>();
export const meterId = givenIdSchema<MeterId>();
export const kioskId = givenIdSchema<KioskId>();
export const tenancyId = givenIdSchema<TenancyId>();
export const tariffId = givenIdSchema<TariffId>();
export const journalId = madeIdSchema<JournalId>();
export const sessionId = madeIdSchema<SessionId>();
export const transactionId = madeIdSchema<TransactionId>();
export const commandId = madeIdSchema<CommandId>();

export const cardUidText = z.custom<CardUid>(
  (value) => typeof value === 'string' && isCardUid(value),
  'a card number of 4, 7 or 10 bytes in capital hexadecimal',
);
export const zoneName = z.custom<Zone>(
  (value) => typeof value === 'string' && isZone(value),
  'an IANA time zone such as Europe/Berlin',
);
export const localDateText = z.custom<LocalDate>(
  (value) => typeof value === 'string' && isLocalDate(value),
  'a day written YYYY-MM-DD',
);

/** A UTC instant as RFC 3339 with its offset. */
export const wireInstant = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text) !== null, 'an instant such as 2026-11-23T14:31:00.000Z');
export type WireInstant = z.infer<typeof wireInstant>;

export const faultCode = z.custom<Code>(
  (value) => typeof value === 'string' && isCode(value),
  'a code that Foyer knows',
);
export const utility = z.enum(['electricity', 'water', 'gas', 'heat']);
export const languageTag = z.enum(['en', 'de']);
export type LanguageTag = z.infer<typeof languageTag>;

/** Facts that go with a code; values are plain, never nested. */
export const details = z.record(
  z.string().max(100),
  z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]),
);

export const refusal = z.strictObject({ code: faultCode, message: z.string(), details });

/** `{ok: true, value}` or `{ok: false, error}`: the shape of every answer across a process. */
export function replyOf<Schema extends z.ZodType>(value: Schema) {
  return z.discriminatedUnion('ok', [
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({ ok: z.literal(false), error: refusal }),
  ]);
}
