import type { AddCommand } from '../command.ts';

/** Shares a supplier's invoice among the units of a building and says whether anybody was charged more than that. */
export const addSharedCost: AddCommand = (program, finish) => {
  program
    .command('shared-cost')
    .description("shares a supplier's invoice among the units, common use and losses in it; 1 where more was charged")
    .argument('<file>', 'the YAML file: invoice, master meter, units, common use (docs/tariffs/shared-cost.md)')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { success } = await import('#kernel');
      const { sharedCost } = await import('#contracts/configuration');
      const { noProfitStatement } = await import('#server/tariffs');
      const { writeLine } = await import('#platform');
      const { readConfiguration } = await import('../configuration-check.ts');
      const { sharedCostFacts, sharedCostText } = await import('../cost-sharing-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const read = readConfiguration(file, { schema: sharedCost, json: json === true });
      if (read === null) return finish(2);
      const statement = noProfitStatement(read.configuration);
      if (json === true) writeReply(success(sharedCostFacts(read.configuration, statement)), { json: true });
      else writeLine(sharedCostText(read.configuration, statement));
      finish(statement.withoutProfit ? 0 : 1);
    });
};
