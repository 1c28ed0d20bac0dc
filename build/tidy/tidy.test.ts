import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codes } from '#kernel';
import { officeCatalogues } from '#language/office';
import { readRepository } from './repository.ts';
import { writeFinding } from './rule.ts';
import { rules } from './rules/index.ts';
import { findWordProblems } from './rules/words.ts';

const repository = readRepository(fileURLToPath(new URL('../../', import.meta.url)));

describe('in this repository', () => {
  test.each(rules)('$name', ({ find }) => {
    expect(find(repository).map(writeFinding)).toEqual([]);
  });

  test('every language says everything, and every code has its words', () => {
    expect(findWordProblems(officeCatalogues, Object.keys(codes)).map(writeFinding)).toEqual([]);
  });
});
