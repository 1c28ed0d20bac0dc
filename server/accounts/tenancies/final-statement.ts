import { z } from 'zod';
import { formatInstant, formatMilli, type Instant, type TenancyId, type TransactionId } from '#kernel';
import { finalStatement, type FinalStatement } from '#contracts/api';
import type { Reading } from '../../metering/model.ts';
import type { TenancyEvent, TenancyStore } from '../../store/contract-tenancies.ts';

const movedOut = z.strictObject({ statement: finalStatement });

/** The statement in the record of a move-out, as it was told. */
export function statementIn(event: TenancyEvent): FinalStatement {
  return movedOut.parse(JSON.parse(event.content)).statement;
}

export function contentOf(statement: FinalStatement): string {
  return JSON.stringify({ statement });
}

/** What a tenancy was told at its end; null while it goes on. */
export async function finalStatementOf(
  tenancyId: TenancyId,
  tenancies: Pick<TenancyStore, 'events'>,
): Promise<{ readonly id: TransactionId; readonly at: Instant; readonly statement: FinalStatement } | null> {
  const event = (await tenancies.events()).find((each) => each.tenancyId === tenancyId && each.act === 'moved_out');
  return event === undefined ? null : { id: event.id, at: event.at, statement: statementIn(event) };
}

export function registerLine({ meterId, serial, at, register }: Reading): FinalStatement['registers'][number] {
  return { meterId, serial, at: formatInstant(at), register: formatMilli(register) };
}
