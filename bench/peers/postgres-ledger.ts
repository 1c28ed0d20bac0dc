import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { PrivatePostgres } from '#server/constructed';

/** As many as the target names: each posts one transfer a commit. */
export const CONNECTIONS = 20;

/** What a plain ledger on PostgreSQL has: both rows locked in one order, their balances moved, one commit each. No chain, no idempotency, no evidence. */
const ROW_LOCKING = `
CREATE TABLE account (id text PRIMARY KEY, balance bigint NOT NULL);
CREATE TABLE transfer (id bigserial PRIMARY KEY, at timestamptz NOT NULL);
CREATE TABLE entry (transfer bigint NOT NULL REFERENCES transfer, account text NOT NULL REFERENCES account, amount bigint NOT NULL);
CREATE INDEX ON entry (account, transfer);
INSERT INTO account VALUES ('cash', 0), ('credit', 0);
CREATE FUNCTION post(debit text, credit text, moved bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
  PERFORM 1 FROM account WHERE id IN (debit, credit) ORDER BY id FOR UPDATE;
  INSERT INTO transfer (at) VALUES (now()) RETURNING id INTO made;
  INSERT INTO entry VALUES (made, debit, moved), (made, credit, -moved);
  UPDATE account SET balance = balance + CASE id WHEN debit THEN moved ELSE -moved END WHERE id IN (debit, credit);
  RETURN made;
END $$;`;

/** Transfers between the same two accounts on PostgreSQL as it is set up by itself (fsync on, a commit answers when it is on the disk). */
export class PostgresLedger {
  readonly name: string;
  readonly #pool: pg.Pool;
  readonly #statement: { readonly name: string; readonly text: string; readonly values: readonly string[] };

  private constructor(at: { name: string; pool: pg.Pool; text: string; values: readonly string[] }) {
    this.name = at.name;
    this.#pool = at.pool;
    this.#statement = { name: 'post', text: at.text, values: at.values };
  }

  static async rowLocking(postgres: PrivatePostgres): Promise<PostgresLedger> {
    const pool = await poolOn(postgres, ROW_LOCKING);
    const text = 'SELECT post($1, $2, $3)';
    return new PostgresLedger({ name: 'row-locking PostgreSQL', pool, text, values: ['cash', 'credit', '10000000'] });
  }

  /** `file`: pgledger's own SQL, https://github.com/pgr0ss/pgledger. */
  static async pgledger(postgres: PrivatePostgres, file: string): Promise<PostgresLedger> {
    const pool = await poolOn(postgres, readFileSync(file, 'utf8'));
    const account = async (name: string) => {
      const made = await pool.query<{ id: string }>('SELECT id::text FROM pgledger_create_account($1, $2)', [
        name,
        'EUR',
      ]);
      return made.rows[0]?.id ?? '';
    };
    const values = [await account('credit'), await account('cash'), '10.00'];
    return new PostgresLedger({
      name: 'pgledger',
      pool,
      text: 'SELECT id FROM pgledger_create_transfer($1, $2, $3)',
      values,
    });
  }

  async post(): Promise<void> {
    await this.#pool.query({ ...this.#statement, values: [...this.#statement.values] });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

async function poolOn(postgres: PrivatePostgres, schema: string): Promise<pg.Pool> {
  const database = await postgres.makeDatabase();
  const pool = new pg.Pool({ connectionString: postgres.url(database), max: CONNECTIONS });
  await pool.query(schema);
  return pool;
}
