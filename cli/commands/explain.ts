import type { AddCommand } from '../command.ts';
import { withBooksOptions, type BooksGiven } from '../books-options.ts';

/** How an entry of the ledger came about. */
export const addExplain: AddCommand = (program, finish) => {
  withBooksOptions(program.command('explain'))
    .description(
      'how an entry of the ledger came about: register values, quantity, price, rounding, step by step, made again from the readings; exit code 1 where they say otherwise',
    )
    .argument('<entry>', 'the id or the sequence of a transaction, the id of a payment, or the number of a receipt')
    .option('--language <tag>', 'the language of the answer', 'en')
    .option('--json', 'one line of JSON')
    .action(async (entry: string, given: BooksGiven & { language: string; json?: true }) => {
      const { languageTag } = await import('#contracts/wire');
      const { writeLine, writeNote } = await import('#platform');
      const { receiptNamed } = await import('#server');
      const { explainReport, receiptReport } = await import('../explain-report.ts');
      const { explainWords, receiptWords } = await import('../explain-words.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { json, language, ...at } = given;
      const chosen = languageTag.safeParse(language);
      if (!chosen.success) {
        writeNote(`--language: one of ${languageTag.options.join(', ')}`);
        return finish(2);
      }
      const receipt = receiptNamed(entry);
      const reply = receipt === null ? await explainReport(entry, at) : await receiptReport(receipt, at);
      if (!reply.ok) return finish(writeReply(reply, { json: json === true }));
      const told = reply.value;
      const agrees = 'receipt' in told ? told.entries.every((each) => each.agrees) : told.agrees;
      if (json === true) writeReply(reply, { json: true });
      else writeLine('receipt' in told ? receiptWords(told, chosen.data) : explainWords(told, chosen.data));
      return finish(agrees ? 0 : 1);
    });
};
