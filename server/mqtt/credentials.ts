import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { FaultError, toHex, type Randomness } from '#kernel';

const credentialFile = z.strictObject({
  clients: z.array(z.strictObject({ name: z.string().min(1), password: z.string().min(16) })),
});
type Credential = z.infer<typeof credentialFile>['clients'][number];

/**
 * The clients of the broker inside, each with a password that the server made. They stand in a file that only its owner can read, for that is where the
 * installer takes them from. A name that is new gets a password; one that is no longer named is let in no more, but keeps its line.
 */
export class ClientCredentials {
  readonly #passwords: ReadonlyMap<string, Buffer>;

  private constructor(credentials: readonly Credential[]) {
    this.#passwords = new Map(credentials.map(({ name, password }) => [name, digest(password)]));
  }

  /** Throws CONFIGURATION_UNREADABLE where the file is there but is not one. */
  static load(file: string, names: readonly string[], randomness: Randomness): ClientCredentials {
    const known = readCredentials(file);
    const added = names
      .filter((name) => !known.some((credential) => credential.name === name))
      .map((name) => ({ name, password: toHex(randomness.bytes(24)).replaceAll(' ', '').toLowerCase() }));
    const all = [...known, ...added];
    if (added.length > 0) writeCredentials(file, all);
    return new ClientCredentials(all.filter(({ name }) => names.includes(name)));
  }

  admits(name: string | undefined, password: Uint8Array | undefined): boolean {
    const expected = name === undefined ? undefined : this.#passwords.get(name);
    return expected !== undefined && password !== undefined && timingSafeEqual(expected, digest(password));
  }
}

function digest(password: string | Uint8Array): Buffer {
  return createHash('sha256').update(password).digest();
}

function readCredentials(file: string): readonly Credential[] {
  if (!existsSync(file)) return [];
  try {
    return credentialFile.parse(JSON.parse(readFileSync(file, 'utf8'))).clients;
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `${file} is not the file of MQTT clients that the server made: put it right, or remove it and hand out new passwords`,
      cause: thrown,
    });
  }
}

function writeCredentials(file: string, clients: readonly Credential[]): void {
  const started = `${file}.new`;
  writeFileSync(started, `${JSON.stringify({ clients }, null, 2)}\n`, { mode: 0o600 });
  chmodSync(started, 0o600);
  renameSync(started, file);
}
