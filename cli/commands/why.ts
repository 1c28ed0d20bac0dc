import type { AddCommand } from '../command.ts';

export const addWhy: AddCommand = (program, finish) => {
  program
    .command('why')
    .description('says of a tenancy whether it has supply, why, and what changes next; asks a running server')
    .argument('<tenancy>', 'the id of the tenancy in the site file')
    .requiredOption('--data <folder>', "the server's data folder")
    .option('--json', 'one line of JSON')
    .action(async (tenancy: string, { data, json }: { data: string; json?: true }) => {
      const { account } = await import('#contracts/api');
      const { askServer } = await import('../ask-server.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await askServer(data, {
        path: `/accounts/${encodeURIComponent(tenancy)}`,
        method: 'GET',
        schema: account,
      });
      const answer = reply.ok
        ? {
            ok: true as const,
            value: {
              tenancy: reply.value.tenancyId,
              balance: reply.value.balance,
              arrears: reply.value.arrears,
              supplies: reply.value.supplies.map((supply) => ({
                meter: supply.meterId,
                state: supply.state,
                powerW: supply.powerW,
              })),
              decision: reply.value.decision,
            },
          }
        : reply;
      finish(writeReply(answer, { json: json === true }));
    });
};
