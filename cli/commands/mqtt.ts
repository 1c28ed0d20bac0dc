import type { AddCommand } from '../command.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly rotate?: true;
  readonly json?: true;
}

export const addMqtt: AddCommand = (program, finish) => {
  const mqtt = program.command('mqtt').description("the site's own MQTT broker");
  mqtt
    .command('credentials')
    .description('what to type into a meter: address, name, password, and the topics that it may use')
    .argument('<name>', 'a meter of the site file, or a client that it names')
    .requiredOption('--config <file>', 'the YAML file of the site')
    .requiredOption('--data <folder>', "the building server's data folder")
    .option('--rotate', 'makes a new password, which counts from the next connection on')
    .option('--json', 'one line of JSON')
    .action(async (name: string, { config, data, rotate, json }: Options) => {
      const { siteConfiguration } = await import('#contracts/configuration');
      const { loadConfiguration } = await import('#platform/configuration');
      const { withOwnProfiles } = await import('#hardware/profiles');
      const { showCredentials } = await import('../mqtt-credentials.ts');
      const site = withOwnProfiles(loadConfiguration(config, siteConfiguration), config);
      finish(showCredentials(site, { name, data, rotate: rotate === true, json: json === true }));
    });
};
