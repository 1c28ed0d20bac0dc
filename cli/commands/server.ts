import { dirname, resolve } from 'node:path';
import type { SiteConfiguration } from '#contracts/configuration';
import type { AddCommand } from '../command.ts';
import { withMqttFilesBeside } from '../mqtt-files.ts';
import { withNoticeFilesBeside } from '../notice-files.ts';

export const addServer: AddCommand = (program, finish) => {
  program
    .command('server')
    .description('runs the building server until it is told to end')
    .requiredOption('--config <file>', 'the YAML file of the site')
    .requiredOption('--data <folder>', 'where its database, keys and local door are kept')
    .option('--tied', 'ends when its standard input closes, with whoever started it')
    .action(async ({ config, data, tied }: { config: string; data: string; tied?: true }) => {
      const { siteConfiguration } = await import('#contracts/configuration');
      const { announceReady, stopOnSignal, SystemClock, systemRandomness } = await import('#platform');
      const { loadConfiguration } = await import('#platform/configuration');
      const { openLog } = await import('#platform/log');
      const { withOwnProfiles } = await import('#hardware/profiles');
      const { startServer } = await import('#server');
      const { withKeyBeside } = await import('../site-books.ts');
      const read = loadConfiguration(config, siteConfiguration);
      const server = await startServer({
        site: withOwnProfiles({ ...withSecretsBeside(config, read), store: withKeyBeside(config, read.store) }, config),
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

/** Files that the site file names by a relative path lie beside it. */
function withSecretsBeside(siteFile: string, site: SiteConfiguration): SiteConfiguration {
  const beside = (file: string) => resolve(dirname(siteFile), file);
  return {
    ...site,
    mqtt: withMqttFilesBeside(siteFile, site.mqtt),
    notify: withNoticeFilesBeside(siteFile, site.notify),
    weather: { ...site.weather, token_file: site.weather.token_file && beside(site.weather.token_file) },
    meters: site.meters.map((meter) =>
      meter.password_file === undefined ? meter : { ...meter, password_file: beside(meter.password_file) },
    ),
    payments: site.payments.map((provider) => ({
      ...provider,
      key_file: beside(provider.key_file),
      notify_secret_file: provider.notify_secret_file === undefined ? undefined : beside(provider.notify_secret_file),
    })),
  };
}
