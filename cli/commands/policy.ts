import type { AddCommand } from '../command.ts';

export const addPolicy: AddCommand = (program, finish) => {
  const policy = program.command('policy').description('the rules about credit and supply');
  policy
    .command('check')
    .description(
      'answers the cases of a policy pack, and looks through every state for somebody who would be cut wrongly',
    )
    .argument('<file>', 'a pack, such as docs/policies/neutral.yaml')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { checkPolicyFile } = await import('../policy-check.ts');
      finish(checkPolicyFile(file, { json: json === true }));
    });
  policy
    .command('weather')
    .description('tells a server what the weather is, as its feed would: hold in frost or heat, clear otherwise')
    .argument('<word>', 'hold or clear')
    .requiredOption('--data <folder>', "the server's data folder")
    .option('--until <instant>', 'when the hold ends, such as 2026-11-24T18:00:00Z')
    .action(async (word: string, { data, until }: { data: string; until?: string }) => {
      const { tellWeather } = await import('../tell-weather.ts');
      finish(tellWeather(word, { directory: data, until: until ?? null }));
    });
};
