import {
  isCardUid,
  isCode,
  isGivenId,
  isLocalDate,
  isUuidV7,
  isZone,
  parseInstant,
  type BoxEventId,
  type CardUid,
  type Code,
  type CommandId,
  type EmptyingId,
  type JournalId,
  type KioskId,
  type LocalDate,
  type MeterId,
  type NoticeId,
  type OrderId,
  type PersonId,
  type ReadingDecisionId,
  type SessionId,
  type SiteId,
  type CutReleaseId,
  type SupplyRequestId,
  type TariffId,
  type TenancyId,
  type TransactionId,
  type UnitId,
  type Zone,
} from '#kernel';
import { z } from 'zod';

/** A text schema whose values carry the brand of what was checked; it stays a plain string with a pattern in the published API description. */
function branded<Name extends string>(
  check: (text: string) => boolean,
  expected: { message: string; pattern: string },
) {
  return z.string().refine(check, expected.message).meta({ pattern: expected.pattern }) as unknown as z.ZodType<
    Name,
    Name
  >;
}

const givenIdSchema = <Id extends string>() =>
  branded<Id>(isGivenId, {
    message: 'an id of lower-case letters, digits and hyphens, at most 64',
    pattern: '^[a-z0-9-]{1,64}$',
  });
const madeIdSchema = <Id extends string>() =>
  branded<Id>(isUuidV7, {
    message: 'a UUID of version 7',
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  });

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
export const orderId = madeIdSchema<OrderId>();
export const personId = madeIdSchema<PersonId>();
export const emptyingId = madeIdSchema<EmptyingId>();
export const boxEventId = madeIdSchema<BoxEventId>();
export const supplyRequestId = madeIdSchema<SupplyRequestId>();
export const cutReleaseId = madeIdSchema<CutReleaseId>();
export const noticeId = madeIdSchema<NoticeId>();
export const readingDecisionId = madeIdSchema<ReadingDecisionId>();

export const cardUidText = branded<CardUid>(isCardUid, {
  message: 'a card number of 4, 7 or 10 bytes in capital hexadecimal',
  pattern: '^([0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$',
});
export const zoneName = branded<Zone>(isZone, {
  message: 'an IANA time zone such as Europe/Berlin',
  pattern: '^[A-Za-z_/+-]+$',
});
export const localDateText = branded<LocalDate>(isLocalDate, {
  message: 'a day written YYYY-MM-DD',
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
});

/** A UTC instant as RFC 3339 with its offset. */
export const wireInstant = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text) !== null, 'an instant such as 2026-11-23T14:31:00.000Z');
export type WireInstant = z.infer<typeof wireInstant>;

export const faultCode = branded<Code>(isCode, { message: 'a code that Foyer knows', pattern: '^[A-Z][A-Z_]*$' });
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
