import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeLine } from '#platform';
import { runStep, top } from '../steps.ts';
import { branchesIn, held, type BranchesOfFile, type CoverageReport } from './branches.ts';
import { notCovered } from './measured.ts';

const help = `npm run coverage: how many branches of money, rating and ledger the unit tests take, room by room.

  Every branch has to be taken, but for those that build/coverage/measured.ts gives a reason for, and for a default that the compiler proves to be
  unreachable. Prints what is missing with file and line. Exit 0 where nothing is, 1 otherwise. Property tests draw the same values in every run.`;

const REPORT = join(top, 'out', 'coverage', 'coverage-final.json');

/** Prints what was measured and returns whether all of it is taken. */
function tell(files: readonly BranchesOfFile[]): boolean {
  const rooms = Map.groupBy(files, ({ file }) => file.split('/').slice(0, -1).join('/'));
  for (const [room, own] of rooms) writeLine(lineOf(room, own));
  writeLine(lineOf('together', files));
  const missed = files.flatMap((each) => each.missed);
  const { open, stale } = held(missed, notCovered);
  for (const { file, line, code } of open) writeLine(`no test takes  ${file}:${line}  ${code}`);
  for (const { file, code } of stale) writeLine(`is taken now, so its reason can go  ${file}  ${code}`);
  const excused = missed.length - open.length;
  writeLine(
    open.length === 0
      ? `every branch is taken, but for ${excused} with a reason`
      : `${open.length} branches are not taken, and ${excused} with a reason`,
  );
  return open.length === 0 && stale.length === 0;
}

function lineOf(name: string, files: readonly BranchesOfFile[]): string {
  const branches = files.reduce((sum, each) => sum + each.branches, 0);
  const taken = branches - files.reduce((sum, { missed }) => sum + missed.length, 0);
  const percent = branches === 0 ? 100 : Math.floor((taken * 10_000) / branches) / 100;
  return `${name.padEnd(30)}${percent.toFixed(2).padStart(7)} %  ${taken} of ${branches}`;
}

if (process.argv.includes('--help')) writeLine(help);
else {
  rmSync(REPORT, { force: true });
  const tests = await runStep({
    name: 'tests of money',
    command: ['vitest', 'run', '--config', 'build/coverage/vitest.config.ts', '--reporter=dot'],
  });
  const report = tests.ok ? (JSON.parse(readFileSync(REPORT, 'utf8')) as CoverageReport) : null;
  const isWhole =
    report !== null &&
    tell(
      branchesIn(report, {
        nameOf: (path) => relative(top, path).replaceAll('\\', '/'),
        sourceOf: (file) => readFileSync(join(top, file), 'utf8').split('\n'),
      }),
    );
  process.exitCode = isWhole ? 0 : 1;
}
