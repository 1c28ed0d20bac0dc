import type { Command } from 'commander';
import type { AddCommand } from '../command.ts';
import { withBooksOptions, type BooksGiven } from '../books-options.ts';

/** Looks at tariff documents before they bill anybody. */
export const addTariff: AddCommand = (program, finish) => {
  const tariff = program.command('tariff').description('tariff documents');
  tariff
    .command('check')
    .description(
      'says of a tariff document everything that is wrong with it; 1 for warnings alone, 2 where it is refused',
    )
    .argument('<file>', 'YAML or JSON (contracts/schema/tariff.json)')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { checkTariffFile } = await import('../tariff-check.ts');
      finish(checkTariffFile(file, { json: json === true }));
    });
  tariff
    .command('schema')
    .description('writes the JSON schema of a tariff document, as contracts/schema/tariff.json holds it')
    .action(async () => {
      const { tariffJsonSchema } = await import('#contracts/configuration');
      const { writeLine } = await import('#platform');
      writeLine(JSON.stringify(tariffJsonSchema(), null, 2));
    });
  withBooksOptions(tariff.command('simulate'))
    .description(
      "what a site's tenancies would have paid by this tariff in the last days; reads only, also beside a server",
    )
    .argument('<file>', 'the tariff that is tried, YAML or JSON; its newest version')
    .option('--days <number>', 'how many whole days, from 1 to 366', '30')
    .option('--json', 'one line of JSON')
    .action(
      async (
        file: string,
        { days: given, json: asJson, ...books }: BooksGiven & { days: string; json?: true },
        command: Command,
      ) => {
        const json = asJson === true;
        const days = /^\d{1,3}$/.test(given) ? Number(given) : 0;
        if (days < 1 || days > 366) command.error('error: --days is a whole number from 1 to 366');
        const { checkTariffFile, readTariffFile } = await import('../tariff-check.ts');
        const { tariff: candidate } = readTariffFile(file);
        if (candidate === null) return finish(checkTariffFile(file, { json }));
        const { writeLine } = await import('#platform');
        const { simulateTariff, simulationText } = await import('../simulate-tariff.ts');
        const { writeReply } = await import('../write-reply.ts');
        const reply = await simulateTariff({ ...books, candidate, days });
        if (json || !reply.ok) return finish(writeReply(reply, { json }));
        writeLine(simulationText(reply.value));
        finish(0);
      },
    );
};
