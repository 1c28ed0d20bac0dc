import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { FaultError } from '#kernel';

/** One thing that is wrong in a configuration file, in the words of whoever wrote it. */
export interface ConfigurationProblem {
  /** `tenancies[2].cards[0]` */
  readonly path: string;
  /** 1-based; the line of the value, or of the nearest parent that exists. */
  readonly line: number;
  readonly message: string;
}

export class ConfigurationFault extends FaultError {
  readonly file: string;
  readonly problems: readonly ConfigurationProblem[];

  constructor(
    code: 'CONFIGURATION_UNREADABLE' | 'CONFIGURATION_INVALID',
    at: { file: string; problems: readonly ConfigurationProblem[]; cause?: unknown },
  ) {
    const lines = at.problems.map(
      (problem) => `  ${at.file}:${problem.line}  ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`,
    );
    super(code, {
      message: [`${code}: the configuration was not used, nothing was changed`, ...lines].join('\n'),
      details: { file: at.file },
      cause: at.cause,
    });
    this.file = at.file;
    this.problems = at.problems;
  }
}

/**
 * Reads a YAML file with the failsafe schema (every scalar is the text that stands there) and parses it with a schema of `contracts/configuration`.
 * Throws a ConfigurationFault that names every path and line at once.
 */
export function loadConfiguration<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  return parseConfiguration(readConfigurationText(file), { file, schema });
}

/** The text of a file that somebody named. Throws a ConfigurationFault where it cannot be read. */
export function readConfigurationText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new ConfigurationFault('CONFIGURATION_UNREADABLE', {
      file,
      problems: [{ path: '', line: 1, message: 'the file cannot be read' }],
      cause: thrown,
    });
  }
}

/** The same for text that is already at hand; `file` is only named in messages. */
export function parseConfiguration<Schema extends z.ZodType>(
  source: string,
  at: { file: string; schema: Schema },
): z.output<Schema> {
  const document = readDocument(source, at.file);
  const parsed = at.schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw new ConfigurationFault('CONFIGURATION_INVALID', {
    file: at.file,
    problems: document.problemsOf(parsed.error.issues),
  });
}

/** A document of text, with the places in it. */
export interface ConfigurationDocument {
  /** Mappings, lists and text: no scalar is anything else. */
  readonly value: unknown;
  /** What a schema found, in the words of whoever wrote the document. */
  problemsOf(issues: readonly z.core.$ZodIssue[]): readonly ConfigurationProblem[];
  /** 1-based; the line of what stands at the path, or of the nearest parent that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads YAML, and so JSON, with the failsafe schema. Throws a ConfigurationFault where the text is neither. */
export function readDocument(source: string, file: string): ConfigurationDocument {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { schema: 'failsafe', lineCounter, uniqueKeys: true });
  const unreadable = document.errors.map((error) => ({
    path: '',
    line: error.linePos?.[0].line ?? 1,
    message: error.message.split('\n')[0] ?? 'is not YAML',
  }));
  if (unreadable.length > 0) throw new ConfigurationFault('CONFIGURATION_UNREADABLE', { file, problems: unreadable });
  return {
    value: document.toJS({ maxAliasCount: 20 }),
    lineOf: (path) => lineOf(document, path, lineCounter),
    problemsOf: (issues) =>
      issues.flatMap((issue) =>
        pathsOf(issue).map((path) => ({
          path: writePath(path),
          line: lineOf(document, path, lineCounter),
          message: wordOf(issue),
        })),
      ),
  };
}

/** Keys that nobody knows are named themselves, not the mapping that holds them. */
function pathsOf(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

function wordOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'is not a setting that Foyer knows';
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `is missing (${issue.expected})`;
  return issue.message;
}

/** `tenancies[2].cards[0]` */
export function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  let offset = document.contents?.range?.[0] ?? 0;
  let node: Node | null = document.contents;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === String(step));
      if (pair === undefined) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = (pair.value ?? null) as Node | null;
    } else if (isSeq(node) && typeof step === 'number') {
      node = (node.items[step] ?? null) as Node | null;
    } else break;
    // A mapping's own place is its key; a value or an item of a list is the place itself.
    if (node !== null && (isScalar(node) || typeof step === 'number')) offset = node.range?.[0] ?? offset;
  }
  return lines.linePos(offset).line;
}
