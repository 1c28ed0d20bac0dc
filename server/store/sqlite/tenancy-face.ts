import { instant } from '#kernel';
import type { SqliteDatabase } from '#platform';
import type { TenancyEvent, TenancyStore } from '../contract-tenancies.ts';

interface TenancyRow {
  readonly id: TenancyEvent['id'];
  readonly tenancy_id: TenancyEvent['tenancyId'];
  readonly act: TenancyEvent['act'];
  readonly at: bigint;
  readonly recorded_at: bigint;
  readonly content: string;
}

/** The contract's part about tenancies, read on a connection that cannot write. */
export function tenancyFace(
  database: SqliteDatabase,
  { read }: { read: <Value>(look: () => Value) => Promise<Value> },
): TenancyStore {
  const all = database.prepare<[], TenancyRow>('SELECT * FROM tenancy_event ORDER BY number');
  const one = database.prepare<[string], TenancyRow>('SELECT * FROM tenancy_event WHERE id = ?');
  return {
    events: () => read(() => all.all().map(toTenancyEvent)),
    event: (id) =>
      read(() => {
        const row = one.get(id);
        return row === undefined ? null : toTenancyEvent(row);
      }),
  };
}

function toTenancyEvent(row: TenancyRow): TenancyEvent {
  return {
    id: row.id,
    tenancyId: row.tenancy_id,
    act: row.act,
    at: instant(Number(row.at)),
    recordedAt: instant(Number(row.recorded_at)),
    content: row.content,
  };
}
