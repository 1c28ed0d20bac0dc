import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
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
  readonly output: string;
  readonly passed: number;
  readonly failed: number;
}

/** What Vitest's JSON reporter writes, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

export const staticSteps: readonly Step[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--quiet'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
];

/** The tests of one project of vitest.config.ts. */
export function testStep(project: string): Step {
  return { name: `${project} tests`, project, command: ['vitest', 'run', '--project', project] };
}

function reportFile(project: string): string {
  return join(top, 'out', 'reports', `${project}.json`);
}

/**
 * Counts of a test step. A file that fails before its first test counts as one failure, and so does a run that wrote no report: nothing that broke is counted
 * as nothing.
 */
function readCounts(project: string, ok: boolean): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(reportFile(project), 'utf8')) as Report;
    const failed = report.numFailedTests;
    return {
      passed: report.numPassedTests,
      failed: failed === 0 && !ok ? Math.max(1, report.numFailedTestSuites) : failed,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
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
  const counts = step.project === undefined ? { passed: 0, failed: 0 } : readCounts(step.project, ok);
  const count =
    step.project === undefined
      ? ''
      : `  ${counts.passed} passed${counts.failed > 0 ? `, ${counts.failed} failed` : ''}`;
  const output = Buffer.concat(parts).toString('utf8').trim();
  writeLine(`${ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(18)}${secondsSince(startedMs).padStart(6)} s${count}`);
  if (!ok) writeLine(`\n${output}\n`);
  return { name: step.name, ok, output, ...counts };
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
