import type { AddCommand } from '../command.ts';

/** The manager's console: who may come in. */
export const addConsole: AddCommand = (program, finish) => {
  const pages = program.command('console').description("the property manager's console");
  pages
    .command('invite')
    .description('writes a one-time code that makes the first owner, within the hour; an older one stops working')
    .requiredOption('--data <folder>', "the running server's data folder")
    .option('--json', 'one line of JSON')
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const { z } = await import('zod');
      const { wireInstant } = await import('#contracts/wire');
      const { askServer } = await import('../ask-server.ts');
      const { writeReply } = await import('../write-reply.ts');
      const schema = z.strictObject({ code: z.string(), expiresAt: wireInstant });
      const reply = await askServer(data, { path: '/invites', method: 'POST', schema });
      finish(writeReply(reply, { json: json === true }));
    });
  pages
    .command('people')
    .description('who runs the building, with those who have ended')
    .requiredOption('--data <folder>', "the running server's data folder")
    .option('--json', 'one line of JSON')
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const { people } = await import('#contracts/api');
      const { askServer } = await import('../ask-server.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await askServer(data, { path: '/people', method: 'GET', schema: people });
      finish(writeReply(reply, { json: json === true }));
    });
};
