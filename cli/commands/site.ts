import type { AddCommand } from '../command.ts';

export const addSite: AddCommand = (program, finish) => {
  const site = program.command('site').description("a building's configuration");
  site
    .command('check')
    .description('reads a site configuration as the server would, and names every problem with its line')
    .argument('<file>', 'the YAML file of one building')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { siteConfiguration } = await import('#contracts/configuration');
      const { checkConfiguration } = await import('../configuration-check.ts');
      finish(
        checkConfiguration(file, {
          schema: siteConfiguration,
          json: json === true,
          summarise: ({ site: { id }, meters, units, tenancies, kiosks }) =>
            `site ${id}: meters ${meters.length}, units ${units.length}, tenancies ${tenancies.length}, kiosks ${kiosks.length}`,
        }),
      );
    });
};
