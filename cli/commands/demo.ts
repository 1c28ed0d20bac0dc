import type { AddCommand } from '../command.ts';

export const addDemo: AddCommand = (program, finish) => {
  program
    .command('demo')
    .description('a whole simulated building to try (demo --help says more)')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { demo } = await import('../demo/index.ts');
      finish(await demo(words));
    });
};
