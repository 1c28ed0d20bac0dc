import type { AddCommand } from '../command.ts';

/** Looks into a kiosk's journal without changing it, also beside a running kiosk. */
export const addJournal: AddCommand = (program, finish) => {
  const journal = program.command('journal').description("a kiosk's journal: every bill it ever held");
  journal
    .command('show')
    .description('every bill, oldest first, and what lies in which state')
    .option('--data <folder>', "the kiosk's data folder", 'data/kiosk')
    .option('--json', 'one line of JSON')
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const { success } = await import('#kernel');
      const { inspect } = await import('../journal-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const report = await inspect(data);
      finish(
        writeReply(success({ rows: report.rows, devices: report.devices, sums: report.sums }), { json: json === true }),
      );
    });
  journal
    .command('verify')
    .description('whether the rows are what the events say: no number missing, nothing gone backward')
    .option('--data <folder>', "the kiosk's data folder", 'data/kiosk')
    .option('--json', 'one line of JSON')
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const { inspect } = await import('../journal-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { success } = await import('#kernel');
      const { rows, sums, problems } = await inspect(data);
      const code = writeReply(success({ agrees: problems.length === 0, rows: rows.length, sums, problems }), {
        json: json === true,
      });
      finish(problems.length === 0 ? code : 1);
    });
};
