import { writeLine } from '#platform';
import { runLanes, staticSteps, testStep } from './steps.ts';

const help = `npm run check: types, lint, format, the repository's own rules (tidy) and unit tests. Changes nothing.

  One line a step, with its seconds; what failed is printed in full. Exit 0 when all is well, 1 when not.
  npm run format mends the format; npm run tidy runs the rules alone.`;

if (process.argv.includes('--help')) writeLine(help);
else {
  const results = await runLanes([staticSteps, [testStep('tidy'), testStep('unit')]]);
  const failed = results.filter((result) => !result.ok).map((result) => result.name);
  writeLine(failed.length === 0 ? 'all is well' : `to mend: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
