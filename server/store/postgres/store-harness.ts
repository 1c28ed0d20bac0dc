import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenId, ManualClock, silentLog, type Log, type SiteId } from '#kernel';
import { systemRandomness } from '#platform';
import { start } from '../constructed-books.ts';
import type { StoreHarness } from '../harness.ts';
import { readAnchor } from '../anchor.ts';
import { readPublicKey } from '../ledger-key.ts';
import { Session, type PostgresPlace } from './connection.ts';
import type { PrivatePostgres } from './harness.ts';
import { openPostgresStore, type PostgresStoreOptions } from './store.ts';
import { walk } from './verify.ts';

/** A site in a database of its own, and the way past the guards. */
export interface PostgresHarness extends StoreHarness {
  readonly database: string;
  readonly place: PostgresPlace;
  readonly keyFile: string;
  readonly siteId: SiteId;
  options(over?: { readonly log?: Log }): PostgresStoreOptions;
}

export async function postgresHarness(postgres: PrivatePostgres): Promise<PostgresHarness> {
  const keys = mkdtempSync(join(tmpdir(), 'foyer-pg-keys-'));
  const keyFile = join(keys, 'ledger.key');
  const clock = new ManualClock(start);
  const siteId = givenId<SiteId>('constructed');
  const database = await postgres.makeDatabase();
  const place = { url: postgres.url(database), password: null };
  const options = ({ log = silentLog }: { readonly log?: Log } = {}): PostgresStoreOptions => ({
    place,
    siteId,
    keyFile,
    clock,
    randomness: systemRandomness,
    log,
  });
  const meddling = async <Value>(guards: boolean, act: (session: Session) => Promise<Value>): Promise<Value> => {
    const session = await Session.open(place, { pipeline: false });
    try {
      await session.run('BEGIN');
      await session.run(ZEROBLOB);
      if (!guards) await session.run(WITHOUT_GUARDS);
      return await act(session);
    } finally {
      await session.run('ROLLBACK').catch(() => undefined);
      await session.close();
    }
  };
  return {
    clock,
    database,
    place,
    keyFile,
    siteId,
    options,
    open: () => openPostgresStore(options()),
    meddle: (...statements) =>
      meddling(true, async (session) => {
        for (const statement of statements) await session.run(statement);
        await session.run('DROP FUNCTION zeroblob; COMMIT');
      }),
    // The copy is a transaction that is rolled back: nobody else sees it, and it is there in no time.
    meddleWithCopy: (statements, { guards }) =>
      meddling(guards, async (session) => {
        for (const statement of statements) await session.run(statement);
        const anchor = readAnchor(keyFile);
        const witnesses = anchor === null ? [] : [anchor];
        return walk(session, { siteId, publicKey: readPublicKey(keyFile), witnesses });
      }),
    // The database goes with its cluster: to drop it takes longer than a suite.
    dispose: async () => rmSync(keys, { recursive: true, force: true }),
  };
}

/** The suites write bytes as the other engine does. */
const ZEROBLOB = `CREATE FUNCTION zeroblob(length int) RETURNS bytea LANGUAGE sql AS $$ SELECT decode(repeat('00', length), 'hex') $$`;

/** Triggers and foreign keys sleep, checks are gone, and so is the index that reads what was written. */
const WITHOUT_GUARDS = `
  SET LOCAL session_replication_role = replica;
  DROP INDEX ledger_transaction_movement_of_tenancy;
  DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
      WHERE contype = 'c' AND conrelid::regclass::text ~ '^(ledger_|rated_line)' LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.of_table, found.conname);
    END LOOP;
  END $$`;
