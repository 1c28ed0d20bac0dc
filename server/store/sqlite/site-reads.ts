import {
  givenId,
  instant,
  type CommandId,
  type Instant,
  type JournalId,
  type KioskId,
  type MeterId,
  type OrderId,
  type SessionId,
} from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { RelayCommand } from '../../control/model.ts';
import type { KioskCredential, ReceiptKey, TopUpRecord, UnresolvedBill } from '../contract.ts';
import {
  toCommand,
  toCredential,
  toTopUp,
  toUnresolved,
  type CommandRow,
  type CredentialRow,
  type TopUpRow,
  type UnresolvedRow,
} from '../rows.ts';

/** What is asked of bills, relay commands and kiosks, on a connection that cannot write. */
export class SiteReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  topUp(id: JournalId | OrderId): TopUpRecord | null {
    return oneOf(this.#statements.topUp.get(id), toTopUp);
  }

  topUpsOfSession(session: SessionId): readonly TopUpRecord[] {
    return this.#statements.ofSession.all(session).map(toTopUp);
  }

  unresolved(id: JournalId): UnresolvedBill | null {
    return oneOf(this.#statements.unresolved.get(id), toUnresolved);
  }

  allUnresolved(): readonly UnresolvedBill[] {
    return this.#statements.allUnresolved.all().map(toUnresolved);
  }

  latestCommand(meter: MeterId): RelayCommand | null {
    return oneOf(this.#statements.latestCommand.get(meter), toCommand);
  }

  command(id: CommandId): RelayCommand | null {
    return oneOf(this.#statements.command.get(id), toCommand);
  }

  cutsSince(at: Instant): number {
    return Number(this.#statements.cutsSince.get(at)?.count ?? 0n);
  }

  receiptKeys(): readonly ReceiptKey[] {
    return this.#statements.receiptKeys.all().map((row) => ({
      publicKey: row.public_key,
      kioskId: givenId<KioskId>(row.kiosk_id),
      firstSeenAt: instant(Number(row.first_seen_at)),
    }));
  }

  credential(tokenHash: string): KioskCredential | null {
    return oneOf(this.#statements.credential.get(tokenHash), toCredential);
  }
}

function oneOf<Row, Value>(row: Row | undefined, mapped: (row: Row) => Value): Value | null {
  return row === undefined ? null : mapped(row);
}

function prepare(database: SqliteDatabase) {
  return {
    topUp: database.prepare<[string], TopUpRow>('SELECT * FROM top_up WHERE journal_id = ?'),
    ofSession: database.prepare<[string], TopUpRow>(
      `SELECT u.* FROM top_up u JOIN ledger_transaction t ON t.id = u.transaction_id WHERE u.session_id = ? ORDER BY t.sequence`,
    ),
    unresolved: database.prepare<[string], UnresolvedRow>('SELECT * FROM unresolved_bill WHERE journal_id = ?'),
    allUnresolved: database.prepare<[], UnresolvedRow>('SELECT * FROM unresolved_bill ORDER BY journal_id'),
    latestCommand: database.prepare<[string], CommandRow>(
      'SELECT * FROM relay_command WHERE meter_id = ? ORDER BY number DESC LIMIT 1',
    ),
    command: database.prepare<[string], CommandRow>('SELECT * FROM relay_command WHERE id = ?'),
    cutsSince: database.prepare<[number], { count: bigint }>(
      `SELECT count(*) AS count FROM relay_command WHERE target = 'open' AND cause = 'debt' AND sent_at >= ?`,
    ),
    receiptKeys: database.prepare<[], { public_key: string; kiosk_id: string; first_seen_at: bigint }>(
      'SELECT public_key, kiosk_id, first_seen_at FROM kiosk_receipt_key ORDER BY first_seen_at, public_key',
    ),
    credential: database.prepare<[string], CredentialRow>('SELECT * FROM kiosk_credential WHERE token_hash = ?'),
  };
}
