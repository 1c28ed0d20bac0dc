import type { AddCommand } from '../command.ts';
import { withBooksOptions, type BooksGiven } from '../books-options.ts';

/** What a tenancy had, what moved, and what it has. */
export const addStatement: AddCommand = (program, finish) => {
  withBooksOptions(program.command('statement'))
    .description('what a tenancy had at the beginning, every movement, and what it had at the end')
    .argument('<tenancy>', 'the id of the tenancy in the site file')
    .option('--from <day>', 'the first day, or an instant; otherwise from the beginning')
    .option('--to <day>', 'the day or instant that is no longer in it; otherwise up to now')
    .option('--json', 'one line of JSON')
    .action(async (tenancy: string, given: BooksGiven & { from?: string; to?: string; json?: true }) => {
      const { SystemClock } = await import('#platform');
      const { statementReport } = await import('../ledger-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { json, ...at } = given;
      const reply = await statementReport(tenancy, { ...at, clock: new SystemClock() });
      finish(writeReply(reply, { json: json === true }));
    });
};
