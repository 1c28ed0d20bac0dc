import { formatInstant } from '#kernel';
import { policyPack } from '#contracts/configuration';
import { writeLine, writeNote } from '#platform';
import { checkPolicy, type PolicyFault, type PolicyVerdict } from '#server';
import type { ExitCode } from './command.ts';
import { readConfiguration } from './configuration-check.ts';

/**
 * Checks a pack. Exit 0: every case is answered as expected and no wrongful cut can be reached; 1: not so; 2: the file cannot be used. As JSON:
 * `{ok, file, cases, states, failures, fault}`.
 */
export function checkPolicyFile(file: string, { json }: { json: boolean }): ExitCode {
  const read = readConfiguration(file, { schema: policyPack, json });
  if (read === null) return 2;
  const verdict = checkPolicy(read.configuration);
  const ok = verdict.failures.length === 0 && verdict.fault === null;
  if (json)
    writeLine(JSON.stringify({ ok, file, ...verdict, fault: verdict.fault === null ? null : told(verdict.fault) }));
  else say(file, verdict, ok);
  return ok ? 0 : 1;
}

function say(file: string, { cases, failures, states, fault }: PolicyVerdict, ok: boolean): void {
  for (const { name, index, expected, found } of failures)
    writeNote(
      [
        `cases[${index}] ${name}`,
        ...Object.entries(expected)
          .filter(([line, value]) => found[line] !== value)
          .map(([line, value]) => `  ${line}: expected ${value}, found ${found[line] ?? 'nothing'}`),
      ].join('\n'),
    );
  if (fault !== null) writeNote(`${fault.kind}: ${JSON.stringify(told(fault).contract)}`);
  const answered = `${cases - failures.length} of ${cases} cases as expected`;
  if (ok) writeLine(`${file}: ${answered}; ${states} states, no wrongful cut`);
  else writeNote(`${file}: ${answered}; ${states} states looked at`);
}

/** A state as JSON can carry it: money as text of micro-units. */
function told({ kind, state }: PolicyFault): { kind: string; at: string; contract: unknown } {
  const contract: unknown = JSON.parse(
    JSON.stringify(state.contract, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
  return { kind, at: formatInstant(state.now), contract };
}
