import { printerProfile, statusAbilityOf, type PrinterProfile } from '#hardware/profiles';
import { writeLine, writeNote } from '#platform';
import { readConfigurationText, readDocument } from '#platform/configuration';
import type { ExitCode } from './command.ts';
import { readConfiguration } from './configuration-check.ts';

interface Found {
  readonly path: readonly string[];
  readonly message: string;
  readonly mend: string;
}

/**
 * Checks an installer's printer profile. Exit 0: it can be used, whatever there is to warn of; 2: it cannot. As JSON `{ok: true, file, name, verified, status,
 * confirmation, warnings: [{path, line, message, mend}]}`, or the refusal with every problem's path and line.
 */
export function checkPrinterProfile(file: string, { json }: { json: boolean }): ExitCode {
  const read = readConfiguration(file, { schema: printerProfile, json });
  if (read === null) return 2;
  const profile = read.configuration;
  const document = readDocument(readConfigurationText(file), file);
  const warnings = warningsOf(profile).map(({ path, ...warning }) => ({
    path: path.join('.'),
    line: document.lineOf(path),
    ...warning,
  }));
  const { name, verified, confirmation } = profile;
  const status = statusAbilityOf(profile);
  if (json) {
    writeLine(JSON.stringify({ ok: true, file, name, verified, status, confirmation, warnings }));
    return 0;
  }
  for (const { line, path, message, mend } of warnings) writeNote(`${file}:${line}  ${path}: ${message}\n    ${mend}`);
  const evidence = Object.entries(verified).map(([part, against]) => `${part} ${against}`);
  writeLine(
    `${file}: can be used; ${name}; status: ${status}; confirmation: ${confirmation}; verified: ${evidence.join(', ')}`,
  );
  return 0;
}

function warningsOf(profile: PrinterProfile): readonly Found[] {
  const found: Found[] = [];
  if (profile.confirmation === 'none')
    found.push({
      path: ['confirmation'],
      message: 'nothing confirms a receipt, so every one of them stays `unknown`',
      mend: 'try `foyer device test printer --print`: it says whether GS ( H or GS r is answered',
    });
  if (statusAbilityOf(profile) === 'silent')
    found.push({
      path: ['realTimeStatus'],
      message: 'neither paper nor cover can be known before money is taken',
      mend: 'try `foyer device test printer`: it says what is answered; many printers answer on one interface and not on another',
    });
  if (!profile.clearsBuffer && profile.confirmation !== 'none')
    found.push({
      path: ['clearsBuffer'],
      message: 'the rest of a torn receipt may come out before the next one',
      mend: 'let the staff cut off what hangs out after a paper change, or use a model with DLE DC4 8',
    });
  if (!Object.keys(profile.codePages).some((charset) => ['cp858', 'windows1252', 'iso-8859-15'].includes(charset)))
    found.push({
      path: ['codePages'],
      message: 'no character set here holds the euro sign, so each line with one is drawn',
      mend: "add cp858 or windows1252 with its number from the printer's manual",
    });
  return found;
}
