import type { AddCommand } from '../command.ts';
import { withBooksOptions, type BooksGiven } from '../books-options.ts';

/** How an entry of the ledger came about. */
export const addExplain: AddCommand = (program, finish) => {
  withBooksOptions(program.command('explain'))
    .description(
      'how an entry of the ledger came about: register values, quantity, price, rounding, step by step, made again from the readings; exit code 1 where they say otherwise',
    )
    .argument('<entry>', 'the id or the sequence of a transaction, or the id of a payment')
    .option('--language <tag>', 'the language of the answer', 'en')
    .option('--json', 'one line of JSON')
    .action(async (entry: string, given: BooksGiven & { language: string; json?: true }) => {
      const { languageTag } = await import('#contracts/wire');
      const { writeLine, writeNote } = await import('#platform');
      const { explainReport } = await import('../explain-report.ts');
      const { explainWords } = await import('../explain-words.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { json, language, ...at } = given;
      const chosen = languageTag.safeParse(language);
      if (!chosen.success) {
        writeNote(`--language: one of ${languageTag.options.join(', ')}`);
        return finish(2);
      }
      const reply = await explainReport(entry, at);
      if (json === true || !reply.ok) {
        const code = writeReply(reply, { json: json === true });
        return finish(reply.ok && !reply.value.agrees ? 1 : code);
      }
      writeLine(explainWords(reply.value, chosen.data));
      return finish(reply.value.agrees ? 0 : 1);
    });
};
