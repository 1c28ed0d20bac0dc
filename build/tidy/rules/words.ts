import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage';
import type { Finding } from '../rule.ts';

type Words = Readonly<Record<string, string>>;

function collectNames(message: CompiledMessage, names: Set<string>): Set<string> {
  for (const token of message) {
    if (typeof token === 'string') continue;
    const [name, , choices] = token;
    names.add(name);
    if (typeof choices !== 'object' || choices === null) continue;
    for (const choice of Object.values(choices) as unknown[])
      if (Array.isArray(choice)) collectNames(choice as CompiledMessage, names);
  }
  return names;
}

/** The names that a message of ICU MessageFormat fills in: `{amount}`, `{days, plural, …}`, inside of choices too. Throws where it cannot be parsed. */
function placeholders(message: string): string {
  const names = collectNames(compileMessageOrThrow(message), new Set());
  return [...names].toSorted((a, b) => (a < b ? -1 : 1)).join(', ');
}

/** What is wrong between the languages: a key that one lacks, an empty sentence, other placeholders. Every code needs its three sentences. */
export function findWordProblems(catalogues: Readonly<Record<string, Words>>, codes: readonly string[]): Finding[] {
  const keys = new Set([
    ...Object.values(catalogues).flatMap((words) => Object.keys(words)),
    ...codes.flatMap((code) => ['title', 'happened', 'todo'].map((part) => `fault.${code}.${part}`)),
  ]);
  const [first] = Object.values(catalogues);
  return Object.entries(catalogues).flatMap(([language, words]) =>
    [...keys].flatMap((key): Finding[] => {
      const at = { path: `language/catalogues/${language}`, line: 1 };
      const message = words[key];
      if (message === undefined || message.trim() === '') return [{ ...at, message: `${key} is missing: write it` }];
      const expected = placeholders(first?.[key] ?? message);
      if (placeholders(message) === expected) return [];
      return [
        { ...at, message: `${key} fills in (${placeholders(message)}), other languages (${expected}): let them agree` },
      ];
    }),
  );
}
