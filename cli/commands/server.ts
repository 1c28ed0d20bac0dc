import type { AddCommand } from '../command.ts';

export const addServer: AddCommand = (program, finish) => {
  program
    .command('server')
    .description('runs the building server until it is told to end')
    .requiredOption('--config <file>', 'the YAML file of the site')
    .requiredOption('--data <folder>', 'where its database, keys and local door are kept')
    .option('--tied', 'ends when its standard input closes, with whoever started it')
    .action(async ({ config, data, tied }: { config: string; data: string; tied?: true }) => {
      const { siteConfiguration } = await import('#contracts/configuration');
      const { announceReady, loadConfiguration, openLog, stopOnSignal, SystemClock, systemRandomness } =
        await import('#platform');
      const { startServer } = await import('#server');
      const server = await startServer({
        site: loadConfiguration(config, siteConfiguration),
        directory: data,
        clock: new SystemClock(),
        randomness: systemRandomness,
        log: openLog({ program: 'server' }),
      });
      stopOnSignal(() => server.stop(), { tied: tied === true });
      announceReady('server', { url: server.url, door: server.doorFile });
      await server.ended;
      finish(0);
    });
};
