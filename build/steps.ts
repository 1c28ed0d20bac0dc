import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeLine } from '#platform';

export const top = join(import.meta.dirname, '..');

/** One thing that a run tries, as a command of `node_modules/.bin`. */
export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...words: string[]];
  /** The Vitest project that this step runs; its tests are counted. */
  readonly project?: string;
}

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
}

/** What Vitest's JSON reporter writes, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

export const staticSteps: readonly Step[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--quiet'] },
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level', 'warn', '--cache', '--cache-location', 'out/prettier-cache', '.'],
  },
];

/** The tests of one project of vitest.config.ts. */
export function testStep(project: string): Step {
  return { name: `${project} tests`, project, command: ['vitest', 'run', '--project', project] };
}

function reportFile(project: string): string {
  return join(top, 'out', 'reports', `${project}.json`);
}

/**
 * Counts of a step, from the report that its tests wrote (null for none). A step that failed counts at least one failure, also where no test did: a file that
 * does not load, a report that was not written, a type error.
 */
export function countTests(reportText: string | null, ok: boolean): { passed: number; failed: number } {
  const least = ok ? 0 : 1;
  if (reportText === null) return { passed: 0, failed: least };
  const report = JSON.parse(reportText) as Report;
  return { passed: report.numPassedTests, failed: Math.max(report.numFailedTests, least) };
}

/** The line that ends `npm test`. */
export function closingLine(results: readonly Pick<StepResult, 'passed' | 'failed'>[]): string {
  const sum = (of: 'passed' | 'failed') => results.reduce((total, result) => total + result[of], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}

function readReport(step: Step): string | null {
  if (step.project === undefined || !existsSync(reportFile(step.project))) return null;
  return readFileSync(reportFile(step.project), 'utf8');
}

/** Runs one step and prints a line with its seconds; the output of one that fails follows it. */
export async function runStep(step: Step): Promise<StepResult> {
  const startedMs = performance.now();
  const [program, ...words] = step.command;
  if (step.project !== undefined) {
    mkdirSync(join(top, 'out', 'reports'), { recursive: true });
    rmSync(reportFile(step.project), { force: true });
    words.push('--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile(step.project)}`);
  }
  const child = spawn(join(top, 'node_modules', '.bin', program), words, {
    cwd: top,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A sign of life: journeys take minutes.
  const ticker = setInterval(() => writeLine(`       ${step.name} … ${secondsSince(startedMs)} s`), 30_000);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => parts.push(part));
  const ok = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (status) => resolve(status === 0));
  });
  clearInterval(ticker);
  const counts = countTests(readReport(step), ok);
  const count =
    step.project === undefined
      ? ''
      : `  ${counts.passed} passed${counts.failed > 0 ? `, ${counts.failed} failed` : ''}`;
  writeLine(`${ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(18)}${secondsSince(startedMs).padStart(6)} s${count}`);
  if (!ok) writeLine(`\n${Buffer.concat(parts).toString('utf8').trim()}\n`);
  return { name: step.name, ok, ...counts };
}

function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(1);
}

/** Runs lanes side by side, and the steps of a lane one after the other. */
export async function runLanes(lanes: readonly (readonly Step[])[]): Promise<readonly StepResult[]> {
  const runLane = async (steps: readonly Step[]) => {
    const results: StepResult[] = [];
    for (const step of steps) results.push(await runStep(step));
    return results;
  };
  return (await Promise.all(lanes.map(runLane))).flat();
}
