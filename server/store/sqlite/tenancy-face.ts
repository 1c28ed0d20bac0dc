import type { SqliteDatabase } from '#platform';
import type { TenancyStore } from '../contract-tenancies.ts';
import { toTenancyEvent, type TenancyRow } from '../tenancy-rows.ts';

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
