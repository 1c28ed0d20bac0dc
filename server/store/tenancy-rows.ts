import { instant } from '#kernel';
import type { CorrectedStatementRecord, TenancyEvent } from './contract-tenancies.ts';

export interface TenancyRow {
  readonly id: TenancyEvent['id'];
  readonly tenancy_id: TenancyEvent['tenancyId'];
  readonly act: TenancyEvent['act'];
  readonly at: bigint;
  readonly recorded_at: bigint;
  readonly content: string;
}

export function toTenancyEvent(row: TenancyRow): TenancyEvent {
  return {
    id: row.id,
    tenancyId: row.tenancy_id,
    act: row.act,
    at: instant(Number(row.at)),
    recordedAt: instant(Number(row.recorded_at)),
    content: row.content,
  };
}

export interface CorrectedStatementRow {
  readonly id: CorrectedStatementRecord['id'];
  readonly tenancy_id: CorrectedStatementRecord['tenancyId'];
  readonly decision_id: CorrectedStatementRecord['decisionId'];
  readonly recorded_at: bigint;
  readonly content: string;
}

export function toCorrectedStatement(row: CorrectedStatementRow): CorrectedStatementRecord {
  return {
    id: row.id,
    tenancyId: row.tenancy_id,
    decisionId: row.decision_id,
    recordedAt: instant(Number(row.recorded_at)),
    content: row.content,
  };
}
