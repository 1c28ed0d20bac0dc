import { FaultError, givenId, type SiteId } from '#kernel';
import type { BooksLook } from '../contract-look.ts';
import { one, Session, sql, unavailable, type Asked, type PostgresPlace } from './connection.ts';
import { tenancyRoom } from './desk-room.ts';
import { ledgerReads } from './ledger-room.ts';
import { migrations } from './migrate.ts';
import { receiptReads } from './receipt-room.ts';
import { readingReads, topUpReads } from './site-room.ts';

/** Which books of a database: those of a site, or of the only one that is in it. */
export interface BooksInDatabase {
  readonly place: PostgresPlace;
  readonly siteId: SiteId | null;
}

/** Looks into the books of a site, also beside servers that write to them. Rejects with STORE_UNAVAILABLE where there are none, or a server has to bring them up to date first. */
export async function lookIntoDatabase(at: BooksInDatabase): Promise<BooksLook> {
  const { session, siteId } = await openSnapshot(at);
  try {
    const asked = askedOf(session);
    const { head, ...ledger } = ledgerReads(asked, siteId);
    const rooms = { asked, siteId };
    return {
      siteId,
      sequence: (await head()).sequence,
      ledger,
      topUps: topUpReads(rooms),
      receipts: receiptReads(rooms),
      readings: readingReads(rooms),
      tenancies: tenancyRoom(rooms),
      close: () => session.close(),
    };
  } catch (thrown) {
    await session.close();
    throw unavailable(thrown);
  }
}

/** A connection whose statements all see one moment and that cannot write. Whoever opened it closes it. Rejects with STORE_UNAVAILABLE. */
export async function openSnapshot({ place, siteId }: BooksInDatabase): Promise<{
  readonly session: Session;
  readonly siteId: SiteId;
}> {
  const session = await Session.open(place, { pipeline: true, patient: true });
  try {
    await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await checkMigrated(session);
    return { session, siteId: await siteIn(session, siteId) };
  } catch (thrown) {
    await session.close();
    throw unavailable(thrown);
  }
}

/** Rejects with STORE_UNAVAILABLE where the schema is not the one that this program knows. */
export async function checkMigrated(session: Session): Promise<void> {
  const there = (await one(session, statements.there, []))?.is === true;
  const found = there ? Number((await one(session, statements.newest, []))?.number ?? 0n) : 0;
  const known = migrations.at(-1)?.number ?? 0;
  if (found === known) return;
  throw new FaultError('STORE_UNAVAILABLE', {
    message:
      found > known
        ? `the database is at migration ${found}, this program knows ${known}: a newer Foyer made it`
        : found === 0
          ? 'the database has no books of Foyer'
          : 'an older Foyer made the books: start the server once, so that it brings them up to date',
    details: { found, known },
  });
}

/** The site that is meant. Rejects with STORE_UNAVAILABLE where it is not there, or where several are and none is named. */
export async function siteIn(session: Session, wanted: SiteId | null): Promise<SiteId> {
  const there = (await session.all(statements.sites, [])).map((row) => row.site_id);
  const [first] = there;
  if (wanted !== null && there.includes(wanted)) return wanted;
  if (wanted === null && first !== undefined && there.length === 1) return givenId<SiteId>(first);
  throw new FaultError('STORE_UNAVAILABLE', {
    message:
      wanted === null
        ? first === undefined
          ? 'the database has no ledger'
          : `the database has the books of ${there.join(', ')}: name the site file of the one that is meant`
        : `the database has no ledger of the site ${wanted}`,
  });
}

function askedOf(session: Session): Asked {
  return {
    all: async (statement, values) => {
      try {
        return await session.all(statement, values);
      } catch (thrown) {
        throw unavailable(thrown);
      }
    },
  };
}

const statements = {
  there: sql<{ is: boolean }>(`SELECT to_regclass('schema_migration') IS NOT NULL AS is`),
  newest: sql<{ number: bigint | null }>('SELECT max(number) AS number FROM schema_migration'),
  sites: sql<{ site_id: string }>('SELECT site_id FROM ledger_head ORDER BY site_id'),
};
