import type { AddCommand } from '../command.ts';

/** Looks into a site's ledger without changing it, also beside a running server. */
export const addLedger: AddCommand = (program, finish) => {
  program
    .command('ledger')
    .description("a site's ledger")
    .command('verify')
    .description('makes every hash, signature, sum and balance again and names the first that does not hold')
    .option('--data <folder>', "the server's data folder", 'data/server')
    .option('--key <file>', 'the key of the ledger (its public half is read); by default where the server makes it')
    .option('--json', 'one line of JSON')
    .action(async ({ data, key, json }: { data: string; key?: string; json?: true }) => {
      const { success } = await import('#kernel');
      const { defaultKeyFile, verifyFolder } = await import('#server');
      const { writeReply } = await import('../write-reply.ts');
      const verdict = await verifyFolder({ directory: data, keyFile: key ?? defaultKeyFile(data) });
      const code = writeReply(success({ ...verdict, firstBad: verdict.problems[0] ?? null }), { json: json === true });
      finish(verdict.sound ? code : 1);
    });
};
