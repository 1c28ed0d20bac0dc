import type { SqliteDatabase } from '#platform/sqlite';
import type { TenancyStore } from '../contract-tenancies.ts';
import { toCorrectedStatement, toTenancyEvent, type CorrectedStatementRow, type TenancyRow } from '../tenancy-rows.ts';

/** The contract's part about tenancies, read on a connection that cannot write. */
export function tenancyFace(
  database: SqliteDatabase,
  { read }: { read: <Value>(look: () => Value) => Promise<Value> },
): TenancyStore {
  const all = database.prepare<[], TenancyRow>('SELECT * FROM tenancy_event ORDER BY number');
  const one = database.prepare<[string], TenancyRow>('SELECT * FROM tenancy_event WHERE id = ?');
  const corrected = database.prepare<[string], CorrectedStatementRow>(
    'SELECT * FROM corrected_statement WHERE tenancy_id = ? ORDER BY number',
  );
  return {
    correctedStatements: (tenancy) => read(() => corrected.all(tenancy).map(toCorrectedStatement)),
    events: () => read(() => all.all().map(toTenancyEvent)),
    event: (id) =>
      read(() => {
        const row = one.get(id);
        return row === undefined ? null : toTenancyEvent(row);
      }),
  };
}
