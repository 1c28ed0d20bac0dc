import type { AddCommand } from '../command.ts';

/** Looks into a site's ledger without changing it, also beside a running server. */
export const addLedger: AddCommand = (program, finish) => {
  program
    .command('ledger')
    .description("a site's ledger")
    .command('verify')
    .description('makes every hash, signature, sum and balance again and names the first that does not hold')
    .option('--data <folder>', "the server's data folder", 'data/server')
    .option('--config <file>', 'the site file; needed where it says that the books are on PostgreSQL')
    .option('--key <file>', 'the key of the ledger (its public half is read); by default where the server makes it')
    .option('--json', 'one line of JSON')
    .action(async ({ data, config, key, json }: { data: string; config?: string; key?: string; json?: true }) => {
      const { success } = await import('#kernel');
      const { defaultKeyFile, keyFileOf, verifyBooksOf, verifyFolder } = await import('#server');
      const { booksPlaceOf } = await import('../site-books.ts');
      const { writeReply } = await import('../write-reply.ts');
      const place = config === undefined ? null : booksPlaceOf(config, data);
      const verdict = await (place === null
        ? verifyFolder({ directory: data, keyFile: key ?? defaultKeyFile(data) })
        : verifyBooksOf(place, key ?? keyFileOf(place)));
      const code = writeReply(success({ ...verdict, firstBad: verdict.problems[0] ?? null }), { json: json === true });
      finish(verdict.sound ? code : 1);
    });
};
