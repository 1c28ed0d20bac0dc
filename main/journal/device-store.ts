import type { CountedDoubt, CountFinding, DeviceCount, DeviceWord, KeptDevice } from '#app';
import type { Instant, JournalId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import { markCoins } from './schema.ts';
import { rowOf, type StoredRow } from './stored-row.ts';

interface StoredDevice {
  readonly serial: string;
  readonly stacked: bigint | null;
  readonly event: bigint | null;
}

/** What the devices that take money said of themselves. Its writes belong into the transaction of whoever calls. */
export class DeviceStore {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  kept(serial: string): KeptDevice | null {
    const stored = this.#database
      .prepare<[string], StoredDevice>('SELECT serial, stacked, event FROM cash_device WHERE serial = ?')
      .get(serial);
    return stored === undefined ? null : keptOf(stored);
  }

  /** What the word does not name stays. */
  keep(word: DeviceWord, at: Instant): void {
    this.#database
      .prepare(
        `INSERT INTO cash_device (serial, stacked, event, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (serial) DO UPDATE SET
           stacked = coalesce(excluded.stacked, stacked), event = coalesce(excluded.event, event), at_ms = excluded.at_ms`,
      )
      .run(word.serial, word.stacked ?? null, word.event ?? null, at);
  }

  /** A row came into doubt while its device should have counted this. */
  doubt(id: JournalId, count: DeviceCount, at: Instant): void {
    this.#database
      .prepare("INSERT INTO counted_doubt (row_id, says, serial, stacked, at_ms) VALUES (?, 'doubted', ?, ?, ?)")
      .run(id, count.serial, count.stacked, at);
  }

  /** The rows in doubt of which this device's count has said nothing yet, oldest first. */
  doubts(serial: string): CountedDoubt[] {
    return this.#database
      .prepare<[string], StoredRow & { readonly was_asked: bigint }>(
        `SELECT journal_row.*,
                EXISTS (SELECT 1 FROM journal_event WHERE row_id = journal_row.id AND state = 'stack_requested') AS was_asked
         FROM counted_doubt JOIN journal_row ON journal_row.id = counted_doubt.row_id
         WHERE counted_doubt.serial = ? AND says = 'doubted' AND state = 'unresolved'
           AND NOT EXISTS (SELECT 1 FROM counted_doubt AS said WHERE said.row_id = journal_row.id AND said.says <> 'doubted')
         ORDER BY sequence`,
      )
      .all(serial)
      .map((stored) => {
        const { id, value, sessionId, tenancyId } = rowOf(stored);
        return { id, value, sessionId, tenancyId, wasAsked: stored.was_asked === 1n };
      });
  }

  /** What a count says of a row; the server must hear of it again. */
  find({ id, says, evidence }: CountFinding, at: Instant): void {
    this.#database
      .prepare('INSERT INTO counted_doubt (row_id, says, evidence, at_ms) VALUES (?, ?, ?, ?)')
      .run(id, says, evidence, at);
    this.#database.prepare('UPDATE journal_row SET reported = 0 WHERE id = ?').run(id);
  }

  finding(id: JournalId): CountFinding | null {
    const stored = this.#database
      .prepare<[string], { says: CountFinding['says']; evidence: string }>(
        "SELECT says, evidence FROM counted_doubt WHERE row_id = ? AND says <> 'doubted'",
      )
      .get(id);
    return stored === undefined ? null : { id, ...stored };
  }

  noteCoin(sequence: number, event: number): void {
    this.#database.prepare('INSERT INTO journal_coin (sequence, event) VALUES (?, ?)').run(sequence, event);
    markCoins(this.#database);
  }
}

function keptOf({ serial, stacked, event }: StoredDevice): KeptDevice {
  return {
    serial,
    stacked: stacked === null ? null : Number(stacked),
    event: event === null ? null : Number(event),
  };
}

/** Every device and every coin of a journal; none in a journal that was made before there were any. */
export function devicesIn(database: SqliteDatabase): { devices: KeptDevice[]; coins: ReadonlySet<number> } {
  const has = (table: string) =>
    database.prepare('SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?').get('table', table) !== undefined;
  const devices = has('cash_device')
    ? database.prepare<[], StoredDevice>('SELECT serial, stacked, event FROM cash_device ORDER BY serial').all()
    : [];
  const coins = has('journal_coin')
    ? database.prepare<[], { sequence: bigint }>('SELECT sequence FROM journal_coin').all()
    : [];
  return { devices: devices.map(keptOf), coins: new Set(coins.map(({ sequence }) => Number(sequence))) };
}
