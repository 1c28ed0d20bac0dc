import type { Finding } from '../rule.ts';

type Words = Readonly<Record<string, string>>;

/** The names that a message of ICU MessageFormat fills in: `{amount}`, `{days, plural, …}`. */
function placeholders(message: string): string {
  return [...new Set([...message.matchAll(/\{\s*([a-zA-Z]\w*)\s*[,}]/g)].map((match) => match[1] ?? ''))]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(', ');
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
