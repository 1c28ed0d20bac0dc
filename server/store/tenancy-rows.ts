import { instant } from '#kernel';
import type { TenancyEvent } from './contract-tenancies.ts';

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
