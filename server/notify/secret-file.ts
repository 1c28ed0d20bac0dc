import { readFileSync, statSync } from 'node:fs';
import { FaultError } from '#kernel';

/** Reads a file with nothing but a secret. Throws CONFIGURATION_UNREADABLE where there is none, where it holds more, or where others may read it. */
export function secretIn(file: string): string {
  let secret: string;
  let mode: number;
  try {
    secret = readFileSync(file, 'utf8').trim();
    mode = statSync(file).mode;
  } catch (thrown) {
    throw unreadable(`the secret file ${file} cannot be read`, thrown);
  }
  if ((mode & 0o077) !== 0) throw unreadable(`the secret file ${file} may be read by others: chmod 600 ${file}`);
  if (secret === '' || /[\r\n]/.test(secret)) throw unreadable(`the secret file ${file} does not hold one secret`);
  return secret;
}

function unreadable(message: string, cause?: unknown): FaultError {
  return new FaultError('CONFIGURATION_UNREADABLE', { message, cause });
}
