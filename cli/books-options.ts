import type { Command } from 'commander';

/** What a command is told of where the books are. Where nothing is said they are the demo's. */
export interface BooksGiven {
  readonly data?: string;
  /** The site file. */
  readonly site?: string;
  /** `postgres://user@host:port/database`, without a password, in place of what the site file says. */
  readonly database?: string;
}

/** Adds the options that say where the books are, by the same words to every command. */
export function withBooksOptions(command: Command): Command {
  return command
    .option('--data <folder>', "the server's data folder; by default the demo's, where there is one")
    .option('--config, --site <file>', 'the site file; otherwise the site.yaml beside the data folder')
    .option(
      '--database <url>',
      'postgres://user@host/name instead of what the site file says; PGPASSWORD or ~/.pgpass has the password',
    );
}
