import { writeLine } from '#platform';
import { closingLine, runLanes, staticSteps, testStep } from './steps.ts';

const help = `npm test: everything. First what npm run check does, then the tests that start processes, then the journeys in Chromium.

  One line a step, with its seconds; what failed is printed in full. The last line says how many passed and failed; a failed check counts as one.
  Exit 0 when nothing failed, 1 otherwise.`;

if (process.argv.includes('--help')) writeLine(help);
else {
  const checked = await runLanes([staticSteps, [testStep('tidy'), testStep('unit')]]);
  // One after the other: they start servers, devices and browsers, and two cores are few.
  const tried = await runLanes([[testStep('integration'), testStep('e2e')]]);
  const results = [...checked, ...tried];
  writeLine(closingLine(results));
  process.exitCode = results.every((result) => result.ok) ? 0 : 1;
}
