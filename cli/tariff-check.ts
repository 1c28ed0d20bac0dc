import { localTime, zone } from '#kernel';
import { SystemClock, writeLine } from '#platform';
import { ConfigurationFault, readConfigurationText } from '#platform/configuration';
import { checkTariff, type CheckedTariff } from '#server/tariffs';
import type { ExitCode } from './command.ts';

/** Checks a tariff document and writes down every finding. 0: none; 1: warnings alone; 2: it is refused. */
export function checkTariffFile(file: string, options: { readonly json: boolean }): ExitCode {
  const { tariff, findings } = readTariffFile(file);
  if (options.json) {
    const error = { code: 'CONFIGURATION_INVALID', message: `${file} cannot be used`, details: { file, findings } };
    const value = { file, tariff: tariff?.id, versions: tariff?.versions.map(({ from }) => from), findings };
    writeLine(JSON.stringify(tariff === null ? { ok: false, error } : { ok: true, value }));
  } else {
    for (const finding of findings) writeLine(findingText(file, finding));
    writeLine(
      findings.length === 0
        ? `${file}: no problems; tariff ${tariff?.id ?? ''}, ${tariff?.versions.length ?? 0} version(s)`
        : `${file}: ${tariff === null ? 'refused' : 'can be used'}, ${findings.length} finding(s)`,
    );
  }
  if (tariff === null) return 2;
  return findings.length === 0 ? 0 : 1;
}

/** A finding as a person reads it. */
export function findingText(
  file: string,
  { line, path, code, severity, message }: CheckedTariff['findings'][number],
): string {
  return `${file}:${line}  ${severity} ${code}  ${path === '' ? '' : `${path}: `}${message}`;
}

/** Reads and checks a tariff of a file. A file that cannot be read is a finding too. */
export function readTariffFile(file: string): CheckedTariff {
  const today = localTime(new SystemClock().now(), zone('UTC')).date;
  try {
    return checkTariff(readConfigurationText(file), { file, today });
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationFault)) throw thrown;
    return {
      tariff: null,
      findings: thrown.problems.map((problem) => ({ ...problem, code: 'TARIFF_UNREADABLE', severity: 'error' })),
    };
  }
}
