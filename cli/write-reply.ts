import { stringify } from 'yaml';
import { toHex, type Reply } from '#kernel';
import { writeLine, writeNote } from '#platform';
import type { ExitCode } from './command.ts';

/** Bytes become hexadecimal, whole numbers beyond 2^53 become text. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (part instanceof Uint8Array) return toHex(part);
      return typeof part === 'bigint' ? String(part) : part;
    }),
  );
}

/** Writes an answer for a script (one line of JSON, refusals too) or for a person. A refusal is an exit code of 2. */
export function writeReply(reply: Reply<unknown>, options: { json: boolean }): ExitCode {
  if (options.json) writeLine(JSON.stringify(plain(reply)));
  else if (reply.ok) writeLine(stringify(plain(reply.value)).trimEnd());
  else {
    writeNote(`${reply.error.code}: ${reply.error.message}`);
    if (Object.keys(reply.error.details).length > 0) writeNote(stringify(plain(reply.error.details)).trimEnd());
  }
  return reply.ok ? 0 : 2;
}
