import { withBooksOptions, type BooksGiven } from '../books-options.ts';
import type { AddCommand } from '../command.ts';

/** Backs a site up, also while its server runs. */
export const addBackup: AddCommand = (program, finish) => {
  withBooksOptions(program.command('backup'))
    .description(
      'copies a site, on whichever engine it is, into a folder of its own, also while its server runs, and reads the copy back whole',
    )
    .requiredOption('--to <folder>', 'where the backup is made; it gets a name with its time')
    .option('--with-key <file>', 'also copies the private key of the ledger, to a file in another folder')
    .option('--json', 'one line of JSON')
    .action(async ({ to, withKey, json, ...given }: BooksGiven & { to: string; withKey?: string; json?: true }) => {
      const { success } = await import('#kernel');
      const { SystemClock } = await import('#platform');
      const { makeBackup } = await import('#server');
      const { booksOf } = await import('../site-books.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { source, siteFile } = booksOf(given);
      const { folder, manifest, ledger } = await makeBackup({
        books: source,
        to,
        siteFile,
        keyCopy: withKey ?? null,
        clock: new SystemClock(),
      });
      const value = { folder, head: manifest?.head, transactions: ledger?.transactions, files: manifest?.files.length };
      finish(writeReply(success(value), { json: json === true }));
    });
};
