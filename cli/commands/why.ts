import type { AddCommand } from '../command.ts';

export const addWhy: AddCommand = (program, finish) => {
  program
    .command('why')
    .description(
      'says of a tenancy whether each supply will be cut, when, why, and what holds it back; asks a running server',
    )
    .argument('<tenancy>', 'the id of the tenancy in the site file')
    .option('--data <folder>', "the running server's data folder; by default the demo's, where there is one")
    .option('--language <tag>', "the language of the answer; the tenant's own where none is named")
    .option('--json', 'one line of JSON')
    .action(async (tenancy: string, { data, language, json }: { data?: string; language?: string; json?: true }) => {
      const { why } = await import('#contracts/api');
      const { languageTag } = await import('#contracts/wire');
      const { writeLine, writeNote } = await import('#platform');
      const { askServer } = await import('../ask-server.ts');
      const { ledgerFolder } = await import('../ledger-place.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { whyWords } = await import('../why-words.ts');
      const chosen = languageTag.optional().safeParse(language);
      if (!chosen.success) {
        writeNote(`--language: one of ${languageTag.options.join(', ')}`);
        return finish(2);
      }
      const path = `/why/${encodeURIComponent(tenancy)}`;
      const reply = await askServer(ledgerFolder(data), { path, method: 'GET', schema: why });
      if (json === true || !reply.ok) return finish(writeReply(reply, { json: json === true }));
      writeLine(whyWords(reply.value, chosen.data ?? reply.value.language));
      return finish(0);
    });
};
