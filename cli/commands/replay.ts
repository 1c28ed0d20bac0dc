import type { AddCommand } from '../command.ts';
import { withBooksOptions, type BooksGiven } from '../books-options.ts';

/** Whether the ledger is what readings, prices and payments come to. */
export const addReplay: AddCommand = (program, finish) => {
  withBooksOptions(program.command('replay'))
    .description(
      'makes every balance of a tenancy again from raw readings, prices and payments; exit code 1 where the ledger says otherwise',
    )
    .argument('<tenancy>', 'the id of the tenancy')
    .option('--json', 'one line of JSON')
    .action(async (tenancy: string, { json, ...at }: BooksGiven & { json?: true }) => {
      const { replayReport } = await import('../replay-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await replayReport(tenancy, at);
      const code = writeReply(reply, { json: json === true });
      finish(reply.ok && !reply.value.agrees ? 1 : code);
    });
};
