import { env } from 'node:process';
import { PrivatePostgres } from '#server/constructed';
import { PostgresLedger } from './postgres-ledger.ts';

export const ROW_LOCKING = 'row-locking PostgreSQL';

/** The ledgers on PostgreSQL that are here: none without PostgreSQL, pgledger only where PGLEDGER_SQL names its file. In a folder within `parent`. */
export class PostgresPeers {
  readonly #postgres: PrivatePostgres | null;
  readonly #ledgers: readonly PostgresLedger[];

  private constructor(postgres: PrivatePostgres | null, ledgers: readonly PostgresLedger[]) {
    this.#postgres = postgres;
    this.#ledgers = ledgers;
  }

  static async start(parent: string): Promise<PostgresPeers> {
    if (!PrivatePostgres.installed) return new PostgresPeers(null, []);
    const postgres = await PrivatePostgres.start({ parent });
    const file = env['PGLEDGER_SQL'];
    const ledgers = [await PostgresLedger.rowLocking(postgres)];
    if (file !== undefined) ledgers.push(await PostgresLedger.pgledger(postgres, file));
    return new PostgresPeers(postgres, ledgers);
  }

  /** One side of a measurement for each. */
  sides(measure: (ledger: PostgresLedger) => Promise<number>): Record<string, () => Promise<number>> {
    return Object.fromEntries(this.#ledgers.map((ledger) => [ledger.name, () => measure(ledger)]));
  }

  /** Another database on the same server, by its URL; null without PostgreSQL. */
  async makeDatabase(): Promise<string | null> {
    return this.#postgres === null ? null : this.#postgres.url(await this.#postgres.makeDatabase());
  }

  async close(): Promise<void> {
    for (const ledger of this.#ledgers) await ledger.close();
    await this.#postgres?.dispose();
  }
}
