import { money, type MeterId, type Money, type TenancyId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { RelayCommand } from '../../control/model.ts';
import type { KeptReading, PostedLine, ReportStore } from '../contract-reports.ts';
import { toKept, type JudgedRow } from '../reading-rows.ts';
import { toCommand, toRatedLine, type CommandRow, type RatedLineRow } from '../rows.ts';

/** What reports ask of the books, on a connection that cannot write. */
export class ReportReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  movedOnTenancies({ kinds, from, to }: Parameters<ReportStore['movedOnTenancies']>[0]): Money {
    const row = this.#statements.moved.get(from, JSON.stringify(kinds), from, to);
    return money(row?.sum ?? 0n);
  }

  readings(meter: MeterId, limit: number): readonly KeptReading[] {
    return this.#statements.readings.all(meter, limit).map(toKept);
  }

  charges(tenancy: TenancyId, limit: number): readonly PostedLine[] {
    return this.#statements.charges.all(tenancy, limit).map((row) => ({
      transactionId: row.transaction_id,
      line: toRatedLine(row),
    }));
  }

  commands(meter: MeterId, limit: number): readonly RelayCommand[] {
    return this.#statements.commands.all(meter, limit).map(toCommand);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    moved: database.prepare<[number, string, number, number], { sum: bigint | null }>(
      `SELECT sum(e.amount_micros) AS sum FROM ledger_transaction t
       JOIN ledger_entry e ON e.sequence = t.sequence JOIN ledger_account a ON a.number = e.account
       WHERE t.sequence > coalesce((SELECT sequence FROM ledger_transaction WHERE recorded_at < ? ORDER BY sequence DESC LIMIT 1), 0)
         AND t.kind IN (SELECT value FROM json_each(?)) AND t.occurred_at >= ? AND t.occurred_at < ?
         AND a.name LIKE 'tenancy/%'`,
    ),
    readings: database.prepare<[string, number], JudgedRow>(
      'SELECT * FROM reading WHERE meter_id = ? ORDER BY number DESC LIMIT ?',
    ),
    charges: database.prepare<[string, number], RatedLineRow & { transaction_id: PostedLine['transactionId'] }>(
      `SELECT l.*, t.id AS transaction_id FROM rated_line l JOIN ledger_transaction t ON t.sequence = l.sequence
       WHERE l.tenancy_id = ? ORDER BY l.sequence DESC, l.line LIMIT ?`,
    ),
    commands: database.prepare<[string, number], CommandRow>(
      'SELECT * FROM relay_command WHERE meter_id = ? ORDER BY number DESC LIMIT ?',
    ),
  };
}
