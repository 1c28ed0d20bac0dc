import type { AddCommand } from '../command.ts';

export const addVersion: AddCommand = (program, finish) => {
  program
    .command('version')
    .description('what runs: Foyer, Node, machine')
    .option('--json', 'one line of JSON')
    .action(async ({ json }: { json?: true }) => {
      const { writeLine } = await import('#platform');
      const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
      const facts = {
        foyer: manifest.version,
        node: process.versions.node,
        machine: `${process.platform}-${process.arch}`,
      };
      writeLine(json === true ? JSON.stringify(facts) : `foyer ${facts.foyer}, Node ${facts.node}, ${facts.machine}`);
      finish(0);
    });
};
