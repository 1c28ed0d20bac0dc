import type { AddCommand } from '../command.ts';

export const addKiosk: AddCommand = (program, finish) => {
  const kiosk = program.command('kiosk').description('a kiosk');
  kiosk
    .command('check')
    .description('reads a kiosk configuration as the kiosk would, and names every problem with its line')
    .argument('<file>', 'the YAML file of one kiosk')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { kioskConfiguration } = await import('#contracts/configuration');
      const { checkConfiguration } = await import('../configuration-check.ts');
      finish(
        checkConfiguration(file, {
          schema: kioskConfiguration,
          json: json === true,
          summarise: (configuration) => `kiosk ${configuration.kiosk.id} of ${configuration.server.url}`,
        }),
      );
    });
};
