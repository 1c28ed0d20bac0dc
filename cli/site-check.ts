import { localTime } from '#kernel';
import { siteConfiguration } from '#contracts/configuration';
import { loadMeterProfile, withOwnProfiles } from '#hardware/profiles';
import { SystemClock, writeLine, writeNote } from '#platform';
import { readConfigurationText, readDocument } from '#platform/configuration';
import { findingsIn } from '#server/tariffs';
import type { ExitCode } from './command.ts';
import { readConfiguration } from './configuration-check.ts';
import { profileProblem } from './meter-check.ts';
import { findingText } from './tariff-check.ts';

/**
 * Checks a site file, and the tariffs in it beyond what their schema can see: a year without its holidays is refused here, so that rating never has to guess. 0: it
 * can be used, whatever there is to warn of; 2: it cannot.
 */
export function checkSiteFile(file: string, { json }: { readonly json: boolean }): ExitCode {
  const read = readConfiguration(file, { schema: siteConfiguration, json });
  if (read === null) return 2;
  const { site, meters, units, tenancies, kiosks, tariffs } = read.configuration;
  const document = readDocument(readConfigurationText(file), file);
  const today = localTime(new SystemClock().now(), site.zone).date;
  const findings = tariffs.flatMap((tariff, index) =>
    findingsIn(document, tariff, { path: ['tariffs', index], today }),
  );
  const profiles = withOwnProfiles(read.configuration, file).meters.flatMap((meter, index) => {
    const message = profileProblem(() => loadMeterProfile(meter.profile));
    const path = `meters[${index}].profile`;
    const line = document.lineOf(['meters', index, 'profile']);
    return message === null ? [] : [{ path, line, message }];
  });
  const problems = [...findings.filter(({ severity }) => severity === 'error'), ...profiles];
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const summary = `site ${site.id}: meters ${meters.length}, units ${units.length}, tenancies ${tenancies.length}, kiosks ${kiosks.length}`;
  if (!json) {
    for (const finding of findings) writeNote(findingText(file, finding));
    for (const { line, path, message } of profiles) writeNote(`${file}:${line}  error  ${path}: ${message}`);
  }
  if (problems.length > 0) {
    const message = `${file} cannot be used`;
    const error = { code: 'CONFIGURATION_INVALID', message, details: { file, problems } };
    if (json) writeLine(JSON.stringify({ ok: false, error }));
    return 2;
  }
  writeLine(json ? JSON.stringify({ ok: true, file, summary, warnings }) : `${file}: no problems; ${summary}`);
  return 0;
}
