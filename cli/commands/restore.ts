import type { Command } from 'commander';
import type { BackupVerdict } from '#server';
import type { AddCommand, ExitCode } from '../command.ts';

interface Given {
  readonly from: string;
  readonly to?: string;
  readonly site?: string;
  readonly database?: string;
  readonly key?: string;
  readonly verify?: true;
  readonly json?: true;
}

/** Reads a backup whole and, where it is asked to, puts it in place. */
export const addRestore: AddCommand = (program, finish) => {
  program
    .command('restore')
    .description(
      'reads a backup whole and puts it into an empty folder, the books on PostgreSQL where the site file says so; says what is next',
    )
    .requiredOption('--from <folder>', 'the backup')
    .option('--to <folder>', 'the data folder of the server that is to be; empty, or not there yet')
    .option(
      '--config, --site <file>',
      'the site file: where it says that the books are on PostgreSQL, they go there; otherwise the site.yaml beside the data folder',
    )
    .option('--database <url>', 'postgres://user@host/name, for the books; PGPASSWORD or ~/.pgpass has the password')
    .option('--verify', 'without --to: only reads the backup and says whether it holds (a restore always does)')
    .option('--key <file>', 'the private key of the ledger, from where it is kept apart')
    .option('--json', 'one line of JSON')
    .action(async (given: Given, command: Command) => {
      if (given.to === undefined && given.verify !== true) command.error('error: give --to FOLDER, or --verify');
      finish(given.to === undefined ? await verifyAlone(given) : await restore({ ...given, to: given.to }));
    });
};

async function verifyAlone({ from, key, json }: Given): Promise<ExitCode> {
  const { createPublicKey } = await import('node:crypto');
  const { readFileSync } = await import('node:fs');
  const { success } = await import('#kernel');
  const { verifyBackup } = await import('#server');
  const { writeReply } = await import('../write-reply.ts');
  const verdict = await verifyBackup(from, {
    publicKey: key === undefined ? null : createPublicKey(readFileSync(key)),
  });
  const code = writeReply(success(summaryOf(verdict)), { json: json === true });
  return verdict.sound ? code : 1;
}

async function restore({ from, to, key, json, ...given }: Given & { to: string }): Promise<ExitCode> {
  const { success } = await import('#kernel');
  const { SystemClock } = await import('#platform');
  const { restoreBackup } = await import('#server');
  const { booksOf } = await import('../site-books.ts');
  const { writeReply } = await import('../write-reply.ts');
  const { verdict, directory, next } = await restoreBackup({
    from,
    to,
    key: key ?? null,
    site: booksOf({ ...given, data: to }).source,
    clock: new SystemClock(),
  });
  return writeReply(success({ directory, ...summaryOf(verdict), next }), { json: json === true });
}

function summaryOf({ sound, manifest, ledger, problems }: BackupVerdict) {
  return {
    sound,
    site: manifest?.siteId ?? null,
    madeAt: manifest?.madeAt ?? null,
    head: manifest?.head ?? null,
    transactions: ledger?.transactions ?? null,
    problems,
  };
}
