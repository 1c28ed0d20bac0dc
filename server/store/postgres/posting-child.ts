import { writeSync } from 'node:fs';
import { argv, stdin } from 'node:process';
import { givenId, ManualClock, moneyOfUnits, silentLog, type SiteId } from '#kernel';
import { SystemClock, systemRandomness, writeLine } from '#platform';
import { Books, countingRandomness, start } from '../constructed-books.ts';
import { openPostgresStore } from './store.ts';

/**
 * One of several server processes on one database, run by the tests: eight callers post top-ups to the same accounts as fast as the database lets them, and
 * every fourth under an id that the other processes use too. Says each id when it was asked for and how it was answered, until its input ends or it is killed.
 */
const [, , url = '', keyFile = ''] = argv;
const store = await openPostgresStore({
  place: { url, password: null },
  siteId: givenId<SiteId>('constructed'),
  keyFile,
  clock: new SystemClock(),
  randomness: systemRandomness,
  log: silentLog,
});
const own = new Books('12', systemRandomness);
/** The same ids in the same order in every process. */
const shared = new Books('12', countingRandomness());
await store.ledger.openAccounts(own.accounts());
let ending = false;
stdin.on('end', () => (ending = true)).resume();
writeLine('ready');
await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (let count = 1; !ending; count += 1) {
      const isShared = count % 4 === 0;
      const { transaction } = (isShared ? shared : own).topUp({ amount: moneyOfUnits(10n) });
      writeSync(1, `asked ${transaction.id}\n`);
      const occurredAt = isShared ? new ManualClock(start).now() : transaction.occurredAt;
      const outcome = await store.ledger.post({ ...transaction, occurredAt });
      writeSync(1, `${outcome.kind} ${transaction.id}\n`);
    }
  }),
);
await store.close();
