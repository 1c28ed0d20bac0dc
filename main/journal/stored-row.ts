import type { JournalRow, RowState } from '#app';
import { currency, givenId, instant, madeId, money, type JournalId, type SessionId, type TenancyId } from '#kernel';

/** A row as SQLite gives it: every integer a bigint. */
export interface StoredRow {
  readonly sequence: bigint;
  readonly id: string;
  readonly session_id: string | null;
  readonly tenancy_id: string | null;
  readonly value_micros: bigint | null;
  readonly currency: string;
  readonly validator_serial: string;
  readonly state: RowState;
  readonly opened_at_ms: bigint;
  readonly stacked_at_ms: bigint | null;
  readonly evidence: string;
  readonly reported: bigint;
}

export function rowOf(stored: StoredRow): JournalRow {
  return {
    id: madeId<JournalId>(stored.id),
    sequence: Number(stored.sequence),
    sessionId: stored.session_id === null ? null : madeId<SessionId>(stored.session_id),
    tenancyId: stored.tenancy_id === null ? null : givenId<TenancyId>(stored.tenancy_id),
    value: stored.value_micros === null ? null : money(stored.value_micros),
    currency: currency(stored.currency),
    validatorSerial: stored.validator_serial,
    state: stored.state,
    openedAt: instant(Number(stored.opened_at_ms)),
    stackedAt: stored.stacked_at_ms === null ? null : instant(Number(stored.stacked_at_ms)),
    evidence: stored.evidence,
    reported: stored.reported === 1n,
  };
}
