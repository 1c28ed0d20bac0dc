import type { z } from 'zod';
import { writeLine, writeNote } from '#platform';
import { ConfigurationFault, loadConfiguration } from '#platform/configuration';
import type { ExitCode } from './command.ts';

interface CheckOptions<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly json: boolean;
  /** What the file describes, in a line. */
  readonly summarise: (configuration: z.output<Schema>) => string;
}

/**
 * Reads a configuration file and says what is wrong with it. As JSON: `{ok: true, file, summary}` or
 * `{ok: false, error: {code, message, details: {file, problems: [{path, line, message}]}}}`.
 */
export function checkConfiguration<Schema extends z.ZodType>(file: string, options: CheckOptions<Schema>): ExitCode {
  const read = readConfiguration(file, options);
  if (read === null) return 2;
  const summary = options.summarise(read.configuration);
  writeLine(options.json ? JSON.stringify({ ok: true, file, summary }) : `${file}: no problems; ${summary}`);
  return 0;
}

/** Reads a configuration file. Null where it cannot be used; what is wrong was then written down, and the command ends with 2. */
export function readConfiguration<Schema extends z.ZodType>(
  file: string,
  options: { readonly schema: Schema; readonly json: boolean },
): { readonly configuration: z.output<Schema> } | null {
  try {
    return { configuration: loadConfiguration(file, options.schema) };
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationFault)) throw thrown;
    if (!options.json) writeNote(thrown.message);
    else {
      const details = { file: thrown.file, problems: thrown.problems };
      writeLine(JSON.stringify({ ok: false, error: { code: thrown.code, message: thrown.message, details } }));
    }
    return null;
  }
}
