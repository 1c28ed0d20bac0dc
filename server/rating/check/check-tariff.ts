import type { z } from 'zod';
import type { LocalDate } from '#kernel';
import { tariff as tariffSchema, type Tariff } from '#contracts/configuration';
import { ConfigurationFault, readDocument, writePath, type ConfigurationDocument } from '#platform/configuration';
import { tariffFindings, type TariffFinding, type TariffFindingCode } from './finding.ts';
import { tariffLints } from './version-lints.ts';

export interface CheckedTariff {
  /** Null where it cannot be used. */
  readonly tariff: Tariff | null;
  /** In the order of their lines. */
  readonly findings: readonly TariffFinding[];
}

/** Reads a tariff document, YAML or JSON, and says everything that is wrong with it. Pure; `file` is only named in messages. */
export function checkTariff(source: string, at: { readonly file: string; readonly today: LocalDate }): CheckedTariff {
  const opened = open(source, at.file);
  if (!opened.ok) return { tariff: null, findings: opened.findings };
  const { document } = opened;
  const parsed = tariffSchema.safeParse(document.value);
  const findings: readonly TariffFinding[] = parsed.success
    ? findingsIn(document, parsed.data, { path: [], today: at.today })
    : parsed.error.issues.flatMap((issue) =>
        document.problemsOf([issue]).map((problem) => ({
          ...problem,
          code: codeOf(issue, document.value),
          severity: 'error' as const,
        })),
      );
  const isUsable = parsed.success && findings.every(({ severity }) => severity !== 'error');
  return {
    tariff: isUsable ? parsed.data : null,
    findings: [...findings].sort((a, b) => a.line - b.line),
  };
}

function open(
  source: string,
  file: string,
):
  | { readonly ok: true; readonly document: ConfigurationDocument }
  | { readonly ok: false; readonly findings: readonly TariffFinding[] } {
  try {
    return { ok: true, document: readDocument(source, file) };
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationFault)) throw thrown;
    return {
      ok: false,
      findings: thrown.problems.map((problem) => ({ ...problem, code: 'TARIFF_UNREADABLE', severity: 'error' })),
    };
  }
}

/** What is wrong with a tariff that a document holds at a path, as a site file holds several. */
export function findingsIn(
  document: Pick<ConfigurationDocument, 'lineOf'>,
  tariff: Tariff,
  at: { readonly path: readonly (string | number)[]; readonly today: LocalDate },
): readonly TariffFinding[] {
  return tariffLints(tariff, at.today).map(({ code, message, path: inTariff }) => {
    const path = [...at.path, ...inTariff];
    return {
      code,
      severity: tariffFindings[code].severity,
      path: writePath(path),
      line: document.lineOf(path),
      message,
    };
  });
}

/** What the schema itself finds, by the place where it finds it and by what stands there. The first row that fits; else a setting of the wrong form. */
const SCHEMA_CODES: readonly (readonly [path: RegExp, written: RegExp, code: TariffFindingCode])[] = [
  [/^versions$/, /^/, 'TARIFF_VERSIONS_OVERLAP'],
  [/\]\.(on|except)\[\d+\]$/, /^/, 'TARIFF_BASE_UNKNOWN'],
  [/^versions\[\d+\]\.charges\[\d+\]\.id$/, /^/, 'TARIFF_NAME_REPEATED'],
  [/\.blocks\.steps\[\d+\](\.up_to)?$/, /^/, 'TARIFF_BLOCK_UNREACHABLE'],
  [/\.holidays(\.|$)/, /^/, 'TARIFF_HOLIDAYS_MISSING'],
  [/\.percent$/, /^"\d/, 'TARIFF_TAX_CIRCULAR'],
  [/\.(price|prices\.\w+)$/, /^\{/, 'TARIFF_FORMULA'],
  [/\.(price|prices\.\w+)$/, /^"-\d/, 'TARIFF_PRICE_NEGATIVE'],
  [/\.bands\[|\.prices(\.|$)|\.band$/, /^/, 'TARIFF_BAND'],
];

function codeOf(issue: Pick<z.core.$ZodIssue, 'code' | 'path'>, document: unknown): TariffFindingCode {
  const written = JSON.stringify(valueAt(document, issue.path) ?? null);
  if (issue.code !== 'custom' || written === 'null') return 'TARIFF_FIELD';
  const path = writePath(issue.path);
  const row = SCHEMA_CODES.find(([place, what]) => place.test(path) && what.test(written));
  return row?.[2] ?? 'TARIFF_FIELD';
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (Object(value) as Readonly<Record<PropertyKey, unknown>>)[step],
    document,
  );
}
