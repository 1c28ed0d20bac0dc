import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { FaultError, toHex, type Randomness } from '#kernel';

const credentialFile = z.strictObject({
  clients: z.array(z.strictObject({ name: z.string().min(1), password: z.string().min(16) })),
});
export type Credential = z.infer<typeof credentialFile>['clients'][number];

/**
 * The clients of the broker inside, each with a password that the server made. They stand in a file that only its owner can read, for that is where the
 * installer takes them from. A name that is new gets a password; one that is no longer named is let in no more, but keeps its line. A password that was made anew
 * there counts from the next connection on.
 */
export class ClientCredentials {
  readonly #file: string;
  readonly #names: ReadonlySet<string>;
  #passwords: ReadonlyMap<string, Buffer>;
  #readAt: number;

  private constructor(file: string, names: readonly string[]) {
    this.#file = file;
    this.#names = new Set(names);
    this.#readAt = changedAt(file);
    this.#passwords = this.#read();
  }

  /** Throws CONFIGURATION_UNREADABLE where the file is there but is not one. */
  static load(file: string, names: readonly string[], randomness: Randomness): ClientCredentials {
    const known = readCredentials(file);
    const added = names
      .filter((name) => !known.some((credential) => credential.name === name))
      .map((name) => newCredential(name, randomness));
    if (added.length > 0) writeCredentials(file, [...known, ...added]);
    return new ClientCredentials(file, names);
  }

  /** Throws CONFIGURATION_UNREADABLE where the file was spoilt meanwhile. */
  admits(name: string | undefined, password: Uint8Array | undefined): boolean {
    const now = changedAt(this.#file);
    if (now !== this.#readAt) {
      this.#passwords = this.#read();
      this.#readAt = now;
    }
    const expected = name === undefined ? undefined : this.#passwords.get(name);
    return expected !== undefined && password !== undefined && timingSafeEqual(expected, digest(password));
  }

  #read(): ReadonlyMap<string, Buffer> {
    const named = readCredentials(this.#file).filter(({ name }) => this.#names.has(name));
    return new Map(named.map(({ name, password }) => [name, digest(password)]));
  }
}

/** The name and password of a client; null for one that has none yet. Throws CONFIGURATION_UNREADABLE. */
export function credentialOf(file: string, name: string): Credential | null {
  return readCredentials(file).find((credential) => credential.name === name) ?? null;
}

/** A new password, which counts from the client's next connection on. Throws CONFIGURATION_UNREADABLE. */
export function rotateCredential(file: string, name: string, randomness: Randomness): Credential {
  const made = newCredential(name, randomness);
  writeCredentials(file, [...readCredentials(file).filter((credential) => credential.name !== name), made]);
  return made;
}

function newCredential(name: string, randomness: Randomness): Credential {
  return { name, password: toHex(randomness.bytes(24)).replaceAll(' ', '').toLowerCase() };
}

function changedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
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
