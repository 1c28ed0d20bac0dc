import type { AddCommand } from '../command.ts';

/** Backs a site up, also while its server runs. */
export const addBackup: AddCommand = (program, finish) => {
  program
    .command('backup')
    .description('copies a site into a folder of its own, also while its server runs, and reads the copy back whole')
    .requiredOption('--data <folder>', "the server's data folder")
    .requiredOption('--to <folder>', 'where the backup is made; it gets a name with its time')
    .option('--config <file>', 'the site file, to lie beside the books')
    .option('--with-key <file>', 'also copies the private key of the ledger, to a file in another folder')
    .option('--json', 'one line of JSON')
    .action(async (given: { data: string; to: string; config?: string; withKey?: string; json?: true }) => {
      const { success } = await import('#kernel');
      const { SystemClock } = await import('#platform');
      const { defaultKeyFile, makeBackup } = await import('#server');
      const { writeReply } = await import('../write-reply.ts');
      const { folder, manifest, ledger } = await makeBackup({
        directory: given.data,
        keyFile: defaultKeyFile(given.data),
        to: given.to,
        siteFile: given.config ?? null,
        keyCopy: given.withKey ?? null,
        clock: new SystemClock(),
      });
      const value = { folder, head: manifest?.head, transactions: ledger?.transactions, files: manifest?.files.length };
      finish(writeReply(success(value), { json: given.json === true }));
    });
};
