import type { Command } from 'commander';
import { withBooksOptions, type BooksGiven } from '../books-options.ts';
import type { AddCommand, ExitCode } from '../command.ts';

interface Given extends BooksGiven {
  readonly json?: true;
}

/** A site's ledger: looked into beside a running server, exported, and at the beginning filled. */
export const addLedger: AddCommand = (program, finish) => {
  const ledger = program.command('ledger').description("a site's ledger");
  const about = (name: string, description: string): Command =>
    withBooksOptions(ledger.command(name).description(description));

  about('verify', 'makes every hash, signature, sum and balance again and names the first that does not hold')
    .option('--key <file>', 'the key of the ledger (its public half is read); by default where the server makes it')
    .option('--json', 'one line of JSON')
    .action(async (given: Given & { key?: string }) => finish(await verify(given)));

  about('accounts', 'every account, what it is, and its balance; debit is positive')
    .option('--json', 'one line of JSON')
    .action(async ({ json, ...given }: Given) => {
      const { writeLine } = await import('#platform');
      const { accountsReport } = await import('../ledger-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await accountsReport({ ...given, json: json === true });
      if (json !== true && reply.ok) writeLine(String(reply.value));
      else finish(writeReply(reply, { json: json === true }));
    });

  about('export', 'writes the whole ledger for other programs to standard output')
    .requiredOption('--format <name>', 'hledger (a journal that asserts its own balances) or csv (one entry a row)')
    .action(async ({ format, ...at }: Given & { format: string }, command: Command) => {
      if (format !== 'hledger' && format !== 'csv') command.error('error: --format is hledger or csv');
      else {
        const { writeLine } = await import('#platform');
        const { exportLedger } = await import('../ledger-report.ts');
        await exportLedger({ ...at, format }, writePieces(writeLine));
      }
    });

  about('rebuild', 'sums every account anew from the entries; names what was different and puts it right')
    .option('--compare', 'changes nothing, also beside a running server')
    .option('--json', 'one line of JSON')
    .action(async (given: Given & { compare?: true }) => finish(await rebuild(given)));

  about(
    'import-opening',
    'books what tenancies bring from the books before, once; no server may run on a data folder meanwhile',
  )
    .argument('<file>', 'CSV: id,tenancy,account,amount,at')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json, ...at }: Given) => {
      const { SystemClock } = await import('#platform');
      const { importOpenings } = await import('../ledger-report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await importOpenings(file, { ...at, clock: new SystemClock() });
      finish(writeReply(reply, { json: json === true }));
    });
};

async function verify({ key, json, ...given }: Given & { readonly key?: string }): Promise<ExitCode> {
  const { success } = await import('#kernel');
  const { keyFileOf, verifyBooksOf } = await import('#server');
  const { booksOf } = await import('../site-books.ts');
  const { writeReply } = await import('../write-reply.ts');
  const { source } = booksOf(given);
  const verdict = await verifyBooksOf(source, key ?? keyFileOf(source));
  const code = writeReply(success({ ...verdict, firstBad: verdict.problems[0] ?? null }), { json: json === true });
  return verdict.sound ? code : 1;
}

async function rebuild({ json, compare, ...given }: Given & { readonly compare?: true }): Promise<ExitCode> {
  const { success } = await import('#kernel');
  const { compareBooksOf, rebuildBooksOf } = await import('#server');
  const { booksOf } = await import('../site-books.ts');
  const { writeReply } = await import('../write-reply.ts');
  const { source } = booksOf(given);
  const report = await (compare === true ? compareBooksOf(source) : rebuildBooksOf(source));
  const agrees = report.differences.length === 0;
  const code = writeReply(success({ agrees, ...report }), { json: json === true });
  return agrees || compare !== true ? code : 1;
}

/** Pieces that end in a line break, as lines without it. */
function writePieces(writeLine: (line: string) => void): (piece: string) => void {
  return (piece) => writeLine(piece.replace(/\n$/, ''));
}
