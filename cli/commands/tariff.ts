import type { AddCommand } from '../command.ts';

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
};
