import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { enrolmentTicket, type EnrolmentTicket } from '#contracts/configuration';
import { kioskId, wireInstant } from '#contracts/wire';
import { FaultError, parseInstant, type Instant } from '#kernel';

/** What enrolment left behind: who this kiosk is, which server it trusts, and its bearer token. */
const credential = z.strictObject({
  kioskId,
  serverCertificatePem: z.string(),
  token: z.string(),
  issuedAt: wireInstant,
  expiresAt: wireInstant,
});
export type Credential = z.infer<typeof credential>;

/** The credential kept in the data folder; null before enrolment. Throws FaultError CREDENTIAL_REFUSED for a file that is damaged. */
export function readCredential(file: string): Credential | null {
  const text = readIfThere(file);
  if (text === null) return null;
  const parsed = credential.safeParse(parseJson(text));
  if (!parsed.success)
    throw new FaultError('CREDENTIAL_REFUSED', {
      message: `${file} is damaged: remove it and enrol this kiosk with a new ticket`,
    });
  return parsed.data;
}

/**
 * Whether half of a token's life is over. The server ends it by its own clock, so that is the clock that counts: this machine's may be days behind. A token that was
 * kept while it was years ahead is due at once.
 */
export function isRenewalDue({ issuedAt, expiresAt }: Credential, serverNow: Instant): boolean {
  const [from, to] = [parseInstant(issuedAt), parseInstant(expiresAt)];
  return from !== null && to !== null && (from > to || serverNow >= (from + to) / 2);
}

/** Keeps it readable for the kiosk's own user alone, and whole: a power cut leaves the old one or the new one. */
export function keepCredential(file: string, kept: Credential): void {
  keepPrivately(file, JSON.stringify(kept));
}

/** Throws FaultError CONFIGURATION_UNREADABLE or CONFIGURATION_INVALID. */
export function readTicket(file: string): EnrolmentTicket {
  const text = readIfThere(file);
  if (text === null)
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `there is no enrolment ticket at ${file}: write one with \`foyer kiosk ticket\``,
      details: { file },
    });
  const parsed = enrolmentTicket.safeParse(parseJson(text));
  if (!parsed.success)
    throw new FaultError('CONFIGURATION_INVALID', { message: `${file} is no enrolment ticket`, details: { file } });
  return parsed.data;
}

/** Writes a file for this user alone, whole at every moment. */
export function keepPrivately(file: string, text: string): void {
  keepWhole(file, { text, mode: 0o600 });
}

/** Writes a file beside its place, on the disk, then moves it there: a power cut leaves the old one or the new one. */
export function keepWhole(file: string, { text, mode }: { text: string; mode: number }): void {
  const beside = `${file}.new`;
  const handle = openSync(beside, 'w', mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
