import type { DeviceWord, KeptDevice } from '#app';
import type { Instant } from '#kernel';
import type { SqliteDatabase } from '#platform';
import { markCoins } from './schema.ts';

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
