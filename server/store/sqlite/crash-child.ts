import { argv } from 'node:process';
import { codeOf, givenId, moneyOfUnits, silentLog, type SiteId } from '#kernel';
import { SystemClock, systemRandomness, writeLine } from '#platform';
import { Books } from '../constructed-books.ts';
import { openSqliteStore } from './store.ts';

/**
 * Run by the crash tests: posts top-ups from eight callers as fast as the disk lets it and says each id when it was asked for and when it was
 * acknowledged, until it is killed or the disk fails. Then it says with which code, and whether a later write is refused too.
 */
const [, , directory = '', keyFile = ''] = argv;
const store = await openSqliteStore({
  directory,
  siteId: givenId<SiteId>('constructed'),
  keyFile,
  clock: new SystemClock(),
  log: silentLog,
});
const books = new Books('12', systemRandomness);
await store.ledger.openAccounts(books.accounts());
writeLine('ready');
try {
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (;;) {
        const { transaction, topUp } = books.topUp({ amount: moneyOfUnits(10n) });
        writeLine(`asked ${transaction.id}`);
        await store.ledger.post(transaction, { topUp });
        writeLine(`acknowledged ${transaction.id}`);
      }
    }),
  );
} catch (thrown) {
  writeLine(`failed ${codeOf(thrown)}`);
  const again = await store.ledger.openAccounts(books.accounts()).then(
    () => 'taken',
    (refused: unknown) => codeOf(refused),
  );
  writeLine(`then ${again}`);
  await store.close();
}
