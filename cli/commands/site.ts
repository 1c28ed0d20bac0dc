import type { AddCommand } from '../command.ts';

export const addSite: AddCommand = (program, finish) => {
  const site = program.command('site').description("a building's configuration");
  site
    .command('check')
    .description('reads a site configuration as the server would, and names every problem with its line')
    .argument('<file>', 'the YAML file of one building')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { checkSiteFile } = await import('../site-check.ts');
      finish(checkSiteFile(file, { json: json === true }));
    });
};
