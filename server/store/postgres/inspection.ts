import type { DatabaseInspection } from '../sqlite/inspection.ts';
import { one, Session, sql, unavailable, type PostgresPlace } from './connection.ts';
import { migrations } from './migrate.ts';
import { schemaFingerprint } from './schema-fingerprint.ts';

/** How a database is, looked at from outside, whether or not servers use it. Null where nothing of Foyer is in it. Rejects with STORE_UNAVAILABLE. */
export async function inspectPostgres(place: PostgresPlace): Promise<DatabaseInspection | null> {
  const session = await Session.open(place, { pipeline: false });
  try {
    const there = await one(session, statements.there, []);
    if (there === null || !there.is) return null;
    const last = await one(session, statements.last, []);
    const found = await schemaFingerprint(session);
    const left = last?.schema_hash ?? '';
    const changed = left !== found && left.split(':')[0] === found.split(':')[0];
    return {
      file: there.name,
      bytes: Number(there.bytes),
      problems: changed ? ['its schema is not the one that the last migration left'] : [],
      migration: Number(last?.number ?? 0n),
      known: Math.max(...migrations.map(({ number }) => number)),
    };
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    await session.close();
  }
}

const statements = {
  there: sql<{ is: boolean; name: string; bytes: bigint }>(
    `SELECT to_regclass('schema_migration') IS NOT NULL AS is, current_database()::text AS name, pg_database_size(current_database()) AS bytes`,
  ),
  last: sql<{ number: bigint; schema_hash: string }>(
    'SELECT number, schema_hash FROM schema_migration ORDER BY number DESC LIMIT 1',
  ),
};
