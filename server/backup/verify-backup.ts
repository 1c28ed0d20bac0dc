import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, FaultError } from '#kernel';
import { backupManifest, type BackupManifest } from '#contracts/configuration';
import { keyFingerprint, type LedgerVerdict } from '../ledger/index.ts';
import { readPublicKey } from '../store/ledger-key.ts';
import { integrityProblems } from '../store/sqlite/copy.ts';
import { verifySqliteLedger } from '../store/sqlite/verify.ts';
import { DATABASE, digestOf, MANIFEST, PUBLIC_KEY } from './folder.ts';

export interface BackupProblem {
  /** A file of the backup, or an entry of the ledger. */
  readonly where: string;
  readonly problem: string;
}

export interface BackupVerdict {
  readonly sound: boolean;
  /** Null where the folder has none that can be read. */
  readonly manifest: BackupManifest | null;
  /** Null where it was not come so far: a file is missing or is not the one that was backed up, or the database is no database. */
  readonly ledger: LedgerVerdict | null;
  readonly problems: readonly BackupProblem[];
}

/**
 * Reads a whole backup and believes nothing of it: that every file is the one that was written, that SQLite finds its file whole, that every link,
 * signature, sum and balance of the ledger holds, and that it ends where the manifest says. `publicKey`: a key that is known from elsewhere; then the
 * backup must be signed with that one, so that a backup that was made up from end to end is found too.
 */
export async function verifyBackup(
  folder: string,
  options: { readonly publicKey: KeyObject | null },
): Promise<BackupVerdict> {
  const manifest = readManifest(folder);
  if (manifest === null)
    return unsound(null, [{ where: MANIFEST, problem: 'is missing or is not the manifest of a backup' }]);
  const damaged = await damagedFiles(folder, manifest);
  if (damaged.length > 0) {
    // The database is looked into all the same where it is there: the entry that was changed can then be named.
    const ledger = existsSync(join(folder, DATABASE)) ? await ledgerOf(folder, manifest) : null;
    return unsound(manifest, [...damaged, ...(ledger === null ? [] : ledgerProblems(ledger, manifest))], ledger);
  }
  const ownKey = readPublicKey(join(folder, 'ledger.key'));
  const known = options.publicKey;
  if (keyFingerprint(ownKey) !== manifest.signedBy || (known !== null && keyFingerprint(known) !== manifest.signedBy))
    return unsound(manifest, [{ where: PUBLIC_KEY, problem: 'is not the key of this ledger' }]);
  const broken = integrityProblems(join(folder, DATABASE), { quick: false });
  if (broken.length > 0)
    return unsound(
      manifest,
      broken.map((problem) => ({ where: DATABASE, problem })),
    );
  const ledger = await ledgerOf(folder, manifest);
  const problems = ledger === null ? [{ where: DATABASE, problem: 'has no ledger' }] : ledgerProblems(ledger, manifest);
  return { sound: problems.length === 0, manifest, ledger, problems };
}

function unsound(
  manifest: BackupManifest | null,
  problems: readonly BackupProblem[],
  ledger: LedgerVerdict | null = null,
): BackupVerdict {
  return { sound: false, manifest, ledger, problems };
}

function readManifest(folder: string): BackupManifest | null {
  try {
    const parsed = backupManifest.safeParse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function damagedFiles(folder: string, manifest: BackupManifest): Promise<readonly BackupProblem[]> {
  const problems: BackupProblem[] = [];
  const named = new Set(manifest.files.map((file) => file.name));
  for (const name of [DATABASE, PUBLIC_KEY])
    if (!named.has(name)) problems.push({ where: name, problem: 'is not in the manifest' });
  for (const { name, bytes, sha256 } of manifest.files) {
    const file = join(folder, name);
    if (!existsSync(file)) problems.push({ where: name, problem: 'is missing' });
    else if (statSync(file).size !== bytes || (await digestOf(file)) !== sha256)
      problems.push({ where: name, problem: 'is not the file that was backed up' });
  }
  return problems;
}

/** Null where the file cannot be read as a ledger at all. */
async function ledgerOf(folder: string, manifest: BackupManifest): Promise<LedgerVerdict | null> {
  try {
    const witness = { name: 'the manifest', sequence: manifest.head.sequence, hashHex: manifest.head.hash };
    return await verifySqliteLedger(join(folder, DATABASE), {
      publicKey: readPublicKey(join(folder, 'ledger.key')),
      witnesses: [witness],
    });
  } catch (thrown) {
    if (thrown instanceof FaultError && codeOf(thrown) === 'STORE_UNAVAILABLE') return null;
    throw thrown;
  }
}

function ledgerProblems(ledger: LedgerVerdict, manifest: BackupManifest): readonly BackupProblem[] {
  const problems = ledger.problems.map(({ sequence, account, problem }) => ({
    where: sequence === null ? `ledger account ${account ?? ''}`.trim() : `ledger entry ${sequence}`,
    problem,
  }));
  const { head } = manifest;
  if (ledger.head.sequence !== head.sequence || ledger.head.hashHex !== head.hash)
    problems.push({
      where: 'ledger',
      problem: `ends at ${ledger.head.sequence}, the manifest says ${head.sequence}`,
    });
  return problems;
}

/** The first thing that does not hold, as a sentence. */
export function sentenceOf(verdict: BackupVerdict): string {
  const [first] = verdict.problems;
  const more = verdict.problems.length > 1 ? ` (and ${verdict.problems.length - 1} more)` : '';
  return first === undefined ? 'the backup holds' : `${first.where}: ${first.problem}${more}`;
}
