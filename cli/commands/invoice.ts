import type { AddCommand } from '../command.ts';

/** The data of a tax invoice, as the running server has it. */
export const addInvoice: AddCommand = (program, finish) => {
  program
    .command('invoice <tenancy>')
    .description('what a tax invoice for a month says: seller, buyer, number, lines, tax by rate')
    .option('--data <folder>', "the running server's data folder; by default the demo's, where there is one")
    .requiredOption('--period <month>', 'the local month, as 2026-11')
    .option('--json', 'one line of JSON')
    .action(async (tenancyId: string, { data, period, json }: { data?: string; period: string; json?: true }) => {
      const { invoice } = await import('#contracts/api');
      const { askServer } = await import('../ask-server.ts');
      const { ledgerFolder } = await import('../ledger-place.ts');
      const { writeReply } = await import('../write-reply.ts');
      const path = `/tenancies/${encodeURIComponent(tenancyId)}/invoices/${encodeURIComponent(period)}`;
      const reply = await askServer(ledgerFolder(data), { path, method: 'GET', schema: invoice });
      finish(writeReply(reply, { json: json === true }));
    });
};
