import type { AddCommand } from '../command.ts';

/** Whether the ledger is what readings, prices and payments come to. */
export const addReplay: AddCommand = (program, finish) => {
  program
    .command('replay')
    .description(
      'makes every balance of a tenancy again from raw readings, prices and payments; exit code 1 where the ledger says otherwise',
    )
    .argument('<tenancy>', 'the id of the tenancy')
    .option('--data <folder>', "the server's data folder; by default the demo's, where there is one")
    .option('--config <file>', 'the site file; otherwise the site.yaml beside the data folder')
    .option('--json', 'one line of JSON')
    .action(async (tenancy: string, { json, ...at }: { data?: string; config?: string; json?: true }) => {
      const { replayReport } = await import('../replay-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = replayReport(tenancy, at);
      const code = writeReply(reply, { json: json === true });
      finish(reply.ok && !reply.value.agrees ? 1 : code);
    });
};
