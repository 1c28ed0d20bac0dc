import { writeLine } from '#platform';
import type { Finding } from './finding.ts';

const MARKS: Readonly<Record<Finding['what'], string>> = { ok: 'ok   ', warn: 'WARN ', bad: 'BAD  ' };

/** One line a finding, its mend below; what is wrong is counted at the end. */
export function writeFindings(findings: readonly Finding[]): void {
  for (const { what, sentence, mend } of findings) {
    writeLine(`${MARKS[what]} ${sentence}`);
    if (mend !== null) writeLine(`       → ${mend}`);
  }
  const count = (what: Finding['what']) => findings.filter((finding) => finding.what === what).length;
  writeLine(`${count('ok')} in order, ${count('warn')} to see to, ${count('bad')} bad`);
}
