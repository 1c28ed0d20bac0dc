import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { addDays, FaultError, hours, localTime, type Clock } from '#kernel';
import { systemRandomness } from '#platform';
import { changedSite, lindenhofYaml, parseSite, type MeterStand } from '#simulators';
import { livePastInto } from './past.ts';

/** What the building starts with: its site file, without the addresses of this run, and where each meter stands. */
export interface BuildingPast {
  readonly text: string;
  readonly stands: ReadonlyMap<string, MeterStand>;
}

const PAST_DAYS = 90;
const root = fileURLToPath(new URL('../../', import.meta.url));
/** A past that was made is kept here, and copied by the next new building that day. */
const KEPT = join(root, 'out', 'demo-past');
const KEPT_FOR = hours(12);
/** What makes a past: another content of one of these makes another. */
const INPUTS = [
  'simulators/{past,building,meters}/*.{ts,yaml}',
  'server/{accounts,control,ledger,metering,past,payments,rating,store}/**/*.ts',
  'kernel/*.ts',
  'hardware/profiles/meters/*',
];
const keptRecord = z.strictObject({ inputs: z.string(), madeAt: z.int() });

const SITE_FILE = 'lindenhof.yaml';
const KEPT_PARTS = [SITE_FILE, 'server', 'server-keys'];

/** Throws the old building away. A folder with something in it that is no building of ours is refused. */
export function resetFolder(directory: string): void {
  if (!existsSync(directory) || readdirSync(directory).length === 0) return;
  if (!existsSync(join(directory, SITE_FILE)))
    throw new FaultError('CONFIGURATION_INVALID', {
      message: `${directory} holds no building of the demo (there is no ${SITE_FILE} in it), so it is not reset`,
    });
  rmSync(directory, { recursive: true });
}

/**
 * Makes the folder a building whose past reaches to now: one that is there is gone on with; a new one is copied from the one kept today, or lived through.
 * Rejects with STORE_IN_USE where a building runs in the folder.
 */
export async function pastIn(
  directory: string,
  { clock, onProgress }: { clock: Clock; onProgress: (part: number) => void },
): Promise<BuildingPast> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const siteFile = join(directory, SITE_FILE);
  const isNew = !existsSync(siteFile);
  const inputs = isNew ? inputsHash() : '';
  const copied = isNew && copyKept(directory, { inputs, clock });
  if (isNew && !copied) writeFileSync(siteFile, newSite(clock));
  const text = readFileSync(siteFile, 'utf8');
  const stands = await livePastInto({
    site: parseSite(text),
    directory: join(directory, 'server'),
    until: clock.now(),
    randomness: systemRandomness,
    onProgress,
  });
  if (isNew && !copied) keep(directory, { inputs, clock });
  return { text, stands };
}

function newSite(clock: Clock): string {
  const { zone } = parseSite(lindenhofYaml()).site;
  return changedSite(lindenhofYaml(), { moveIn: addDays(localTime(clock.now(), zone).date, -PAST_DAYS) });
}

function inputsHash(): string {
  const hash = createHash('sha256').update(String(PAST_DAYS));
  for (const file of globSync(INPUTS, { cwd: root }).sort())
    if (!file.endsWith('.test.ts')) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function copyKept(directory: string, at: { inputs: string; clock: Clock }): boolean {
  const record = readRecord();
  const now = at.clock.now();
  if (record?.inputs !== at.inputs || record.madeAt > now || now - record.madeAt > KEPT_FOR) return false;
  for (const part of KEPT_PARTS) cpSync(join(KEPT, part), join(directory, part), { recursive: true });
  return true;
}

/** The books with their key: a ledger that travels without it is refused. Put in its place in one step, so that nobody copies half of it. */
function keep(directory: string, at: { inputs: string; clock: Clock }): void {
  const beside = `${KEPT}-${process.pid}`;
  mkdirSync(beside, { recursive: true });
  for (const part of KEPT_PARTS) cpSync(join(directory, part), join(beside, part), { recursive: true });
  writeFileSync(join(beside, 'record.json'), JSON.stringify({ inputs: at.inputs, madeAt: at.clock.now() }));
  rmSync(KEPT, { recursive: true, force: true });
  renameSync(beside, KEPT);
}

function readRecord(): z.infer<typeof keptRecord> | null {
  const file = join(KEPT, 'record.json');
  if (!existsSync(file)) return null;
  const parsed = keptRecord.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : null;
}
