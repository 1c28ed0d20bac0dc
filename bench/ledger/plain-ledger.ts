import Database from 'better-sqlite3';

/**
 * The peer: what one writes first. A transfer with two entries and two balances on better-sqlite3, one commit each, as durable as ours (WAL,
 * synchronous=FULL); no chain, no idempotency, no evidence.
 */
export class PlainLedger {
  readonly #database: Database.Database;
  readonly #post: Database.Transaction<(amount: bigint) => void>;

  constructor(file: string) {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(`
      CREATE TABLE transfer (id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
      CREATE TABLE entry (transfer INTEGER NOT NULL, account INTEGER NOT NULL, amount INTEGER NOT NULL) STRICT;
      CREATE INDEX entry_of_account ON entry (account, transfer);
      CREATE TABLE account (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL) STRICT;
      INSERT INTO account VALUES (1, 0), (2, 0)`);
    const transfer = database.prepare('INSERT INTO transfer (at) VALUES (?)');
    const entry = database.prepare('INSERT INTO entry VALUES (?, ?, ?)');
    const balance = database.prepare('UPDATE account SET balance = balance + ? WHERE id = ?');
    this.#database = database;
    this.#post = database.transaction((amount: bigint) => {
      const { lastInsertRowid } = transfer.run(1_795_444_260_000);
      entry.run(lastInsertRowid, 1, amount);
      entry.run(lastInsertRowid, 2, -amount);
      balance.run(amount, 1);
      balance.run(-amount, 2);
    });
  }

  post(amount: bigint): void {
    this.#post.immediate(amount);
  }

  close(): void {
    this.#database.close();
  }
}
